package io.photoncloud.k8shost.datapath.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.k8shost.datapath.ServiceDataPath;
import io.photoncloud.k8shost.datapath.ServiceDataPath.Backend;
import io.photoncloud.k8shost.datapath.ServiceDataPath.Route;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import io.photoncloud.k8shost.runtime.cri.Pods;
import io.photoncloud.k8shost.runtime.cri.TestingContainerd;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's rules, and real pods that they lead to. */
class NftablesDataPathTest {

    private static final String SERVICES = "10.251.0.0/24";
    private static final String SERVICE = "10.251.0.7";
    private static final String EMPTY = "10.251.0.8";
    private static final int PORT = 8080;
    private static final int NODE_PORT = 32_580;
    private static final int TARGET = 7000;
    private static final int PATIENCE_MS = 3_000;

    /** So often that one of two is missed once in a thousand million runs. */
    private static final int CALLS = 30;

    private static TestingContainerd containerd;
    private static Pods pods;
    private static Pods.Pod one;
    private static Pods.Pod other;
    private static String table;

    @BeforeAll
    static void start() throws PodRuntimeException {
        containerd = TestingContainerd.start();
        table = "photon_test_" + ProcessHandle.current().pid();
        pods = Pods.on(containerd, "node-1");
        one = answering("one");
        other = answering("other");
    }

    /** Says its name to whoever connects. */
    private static Pods.Pod answering(String name) throws PodRuntimeException {
        Pods.Pod pod =
                pods.start(name, pods.shell("hostname > index.html; exec httpd -f -p %d -h .".formatted(TARGET)));
        var _ = inside(pod, "until wget -qO- http://127.0.0.1:%d/; do usleep 9000; done".formatted(TARGET));
        return pod;
    }

    @AfterAll
    static void end() throws PodRuntimeException {
        if (containerd != null) {
            pods.close();
            containerd.close();
        }
    }

    @AfterEach
    void remove() throws Exception {
        path(true).apply(List.of());
    }

    private static NftablesDataPath path(boolean bridged) {
        return new NftablesDataPath(new Ruleset(table, SERVICES, List.of(containerd.subnet()), bridged));
    }

    private static List<Route> leadingTo(Backend... backends) {
        return List.of(
                new Route("default/greeting", SERVICE, PORT, Protocol.TCP, NODE_PORT, List.of(backends)),
                new Route("default/empty", EMPTY, PORT, Protocol.TCP, 0, List.of()));
    }

    private static Backend back(Pods.Pod pod) throws PodRuntimeException {
        return new Backend(pods.address(pod), TARGET);
    }

    private static String ask(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MS);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList()
                    .getLast();
        }
    }

    private static Set<String> askOften(String address, int port) throws IOException {
        var answers = new TreeSet<String>();
        for (int call = 0; call < CALLS; call++) {
            answers.add(ask(address, port));
        }
        return answers;
    }

    private static Set<String> askFrom(Pods.Pod pod, String address, int port) throws PodRuntimeException {
        String script =
                "for i in $(seq %d); do timeout 3 wget -qO- http://%s:%d/; done".formatted(CALLS, address, port);
        return new TreeSet<>(inside(pod, script).lines().toList());
    }

    private static String inside(Pods.Pod pod, String script) throws PodRuntimeException {
        return pods.runtime()
                .exec(pod.container(), List.of("sh", "-c", script), Duration.ofSeconds(60))
                .stdout();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServiceAnswersFromAllItsPodsToTheHostAndToPods(boolean bridged) throws Exception {
        try (ServiceDataPath path = path(bridged)) {
            path.apply(leadingTo(back(one), back(other)));
            for (String address : List.of(SERVICE, containerd.gateway())) {
                int port = address.equals(SERVICE) ? PORT : NODE_PORT;
                assertThat(askOften(address, port)).containsExactlyInAnyOrder("one", "other");
                assertThat(askFrom(one, address, port)).containsExactlyInAnyOrder("one", "other");
            }

            path.apply(leadingTo(back(one)));
            assertThat(askOften(SERVICE, PORT)).containsExactly("one");
            assertThat(askFrom(one, SERVICE, PORT)).containsExactly("one");
        }
    }

    @Test
    void whatLeadsNowhereIsRefusedAtOnceToTheHostAndToPods() throws Exception {
        try (ServiceDataPath path = path(true)) {
            path.apply(leadingTo(back(one)));
            long started = System.nanoTime();
            for (String address : List.of(EMPTY, "10.251.0.99")) {
                assertThatThrownBy(() -> ask(address, PORT)).hasMessageContaining("refused");
                assertThat(inside(one, "timeout 3 wget -O- http://%s:%d/ 2>&1".formatted(address, PORT)))
                        .contains("refused");
            }
            assertThatThrownBy(() -> ask(SERVICE, PORT + 1)).hasMessageContaining("refused");
            path.apply(leadingTo());
            assertThatThrownBy(() -> ask(SERVICE, PORT)).hasMessageContaining("refused");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void onlyOurTableIsTouchedAndNothingOfItStays() throws Exception {
        String foreign = table + "_foreign";
        TestingContainerd.run("nft", "add", "table", "inet", foreign);
        try {
            String before = rulesWithoutOurs();
            NftablesDataPath path = path(true);
            path.apply(leadingTo(back(one), back(other)));
            assertThat(rulesWithoutOurs()).isEqualTo(before);

            TestingContainerd.run("nft", "delete", "table", "inet", table);
            path.apply(leadingTo(back(one), back(other)));
            assertThat(ask(SERVICE, PORT)).isIn("one", "other");

            path.apply(List.of());
            path.apply(List.of());
            assertThat(TestingContainerd.run("nft", "list", "ruleset")).isEqualTo(before);
        } finally {
            TestingContainerd.run("nft", "delete", "table", "inet", foreign);
        }
    }

    private static String rulesWithoutOurs() {
        String all = TestingContainerd.run("nft", "list", "ruleset");
        return all.replaceAll("(?ms)^table inet " + table + " \\{.*?^}\\n", "");
    }

    @Test
    void nothingButAddressesAndPortsComesIntoARule() {
        Ruleset rules = new Ruleset(table, SERVICES, List.of(containerd.subnet()), true);
        String evil = "1.2.3.4; flush ruleset";
        assertThatThrownBy(() -> rules.of(List.of(new Route("", evil, PORT, Protocol.TCP, 0, List.of()))))
                .hasMessageContaining("not an IPv4 address");
        assertThat(rules.of(leadingTo(new Backend(evil, TARGET)))).doesNotContain("flush");
        assertThatThrownBy(() -> rules.of(leadingTo(new Backend("10.0.0.1", 70_000))))
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> new Ruleset(table, "10.0.0.0/8 accept", List.of(), true))
                .hasMessageContaining("not an IPv4 range");
    }
}
