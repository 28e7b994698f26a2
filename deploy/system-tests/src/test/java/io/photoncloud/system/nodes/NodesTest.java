package io.photoncloud.system.nodes;

import static io.photoncloud.system.nodes.Vms.text;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Three machines with a process of each service. One is killed, and on another PlasmaVMC and k8shost stand still for longer than
 * their leases. What they had goes on on the third, no VM ever runs twice, and when they are back they remove what is not theirs
 * any more and take new work.
 */
class NodesTest {

    private static final int NODES = 3;
    private static final int ALIVE = 1;
    private static final int KILLED = 2;
    private static final int STOPPED = 3;

    /** So many of each kind for each node. */
    private static final int EACH = 2;

    private static final String DISK = ", \"disk_size_gb\": 1";

    private final RunningCloud cloud = new RunningCloud("nodes", "plasmavmc", "k8shost");
    private final Launcher launcher = cloud.launcher();
    private final Vms vms = new Vms(door(ALIVE, 8084));
    private final Pods pods = new Pods(door(ALIVE, 8085));
    private final Set<String> restarted = new TreeSet<>();
    private final Set<String> kept = new TreeSet<>();
    private final long began = System.nanoTime();

    private String door(int node, int port) {
        return "http://" + launcher.at(node, port);
    }

    @Test
    void whatLostNodesHadGoesOnElsewhereAndNeverTwice() throws Exception {
        try (cloud;
                SlowSource source = new SlowSource();
                Domains domains = new Domains(launcher, NODES)) {
            cloud.set("plasmavmc", "photon.plasmavmc.recover-after=30s\n");
            cloud.set("k8shost", "photon.k8shost.reschedule-after=15s\n");
            cloud.up("--nodes", "" + NODES, "--hypervisor", "simulated", "--runtime", "simulated");
            everyProcessIsANode();
            vmsArePutOnAllNodes(domains);
            podsArePutOnAllNodes();
            Waiting waiting = anOperationIsUnderWayOnTheNodeThatIsKilled(source);
            nodesAreLost();
            source.open();
            podsGoOn();
            vmsAreMadeAnew(domains, waiting);
            nodesComeBack(domains, waiting);
            aNodeIsDrained(domains);
            everythingIsDeleted(domains);
            assertThat(domains.twice()).isEmpty();
            assertThat(domains.looks())
                    .as("who looked seldom may have missed it")
                    .isGreaterThan(500);
        }
        tell("stopped");
    }

    private void tell(String what) {
        System.out.printf("NodesTest: %s after %.1f s%n", what, (System.nanoTime() - began) / 1e9);
    }

    /** What a node calls itself, as it wrote it down at its first start. */
    private String name(String service, int node) {
        Path file = launcher.directory(service, node).resolve("data/node");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("id="))
                    .map(line -> line.substring("id=".length()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String vmNode(int node) {
        return name("plasmavmc", node);
    }

    private String podNode(int node) {
        return name("k8shost", node);
    }

    private static Map<String, String> statuses(List<String> names, String... statuses) {
        Map<String, String> all = new TreeMap<>();
        IntStream.range(0, names.size()).forEach(i -> all.put(names.get(i), statuses[i]));
        return all;
    }

    private void awaitNodes(String ofVms, String ofPods) {
        List<String> forVms =
                IntStream.rangeClosed(1, NODES).mapToObj(this::vmNode).toList();
        List<String> forPods =
                IntStream.rangeClosed(1, NODES).mapToObj(this::podNode).toList();
        Await.until("nodes of VMs", vms::nodes, statuses(forVms, "ready", ofVms, ofVms));
        Await.until("nodes of pods", pods::nodes, statuses(forPods, "Ready", ofPods, ofPods));
    }

    private void everyProcessIsANode() {
        awaitNodes("ready", "Ready");
        for (int node = 1; node <= NODES; node++) {
            var seen = new Vms(door(node, 8084)).node(vmNode(node));
            assertThat(text(seen, "hypervisor_driver")).isEqualTo("simulated");
            assertThat(text(seen, "address")).startsWith(cloud.host(node).replaceFirst("\\.\\d+$", "."));
            assertThat(seen.path("fence_after_seconds").asInt()).isEqualTo(15);
        }
        tell("up");
    }

    private void vmsArePutOnAllNodes(Domains domains) {
        for (int i = 0; i < EACH * NODES; i++) {
            restarted.add(vms.make("restarted-" + i, "restart", DISK));
        }
        for (int i = 0; i < NODES; i++) {
            kept.add(vms.make("kept-" + i, "keep", DISK));
        }
        restarted.forEach(vms::start);
        kept.forEach(vms::start);
        Await.until("the VMs that run", () -> count(vms.runningByNode()), (EACH + 1) * NODES);
        for (int node = 1; node <= NODES; node++) {
            assertThat(domains.running(node))
                    .as("what runs on node %d, as it is said", node)
                    .isEqualTo(vms.runningByNode().get(vmNode(node)))
                    .hasSize(EACH + 1);
        }
    }

    private static int count(Map<String, Set<String>> groups) {
        return groups.values().stream().mapToInt(Set::size).sum();
    }

    private void podsArePutOnAllNodes() {
        pods.makeService();
        for (int i = 0; i < EACH * NODES; i++) {
            pods.make("always-" + i, "Always");
        }
        for (int i = 0; i < NODES; i++) {
            pods.make("never-" + i, "Never");
        }
        Await.until(
                "pods of each node",
                () -> pods.byPlace().entrySet().stream()
                        .filter(place -> place.getValue().size() == EACH + 1)
                        .map(place -> place.getKey())
                        .collect(toCollection(TreeSet::new)),
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(node -> "Running on " + podNode(node))
                        .collect(toCollection(TreeSet::new)));
        Await.until("endpoints", pods::readyEndpoints, (EACH + 1) * NODES);
        tell("spread");
    }

    /** A VM whose operation waits for an image that its node gets. */
    private record Waiting(String vm, String operation, String image) {}

    private Waiting anOperationIsUnderWayOnTheNodeThatIsKilled(SlowSource source) {
        String image = new Vms(door(KILLED, 8084)).makeImage(source.url(), SlowSource.sha256());
        Await.until("the image's node", () -> vms.image(image), List.of("Importing", vmNode(KILLED)));
        vms.beginMaintenance(vmNode(ALIVE), false);
        vms.beginMaintenance(vmNode(STOPPED), false);
        String vm = vms.make("waiting", "restart", ", \"image_id\": \"" + image + "\"");
        vms.start(vm);
        vms.endMaintenance(vmNode(ALIVE));
        vms.endMaintenance(vmNode(STOPPED));
        var seen = vms.look(vm);
        assertThat(text(seen, "node_id")).isEqualTo(vmNode(KILLED));
        assertThat(text(seen, "state")).isEqualTo("Creating");
        return new Waiting(vm, text(seen, "operation_id"), image);
    }

    private void nodesAreLost() {
        for (String service : List.of("chainfire", "plasmavmc", "k8shost")) {
            Launcher.kill(launcher.pid(service, KILLED).orElseThrow());
        }
        for (String service : List.of("plasmavmc", "k8shost")) {
            RunningCloud.signal(launcher.pid(service, STOPPED).orElseThrow(), "STOP");
        }
        awaitNodes("lost", "NotReady");
        tell("lost");
        String meanwhile = vms.make("meanwhile", "restart", "");
        vms.start(meanwhile);
        restarted.add(meanwhile);
        assertThat(text(vms.look(meanwhile), "node_id"))
                .as("the only node that is there")
                .isEqualTo(vmNode(ALIVE));
    }

    private void podsGoOn() {
        Set<String> first = Set.of(
                "Running on " + podNode(ALIVE), "Unknown on " + podNode(KILLED), "Unknown on " + podNode(STOPPED));
        assertThat(pods.byPlace().keySet()).as("before they are put elsewhere").isEqualTo(first);
        Await.until("pods on the node that is there", () -> on(ALIVE), EACH * NODES + 1);
        for (int node : List.of(KILLED, STOPPED)) {
            assertThat(pods.byPlace().get("Unknown on " + podNode(node)))
                    .as("what may not be put elsewhere")
                    .hasSize(1)
                    .allMatch(name -> name.startsWith("never-"));
        }
        Await.until("endpoints that are there", pods::readyEndpoints, EACH * NODES + 1);
        tell("pods are elsewhere");
    }

    private int on(int node) {
        return pods.byPlace()
                .getOrDefault("Running on " + podNode(node), Set.of())
                .size();
    }

    private void vmsAreMadeAnew(Domains domains, Waiting waiting) {
        restarted.add(waiting.vm());
        Await.until(
                "the image is got by a node that is there",
                () -> vms.image(waiting.image()),
                List.of("Ready", vmNode(ALIVE)));
        Await.until("what runs on the node that is there", () -> restartedOn(ALIVE), restarted);
        tell("VMs are elsewhere");
        assertThat(domains.running(ALIVE)).containsAll(restarted);
        for (int node : List.of(KILLED, STOPPED)) {
            assertThat(domains.running(node))
                    .as("what runs on where nobody hears of it")
                    .hasSize(1)
                    .isSubsetOf(kept);
        }
        assertThat(vms.reasons(waiting.vm())).contains("NodeLost");
        assertThat(restarted)
                .filteredOn(vm -> vms.reasons(vm).contains("NodeLost"))
                .hasSize(2 * EACH + 1);
        assertThat(kept).filteredOn(vm -> vms.reasons(vm).contains("NodeLost")).isEmpty();
    }

    private Set<String> restartedOn(int node) {
        Set<String> found = new TreeSet<>(vms.runningByNode().getOrDefault(vmNode(node), Set.of()));
        found.removeAll(kept);
        return found;
    }

    private void nodesComeBack(Domains domains, Waiting waiting) {
        for (String service : List.of("plasmavmc", "k8shost")) {
            RunningCloud.signal(launcher.pid(service, STOPPED).orElseThrow(), "CONT");
        }
        cloud.up();
        awaitNodes("ready", "Ready");
        tell("back");
        for (int node : List.of(KILLED, STOPPED)) {
            Await.until("domains left on node " + node, () -> domains.all(node).size(), 1);
            Await.until("disks left on node " + node, () -> domains.disks(node).size(), 1);
            assertThat(domains.running(node)).isSubsetOf(kept).hasSize(1);
            Await.until(
                    "sandboxes left on node " + node,
                    () -> Pods.sandboxes(launcher, node).size(),
                    1);
            Await.until("pods of node " + node, () -> on(node), 1);
        }
        assertThat(restartedOn(ALIVE)).isEqualTo(restarted);
        assertThat(count(vms.runningByNode())).isEqualTo(restarted.size() + kept.size());
        Await.until("the operation that was taken over", () -> vms.operationPhase(waiting.operation()), "failed");
        Await.until("endpoints", pods::readyEndpoints, (EACH + 1) * NODES);
        tell("swept");
    }

    private void aNodeIsDrained(Domains domains) {
        vms.beginMaintenance(vmNode(ALIVE), true);
        pods.cordon(podNode(ALIVE));
        pods.make("later", "Always");
        Await.until("what leaves", () -> restartedOn(ALIVE), Set.of());
        Await.until("what runs then", () -> count(vms.runningByNode()), restarted.size() + kept.size());
        Await.until("domains left", () -> domains.all(ALIVE).size(), 1);
        var node = vms.node(vmNode(ALIVE));
        assertThat(text(node, "status")).isEqualTo("maintenance");
        assertThat(node.path("in_the_way").values())
                .extracting(obstacle -> text(obstacle, "vm_id"))
                .singleElement()
                .matches(kept::contains);
        for (int taking : List.of(KILLED, STOPPED)) {
            assertThat(restartedOn(taking))
                    .as("new work of node %d", taking)
                    .hasSize(restarted.size() / 2)
                    .isSubsetOf(domains.running(taking));
        }
        Await.until("the new pod", () -> text(pods.look("later"), "phase"), "Running");
        assertThat(text(pods.look("later"), "node_name")).isNotEqualTo(podNode(ALIVE));
        tell("drained");
    }

    private void everythingIsDeleted(Domains domains) {
        vms.ids().forEach(vms::delete);
        pods.byPlace().values().stream().flatMap(Set::stream).toList().forEach(pods::delete);
        Await.until("VMs", vms::ids, Set.of());
        Await.until("pods", pods::byPlace, Map.of());
        for (int node = 1; node <= NODES; node++) {
            assertThat(domains.all(node)).isEmpty();
            assertThat(domains.disks(node)).isEmpty();
            assertThat(Pods.sandboxes(launcher, node)).isEmpty();
            assertThat(vms.node(vmNode(node)).path("vcpus_taken").asInt(-1)).isZero();
        }
        tell("deleted");
    }
}
