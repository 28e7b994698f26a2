package io.photoncloud.k8shost;

import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.answers;
import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.runtime.cri.TestingContainerd;
import io.photoncloud.k8shost.runtime.cri.TestingImages;
import io.photoncloud.k8shost.runtime.cri.TestingRegistry;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole service on a real containerd, and real rules of the kernel. */
class OnContainerdTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String WAIT = "?wait=40s";

    /** Fills memory by doubling a word until it is killed. */
    private static final String GREEDY = "x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done";

    @TempDir
    private Path directory;

    private final MemoryStore store = new MemoryStore();
    private final String table = "photon_test_" + ProcessHandle.current().pid();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private TestingContainerd containerd;
    private TestingK8sHost k8sHost;

    @BeforeEach
    void start() throws Exception {
        containerd = TestingContainerd.start();
        k8sHost = begin();
    }

    private TestingK8sHost begin() throws Exception {
        TestingK8sHost begun = TestingK8sHost.startAgain(
                directory,
                store,
                "photon.k8shost.node=worker-01",
                "photon.k8shost.runtime=auto",
                "photon.k8shost.cri-socket=" + containerd.socket(),
                "photon.k8shost.service-cidr=10.251.1.0/24",
                "photon.k8shost.data-path-table=" + table,
                "photon.k8shost.pod-cidrs=" + containerd.subnet());
        assertThat(begun.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        return begun;
    }

    @AfterEach
    void stop() {
        if (k8sHost != null) {
            k8sHost.close();
            TestingContainerd.run("nft", "table inet " + table + " {}; delete table inet " + table);
        }
        client.close();
        store.close();
        if (containerd != null) {
            containerd.close();
        }
    }

    private JsonNode create(String name, String more) {
        return k8sHost.post(
                        "/api/v1/pods" + WAIT, "{\"name\": \"%s\", \"namespace\": \"real\", %s}".formatted(name, more))
                .expect(201)
                .data();
    }

    private JsonNode get(String path) {
        return k8sHost.get("/api/v1/" + path).expect(200).data();
    }

    private JsonNode status(String pod) {
        return get("pods/real/" + pod).path("container_statuses").path(0);
    }

    /** How it is, with the reasons. */
    private String health() {
        return k8sHost.get("/health").body().toString();
    }

    @Test
    void aPodAnswersAtItsAddressAndItsServicesIsAdoptedAndLeavesNothing() throws Exception {
        assertThat(k8sHost.get("/health").body().toString())
                .contains("\"runtime\":\"cri\"", "\"service_data_path\":\"nftables\"");
        JsonNode service = k8sHost.post("/api/v1/services", """
            {"name": "web", "namespace": "real", "service_type": "NodePort", "port": 8080, "target_port": 80,
             "selector": {"app": "web"}}\
            """).expect(201).data();
        assertThat(service.path("warning").asString()).isNotEmpty();

        JsonNode pod = create("web", "\"image\": \"nginx:1.21\", \"labels\": {\"app\": \"web\"}");
        assertThat(pod.path("phase").asString()).isEqualTo("Running");
        assertThat(answers(pod.path("pod_ip").asString())).isTrue();
        String clusterIp = service.path("cluster_ip").asString();
        String nodePort = service.path("ports").path(0).path("node_port").asString();
        await("the service's address answers", () -> answers(clusterIp + ":8080"));
        assertThat(answers(containerd.gateway() + ":" + nodePort)).isTrue();
        assertThat(get("pods/real/web/logs").toString()).contains("response:200");

        String container = status("web").path("container_id").asString();
        k8sHost.close();
        assertThat(answers(clusterIp + ":8080")).isTrue();
        k8sHost = begin();
        await("the pod is looked at again", () -> status("web").path("ready").asBoolean());
        assertThat(status("web").path("container_id").asString()).isEqualTo(container);
        assertThat(status("web").path("restart_count").asInt()).isZero();

        containerd.kill();
        await("it is told that containerd is away", () -> health().contains("\"DEGRADED\""));
        assertThat(health())
                .contains(
                        "the container runtime cri cannot be used",
                        containerd.socket().toString());
        assertThat(answers(clusterIp + ":8080")).isTrue();
        k8sHost.post("/api/v1/pods", "{\"name\": \"later\", \"namespace\": \"real\", \"image\": \"nginx:1.21\"}")
                .expect(201);
        containerd.startAgain();
        await("it is told that containerd is back", () -> health().contains("\"UP\""));
        await(
                "what was asked for meanwhile is made",
                () -> status("later").path("ready").asBoolean());
        assertThat(status("web").path("container_id").asString()).isEqualTo(container);
        assertThat(status("web").path("restart_count").asInt()).isZero();

        k8sHost.send("DELETE", "/api/v1/pods/real/later" + WAIT, "").expect(200);
        k8sHost.send("DELETE", "/api/v1/pods/real/web" + WAIT, "").expect(200);
        await("the service's address is refused", () -> !answers(clusterIp + ":8080"));
        k8sHost.send("DELETE", "/api/v1/services/real/web", "").expect(200);
        await(
                "there are no rules",
                () -> !TestingContainerd.run("nft", "list", "tables").contains(table));
        assertThat(containerd.ctr("containers", "list", "-q")).isEmpty();
        assertThat(containerd.traces()).isEmpty();
    }

    /** What a container runs itself: its input ends with the first who attached, and by that it ends here. */
    private void requireHeard() throws Exception {
        create(
                "listener",
                "\"restart_policy\": \"Never\", \"containers\": [{\"name\": \"cat\", \"image\": \""
                        + TestingImages.SHELL + "\", \"command\": [\"cat\"], \"stdin\": true, \"stdin_once\": true}]");
        try (Channels talk = Channels.open(k8sHost, "real/listener/attach?stdin=true")) {
            talk.say(Channels.STDIN, "heard\n");
            assertThat(talk.until(Channels.STDOUT, "heard\n")).isEqualTo("heard\n");
            talk.endStdin();
            assertThat(Channels.exitCode(talk.rest())).isZero();
        }
        await(
                "it has ended",
                () -> get("pods/real/listener").path("phase").asString().equals("Succeeded"));
        create(
                "terminal",
                "\"containers\": [{\"name\": \"sh\", \"image\": \"" + TestingImages.SHELL
                        + "\", \"command\": [\"sh\"], \"stdin\": true, \"tty\": true}]");
        try (Channels talk = Channels.open(k8sHost, "real/terminal/attach?stdin=true&tty=true")) {
            talk.say(Channels.STDIN, "tty; exit\n");
            assertThat(talk.until(Channels.STDOUT, "/dev/pts")).contains("/dev/pts");
        }
        for (String pod : List.of("listener", "terminal")) {
            k8sHost.send("DELETE", "/api/v1/pods/real/" + pod + "?grace_period_seconds=0&wait=40s", "")
                    .expect(200);
        }
    }

    @Test
    void aShellIsTalkedToAndItsLogFollowed() throws Exception {
        create(
                "shell",
                "\"image\": \"" + TestingImages.SHELL
                        + "\", \"command\": [\"sh\", \"-c\", \"echo begun; exec sleep 1000\"]");
        String script = "read x; echo got $x; echo to stderr >&2; exit 5";
        try (Channels talk =
                Channels.open(k8sHost, "real/shell/exec?stdin=true&" + Channels.command("sh", "-c", script))) {
            talk.say(Channels.STDIN, "a line\n");
            Map<Integer, String> all = talk.rest();
            assertThat(all)
                    .containsEntry(Channels.STDOUT, "got a line\n")
                    .containsEntry(Channels.STDERR, "to stderr\n");
            assertThat(Channels.exitCode(all)).isEqualTo(5);
        }
        String counting = "until stty size | grep -q '40 100'; do sleep 0.1; done; echo sized";
        try (Channels talk = Channels.open(
                k8sHost, "real/shell/exec?tty=true&stdin=true&" + Channels.command("sh", "-c", counting))) {
            talk.say(Channels.RESIZE, "{\"Width\": 100, \"Height\": 40}");
            Map<Integer, String> all = talk.rest();
            assertThat(all.get(Channels.STDOUT)).contains("sized");
            assertThat(Channels.exitCode(all)).isZero();
        }
        try (Channels talk = Channels.open(k8sHost, "real/shell/exec?stdin=true&" + Channels.command("wc", "-c"))) {
            String chunk = "0123456789abcdef".repeat(2_048);
            for (int i = 0; i < 64; i++) {
                talk.say(Channels.STDIN, chunk);
            }
            talk.endStdin();
            assertThat(talk.rest()).containsEntry(Channels.STDOUT, 64 * chunk.length() + "\n");
        }
        requireHeard();
        HttpResponse<InputStream> followed = client.send(
                HttpRequest.newBuilder(k8sHost.uri("/api/v1/pods/real/shell/logs?follow=true"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream log = followed.body()) {
            assertThat(new String(log.readNBytes(6), UTF_8)).isEqualTo("begun\n");
            k8sHost.send("DELETE", "/api/v1/pods/real/shell?grace_period_seconds=0", "")
                    .expect(200);
            assertThat(log.readAllBytes()).isEmpty();
        }
        await(
                "nothing is left",
                () -> containerd.ctr("containers", "list", "-q").isEmpty());
    }

    @Test
    void aCrashAKillForMemoryAndAnImageThatIsNowhereShowAsSuch() {
        String shell = "\"image\": \"" + TestingImages.SHELL + "\", \"command\": [\"sh\", \"-c\", \"%s\"]";
        create("crash", shell.formatted("echo going down; exit 3"));
        create(
                "oom",
                "\"containers\": [{\"name\": \"oom\", " + shell.formatted(GREEDY)
                        + ", \"resources\": {\"limits\": {\"memory\": \"32Mi\"}}}]");
        JsonNode lost = create("lost", "\"image\": \"127.0.0.1:9/no/such:1\"");
        assertThat(lost.toString()).contains("ImagePullBackOff").contains("the registry 127.0.0.1:9 cannot be reached");

        await(
                "a crash loop",
                () -> status("crash")
                        .path("state")
                        .path("waiting")
                        .path("reason")
                        .asString("")
                        .equals("CrashLoopBackOff"));
        JsonNode ended = status("crash").path("last_state").path("terminated");
        assertThat(ended.path("exit_code").asInt()).isEqualTo(3);
        assertThat(get("pods/real/crash/logs?previous=true").toString()).contains("going down");
        await("a kill for memory", () -> status("oom").toString().contains("OOMKilled"));

        for (String pod : new String[] {"crash", "oom", "lost"}) {
            k8sHost.send("DELETE", "/api/v1/pods/real/" + pod + WAIT, "").expect(200);
        }
        assertThat(containerd.ctr("containers", "list", "-q")).isEmpty();
        assertThat(containerd.traces()).isEmpty();
    }

    @Test
    void anImageIsPulledInTheNamespacesNameAndAskedForEachTime() throws Exception {
        try (var registry = new TestingRegistry(containerd.directory().resolve("registry"))) {
            String wanted =
                    "\"containers\": [{\"name\": \"app\", \"image\": \"" + registry.name(TestingRegistry.PRIVATE)
                            + "\", \"command\": [\"sleep\", \"1000\"], \"image_pull_policy\": \"Always\"}]";
            assertThat(create("nobody", wanted).toString())
                    .contains("ImagePullBackOff", "does not give us", TestingRegistry.PRIVATE);
            k8sHost.post(
                            "/api/v1/namespaces/real/registries",
                            "{\"name\": \"mine\", \"server\": \"%s\", \"username\": \"%s\", \"password\": \"%s\"}"
                                    .formatted(registry.server(), TestingRegistry.USER, TestingRegistry.PASSWORD))
                    .expect(201);
            wanted += ", \"image_pull_secrets\": [{\"name\": \"mine\"}]";
            assertThat(create("first", wanted).path("phase").asString()).isEqualTo("Running");
            int questions = registry.questions();
            assertThat(create("second", wanted).path("phase").asString()).isEqualTo("Running");
            assertThat(registry.questions()).isGreaterThan(questions);
        }
    }

    @Test
    void aContainerIsWhomItIsToldToBeAndMayDoNoMore() {
        String script = "id -u; id -g; id -G; echo x > /x || echo no root; echo y > /data/y && stat -c %g /data/y;"
                + " grep NoNewPrivs /proc/self/status; grep Seccomp: /proc/self/status; grep CapBnd /proc/self/status;"
                + " sleep 1000";
        create("bound", """
            "security_context": {"run_as_user": 1234, "run_as_group": 4321, "fs_group": 77, "run_as_non_root": true},
            "volumes": [{"name": "data", "empty_dir": {}}],
            "containers": [{"name": "app", "image": "%s", "command": ["sh", "-c", "%s"],
              "volume_mounts": [{"name": "data", "mount_path": "/data"}],
              "security_context": {"read_only_root_filesystem": true, "allow_privilege_escalation": false,
                                   "capabilities": {"drop": ["ALL"]}}}]\
            """.formatted(TestingImages.SHELL, script));
        await("it has said who it is", () -> logs("bound").contains("CapBnd"));
        assertThat(logs("bound"))
                .contains("1234", "4321", "4321 77", "no root", "\"77\"")
                .contains("NoNewPrivs:\\t1", "Seccomp:\\t2", "CapBnd:\\t0000000000000000");

        String free = "id -u; grep Seccomp: /proc/self/status; grep CapBnd /proc/self/status; sleep 1000";
        create("free", """
            "containers": [{"name": "app", "image": "%s", "command": ["sh", "-c", "%s"],
              "security_context": {"privileged": true}}]\
            """.formatted(TestingImages.SHELL, free));
        await("it has said who it is", () -> logs("free").contains("CapBnd"));
        assertThat(logs("free")).contains("\"0\"", "Seccomp:\\t0").doesNotContain("CapBnd:\\t00000000a80425fb");

        assertThat(create("root", "\"image\": \"nginx:1.21\", \"security_context\": {\"run_as_non_root\": true}")
                        .toString())
                .contains("CreateContainerConfigError", "the image runs as root");
        for (String pod : new String[] {"bound", "free", "root"}) {
            k8sHost.send("DELETE", "/api/v1/pods/real/" + pod + "?wait=40s&grace_period_seconds=0", "")
                    .expect(200);
        }
        assertThat(containerd.traces()).isEmpty();
    }

    private String logs(String pod) {
        return k8sHost.get("/api/v1/pods/real/" + pod + "/logs").body().toString();
    }
}
