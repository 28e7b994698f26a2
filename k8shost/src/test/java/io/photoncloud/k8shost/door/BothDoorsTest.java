package io.photoncloud.k8shost.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.DescribedGrpcDoor;
import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.k8shost.TestingK8sHost;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.proto.k8shost.v1.K8Shost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One k8shost, asked through both doors: what was made by either is told by both alike, and so is what is refused. */
class BothDoorsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What REST calls otherwise than gRPC does, or puts elsewhere, by the ends of paths. */
    private static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("/image_ref", "/image"),
            Map.entry("/resources/requests/cpu", "/resources/cpu_request"),
            Map.entry("/resources/requests/memory", "/resources/memory_request"),
            Map.entry("/resources/limits/cpu", "/resources/cpu_limit"),
            Map.entry("/resources/limits/memory", "/resources/memory_limit"),
            Map.entry("/security_context/seccomp_profile/type", "/security_context/seccomp_profile"));

    private static TestingK8sHost k8sHost;
    private static DescribedGrpcDoor pods;
    private static DescribedGrpcDoor services;
    private static DescribedGrpcDoor nodes;

    @BeforeAll
    static void start() throws Exception {
        k8sHost = TestingK8sHost.start("photon.k8shost.node=worker-01");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        pods = door("PodService");
        services = door("ServiceService");
        nodes = door("NodeService");
    }

    private static DescribedGrpcDoor door(String service) {
        return new DescribedGrpcDoor(
                k8sHost.bean(Listeners.class).grpc(), K8Shost.getDescriptor().findServiceByName(service));
    }

    @AfterAll
    static void stop() {
        List.of(pods, services, nodes).forEach(DescribedGrpcDoor::close);
        k8sHost.close();
    }

    private static DoorAnswer grpc(DescribedGrpcDoor door, String operation, String fields) {
        return grpc(door, operation, fields, null);
    }

    private static DoorAnswer grpc(DescribedGrpcDoor door, String operation, String fields, @Nullable String key) {
        return door.call(new DoorCall(operation, JSON.readTree(fields.replace('\'', '"')), key));
    }

    private static DoorAnswer rest(String method, String path, String body, String... headers) {
        Reply reply = k8sHost.send(method, "/api/v1/" + path, body.replace('\'', '"'), headers);
        return DoorAnswer.ofRest(reply.status(), reply.body());
    }

    private static DoorAnswer rest(String path) {
        return rest("GET", path, "");
    }

    /** Every value that is said, by its path: neither door means anything by leaving it out. */
    private static Map<String, String> leaves(JsonNode node) {
        Map<String, String> leaves = new TreeMap<>();
        collect("", node, leaves);
        Map<String, String> named = new TreeMap<>();
        leaves.forEach((path, value) -> named.put(asGrpc(path), value));
        return named;
    }

    private static void collect(String path, JsonNode node, Map<String, String> leaves) {
        if (node.isObject()) {
            node.properties().forEach(field -> collect(path + "/" + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "/" + i, node.get(i), leaves);
            }
        } else if (!List.of("", "0", "false", "null").contains(node.asString())) {
            leaves.put(path, node.asString());
        }
    }

    private static String asGrpc(String path) {
        String renamed = path.replaceFirst("(_probe)/(exec|http_get|tcp_socket)/", "$1/handler/$2/")
                .replaceFirst("/capabilities/(add|drop)/", "/capabilities_$1/")
                .replaceFirst("(/image_pull_secrets/\\d+)/name$", "$1");
        for (Map.Entry<String, String> one : RENAMED.entrySet()) {
            if (renamed.endsWith(one.getKey())) {
                renamed = renamed.substring(0, renamed.length() - one.getKey().length()) + one.getValue();
            }
        }
        return renamed;
    }

    private static void requireSame(DoorAnswer grpc, DoorAnswer rest) {
        assertThat(grpc.code()).as("%s and %s", grpc, rest).isEqualTo(rest.code());
        assertThat(grpc.field()).isEqualTo(rest.field());
        assertThat(grpc.constraint()).isEqualTo(rest.constraint());
        assertThat(grpc.message()).isEqualTo(rest.message());
        assertThat(leaves(grpc.data())).isEqualTo(leaves(rest.data()));
    }

    private static void requireMade(DoorAnswer answer) {
        assertThat(answer.code()).as(answer.message()).isEqualTo("OK");
    }

    @Test
    void aPodIsToldAlike() {
        requireMade(grpc(pods, "CreatePod", """
            {'name': 'by-grpc', 'namespace': 'both', 'org_id': 'o', 'project_id': 'p', 'labels': {'app': 'web'},
             'annotations': {'a': 'b'}, 'spec': {
               'containers': [{'name': 'web', 'image': 'nginx:1', 'command': ['a'], 'args': ['b'], 'working_dir': '/w',
                 'env': [{'name': 'A', 'value': 'b'}],
                 'ports': [{'name': 'web', 'container_port': 80, 'host_port': 8081, 'host_ip': '127.0.0.1'}],
                 'resources': {'cpu_request': '100m', 'memory_request': '8Mi', 'cpu_limit': '1', 'memory_limit': '16Mi'},
                 'volume_mounts': [{'name': 'tmp', 'mount_path': '/tmp', 'read_only': true}],
                 'readiness_probe': {'handler': {'http_get': {'path': '/', 'port': 80}}, 'period_seconds': 1},
                 'liveness_probe': {'handler': {'exec': {'command': ['true']}}},
                 'pre_stop': {'tcp_socket': {'port': 80}}, 'image_pull_policy': 'Always',
                 'security_context': {'run_as_user': 7, 'read_only_root_filesystem': true,
                   'allow_privilege_escalation': false, 'capabilities_drop': ['ALL'],
                   'seccomp_profile': 'RuntimeDefault'},
                 'stdin': true, 'stdin_once': true, 'tty': true}],
               'init_containers': [{'name': 'first', 'image': 'simulated/exit-0'}],
               'volumes': [{'name': 'tmp', 'empty_dir': {}}, {'name': 'conf', 'config': {'files': {'f': 'x'}}}],
               'restart_policy': 'OnFailure', 'image_pull_secrets': ['team'],
               'security_context': {'run_as_group': 9, 'fs_group': 8}}}\
            """));
        DoorAnswer made = rest("POST", "pods?wait=20s", """
            {'name': 'by-rest', 'namespace': 'both', 'org_id': 'o', 'project_id': 'p', 'image': 'nginx:1'}\
            """);
        requireMade(made);
        for (String name : List.of("by-grpc", "by-rest")) {
            awaitRunning(name);
            DoorAnswer told = grpc(pods, "GetPod", "{'namespace': 'both', 'name': '" + name + "'}");
            requireSame(told, rest("pods/both/" + name));
            assertThat(told.data().path("phase").asString()).isEqualTo("Running");
        }
        requireSame(grpc(pods, "ListPods", "{'namespace': 'both'}"), rest("pods?namespace=both"));
        requireSame(grpc(pods, "ListPods", "{'org_id': 'x'}"), rest("pods?org_id=x"));
        DoorAnswer first = grpc(pods, "ListPods", "{'namespace': 'both', 'page_size': 1}");
        requireSame(first, rest("pods?namespace=both&limit=1"));
        String next = first.data().path("next_page_token").asString();
        requireSame(
                grpc(pods, "ListPods", "{'namespace': 'both', 'page_size': 1, 'page_token': '" + next + "'}"),
                rest("pods?namespace=both&limit=1&page_token=" + next));

        requireMade(
                grpc(pods, "DeletePod", "{'namespace': 'both', 'name': 'by-rest', 'grace_period_seconds': 5}", "k"));
        requireMade(
                grpc(pods, "DeletePod", "{'namespace': 'both', 'name': 'by-rest', 'grace_period_seconds': 5}", "k"));
    }

    private static void awaitRunning(String name) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!rest("pods/both/" + name).data().path("ready").asBoolean()) {
            assertThat(System.nanoTime()).as(name).isLessThan(deadline);
        }
    }

    @Test
    void aServiceIsToldAlike() {
        requireMade(grpc(services, "CreateService", """
            {'name': 'by-grpc', 'namespace': 'fronts', 'labels': {'a': 'b'}, 'service_type': 'NodePort',
             'ports': [{'name': 'web', 'port': 80, 'target_port': 8080}, {'name': 'dns', 'port': 53, 'protocol': 'UDP'}],
             'selector': {'app': 'web'}}\
            """));
        requireMade(rest("POST", "services", """
            {'name': 'by-rest', 'namespace': 'fronts', 'port': 80, 'cluster_ip': 'None', 'selector': {'app': 'web'}}\
            """));
        requireMade(rest("POST", "pods?wait=20s", """
            {'name': 'web', 'namespace': 'fronts', 'image': 'nginx:1', 'labels': {'app': 'web'}}\
            """));
        awaitEndpoint();
        for (String name : List.of("by-grpc", "by-rest")) {
            requireSame(
                    grpc(services, "GetService", "{'namespace': 'fronts', 'name': '" + name + "'}"),
                    rest("services/fronts/" + name));
        }
        requireSame(grpc(services, "ListServices", "{'namespace': 'fronts'}"), rest("services?namespace=fronts"));
        DoorAnswer before = rest("services/fronts/by-grpc");
        DoorAnswer deleted = grpc(services, "DeleteService", "{'namespace': 'fronts', 'name': 'by-grpc'}");
        assertThat(leaves(deleted.data()).get("/uid"))
                .isEqualTo(leaves(before.data()).get("/uid"));
    }

    /** Both of them: what is told in between would differ. */
    private static void awaitEndpoint() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rest("services?namespace=fronts").data().findValues("ready").stream()
                        .filter(JsonNode::asBoolean)
                        .count()
                < 2) {
            assertThat(System.nanoTime()).as("endpoints").isLessThan(deadline);
        }
    }

    @Test
    void aNodeIsToldAlike() {
        requireSame(grpc(nodes, "CordonNode", "{'name': 'nobody'}"), rest("POST", "nodes/nobody/cordon", ""));
        requireSame(grpc(nodes, "GetNode", "{'name': 'worker-01'}"), rest("nodes/worker-01"));
        requireSame(grpc(nodes, "ListNodes", "{}"), rest("nodes"));
        requireSame(grpc(nodes, "ListNodes", "{'page_token': 'x'}"), rest("nodes?page_token=x"));
        requireSame(grpc(nodes, "GetNode", "{'name': 'nobody'}"), rest("nodes/nobody"));
    }

    @Test
    void whatIsRefusedIsRefusedAlike() {
        requireSame(grpc(pods, "GetPod", "{'namespace': 'both', 'name': 'none'}"), rest("pods/both/none"));
        requireSame(
                grpc(pods, "DeletePod", "{'namespace': 'both', 'name': 'none'}"), rest("DELETE", "pods/both/none", ""));
        requireSame(grpc(pods, "ListPods", "{'page_size': 100000}"), rest("pods?limit=100000"));
        requireSame(grpc(services, "GetService", "{'namespace': 'x', 'name': 'y'}"), rest("services/x/y"));
        requireSame(
                grpc(services, "DeleteService", "{'namespace': 'x', 'name': 'y'}"), rest("DELETE", "services/x/y", ""));
        for (String wrong : List.of(
                "'image': 'no image'",
                "'image': 'a:1', 'image_pull_policy': 'Sometimes'",
                "'image': 'a:1', 'ports': [{'container_port': 70000}]",
                "'image': 'a:1', 'ports': [{'container_port': 1, 'host_port': 2, 'host_ip': 'x'}]",
                "'image': 'a:1', 'stdin_once': true",
                "'image': 'a:1', 'volume_mounts': [{'name': 'none', 'mount_path': '/x'}]",
                "'image': 'a:1', 'security_context': {'run_as_user': 0, 'run_as_non_root': true}",
                "'image': 'a:1', 'security_context': {'privileged': true, 'allow_privilege_escalation': false}")) {
            String containers = "'containers': [{'name': 'a', " + wrong + "}]";
            requireSame(
                    grpc(pods, "CreatePod", "{'name': 'x', 'namespace': 'both', 'spec': {" + containers + "}}"),
                    rest("POST", "pods", "{'name': 'x', 'namespace': 'both', " + containers + "}"));
        }
        for (String wrong : List.of(
                "'name': 'X', 'ports': [{'port': 80}]",
                "'name': 'x', 'service_type': 'Balanced', 'ports': [{'port': 80}]",
                "'name': 'x', 'cluster_ip': '1.2.3.4', 'ports': [{'port': 80}]",
                "'name': 'x', 'ports': [{'port': 80, 'protocol': 'ICMP'}]",
                "'name': 'x', 'ports': [{'port': 80}, {'port': 81}]")) {
            String body = "{'namespace': 'fronts', " + wrong + "}";
            requireSame(grpc(services, "CreateService", body), rest("POST", "services", body));
        }
    }
}
