package io.photoncloud.k8shost;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The guide's calls, and what a pod goes through. */
class PodsRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WAIT = "?wait=20s";

    @TempDir
    private Path directory;

    private final MemoryStore store = new MemoryStore();
    private TestingK8sHost k8sHost;

    @BeforeEach
    void start() throws Exception {
        k8sHost = TestingK8sHost.startAgain(directory, store, "photon.k8shost.node=worker-01");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        k8sHost.close();
        store.close();
    }

    private SimulatedRuntime runtime() {
        return k8sHost.bean(SimulatedRuntime.class);
    }

    private Reply create(String query, String body) {
        return k8sHost.post("/api/v1/pods" + query, body);
    }

    private JsonNode get(String path) {
        return k8sHost.get("/api/v1/" + path).expect(200).data();
    }

    private static String pod(String name, String more) {
        return "{\"name\": \"" + name + "\", \"namespace\": \"production\"" + more + "}";
    }

    private static String image(String image) {
        return ", \"image\": \"" + image + "\"";
    }

    private JsonNode step(String name, String step) {
        for (JsonNode one : get("pods/production/" + name + "/explain").path("steps")) {
            if (one.path("step").asString().equals(step)) {
                return one;
            }
        }
        throw new AssertionError("no step " + step);
    }

    @Test
    void theGuidesLifeOfAPod() throws Exception {
        JsonNode made = create("", """
                        {"name": "nginx-pod", "namespace": "production", "image": "nginx:1.21", "command": ["/bin/sh"],
                         "args": ["-c", "nginx -g \\"daemon off;\\""]}""").expect(201).data();
        assertThat(made.path("phase").asString()).isEqualTo("Pending");
        create("", pod("nginx-pod", image("nginx"))).expect(409);
        create(WAIT, pod("other", image("nginx"))).expect(201);
        k8sHost.send("DELETE", "/api/v1/pods/production/other" + WAIT, "").expect(200);
        JsonNode listed = get("pods?namespace=production").path("pods");
        assertThat(listed).hasSize(1);
        assertThat(listed.path(0).propertyNames()).startsWith("name", "namespace", "phase", "pod_ip", "node_name");
        JsonNode pod = listed.path(0);
        assertThat(pod.path("phase").asString()).isEqualTo("Running");
        assertThat(pod.path("node_name").asString()).isEqualTo("worker-01");
        assertThat(pod.path("pod_ip").asString()).startsWith("10.244.");
        assertThat(pod.path("spec")
                        .path("containers")
                        .path(0)
                        .path("args")
                        .path(1)
                        .asString())
                .isEqualTo("nginx -g \"daemon off;\"");
        assertThat(get("pods").path("pods")).hasSize(1);
        assertThat(get("pods?namespace=elsewhere").path("pods")).isEmpty();
        assertThat(get("nodes").path("nodes").path(0).path("pods").asInt()).isEqualTo(1);
        assertThat(k8sHost.send("DELETE", "/api/v1/namespaces/production", "")
                        .expect(409)
                        .message())
                .contains("pod production/nginx-pod");
        k8sHost.send("DELETE", "/api/v1/pods/production/nginx-pod" + WAIT, "").expect(200);
        k8sHost.get("/api/v1/pods/production/nginx-pod").expect(404);
        assertThat(runtime().pods()).isEmpty();
        assertThat(get("nodes").path("nodes").path(0).path("pods").asInt()).isZero();
        k8sHost.send("DELETE", "/api/v1/namespaces/production", "").expect(200);
    }

    @Test
    void anImageThatCannotBePulledIsSaidSo() {
        JsonNode pod =
                create(WAIT, pod("lost", image("missing/nginx:1"))).expect(201).data();
        JsonNode waiting = pod.path("container_statuses").path(0).path("state").path("waiting");
        assertThat(waiting.path("reason").asString()).isEqualTo("ImagePullBackOff");
        assertThat(waiting.path("message").asString()).contains("the registry has no image \"missing/nginx:1\"");
        assertThat(step("lost", "schedule").path("outcome").asString()).isEqualTo("done");
        assertThat(step("lost", "pull").path("outcome").asString()).isEqualTo("failed");
        k8sHost.send("DELETE", "/api/v1/pods/production/lost" + WAIT, "").expect(200);
        k8sHost.get("/api/v1/pods/production/lost").expect(404);
    }

    @Test
    void containersThatEndAreRestartedOrNotAsWanted() {
        create(WAIT, pod("crashing", image("simulated/exit-3"))).expect(201);
        JsonNode crashing = awaited(
                "crashing",
                pod -> pod.status().containers().getFirst().state()
                                instanceof ContainerState.Waiting(String reason, var _)
                        && reason.equals("CrashLoopBackOff"));
        JsonNode status = crashing.path("container_statuses").path(0);
        assertThat(status.path("state").path("waiting").path("reason").asString())
                .isEqualTo("CrashLoopBackOff");
        assertThat(status.path("restart_count").asInt()).isEqualTo(1);
        assertThat(status.path("last_state")
                        .path("terminated")
                        .path("exit_code")
                        .asInt())
                .isEqualTo(3);
        JsonNode previous = get("pods/production/crashing/logs?previous=true");
        assertThat(previous.path("attempt").asInt()).isZero();
        assertThat(previous.path("lines").path(1).path("message").asString()).isEqualTo("simulated: ended with 3");
        assertThat(get("pods/production/crashing/logs?tail_lines=1").path("lines"))
                .hasSize(1);
        k8sHost.get("/api/v1/pods/production/crashing/logs?container=other").expect(404);
        create(WAIT, pod("job", image("simulated/exit-0") + ", \"restart_policy\": \"OnFailure\""))
                .expect(201);
        assertThat(phaseAtTheEnd("job")).isEqualTo("Succeeded");
        create(WAIT, pod("oom", image("simulated/oom") + ", \"restart_policy\": \"Never\""))
                .expect(201);
        assertThat(phaseAtTheEnd("oom")).isEqualTo("Failed");
        assertThat(get("pods/production/oom")
                        .path("container_statuses")
                        .path(0)
                        .path("state")
                        .path("terminated")
                        .path("reason")
                        .asString())
                .isEqualTo("OOMKilled");
    }

    /** It may be ready for a moment, which is what its creation waits for. */
    private JsonNode awaited(String name, Predicate<Pod> wanted) {
        Table<Pod> pods = k8sHost.bean(PodRecords.class).table();
        Row<Pod> now = pods.find(Key.utf8("production/" + name)).orElseThrow();
        assertThat(RowWait.until(pods, now, wanted, PATIENCE, System::nanoTime)).isNotNull();
        return get("pods/production/" + name);
    }

    private String phaseAtTheEnd(String name) {
        return awaited(name, pod -> pod.status().phase().isOver()).path("phase").asString();
    }

    @Test
    void initContainersAndVolumesComeFirst() throws Exception {
        JsonNode pod = create(WAIT, pod("whole", """
                , "init_containers": [{"name": "first", "image": "simulated/exit-0"}],
                "containers": [{"name": "web", "image": "nginx", "ports": [{"container_port": 80}],
                  "env": [{"name": "A", "value": "b"}],
                  "resources": {"requests": {"cpu": "250m", "memory": "16Mi"}, "limits": {"memory": "32Mi"}},
                  "volume_mounts": [{"name": "conf", "mount_path": "/etc/nginx", "read_only": true},
                                    {"name": "tmp", "mount_path": "/tmp"}],
                  "readiness_probe": {"http_get": {"port": 80}, "period_seconds": 1}},
                 {"name": "side", "image": "busybox", "pre_stop": {"exec": {"command": ["true"]}}}],
                "volumes": [{"name": "conf", "config": {"files": {"nginx.conf": "events {}"}}},
                            {"name": "tmp", "empty_dir": {}}]""")).expect(201).data();
        assertThat(pod.path("ready").asBoolean()).isTrue();
        assertThat(pod.path("init_container_statuses")
                        .path(0)
                        .path("state")
                        .path("terminated")
                        .path("reason")
                        .asString())
                .isEqualTo("Completed");
        String uid = pod.path("uid").asString();
        assertThat(directory.resolve("pods/" + uid + "/volumes/conf/nginx.conf"))
                .hasContent("events {}");
        JsonNode node = get("nodes/worker-01");
        assertThat(node.path("requested_cpu").asString()).isEqualTo("0.25");
        assertThat(node.path("requested_memory").asString()).isEqualTo("16Mi");
        k8sHost.send("DELETE", "/api/v1/pods/production/whole" + WAIT, "").expect(200);
        assertThat(directory.resolve("pods/" + uid)).doesNotExist();
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(create("", "{\"namespace\": \"production\", \"image\": \"nginx\"}")
                        .expect(400)
                        .field())
                .isEqualTo("name");
        assertThat(create("", pod("x", "")).expect(400).field()).isEqualTo("image");
        assertThat(create("", pod("X_", image("nginx"))).expect(400).field()).isEqualTo("name");
        assertThat(create("", pod("x", ", \"containers\": [{\"name\": \"a\", \"image\": \"a\"}, {\"name\": \"b\"}]"))
                        .expect(400)
                        .field())
                .isEqualTo("containers[1].image");
        assertThat(create(
                                "",
                                pod(
                                        "x",
                                        ", \"containers\": [{\"name\": \"a\", \"image\": \"a\", \"resources\":"
                                                + " {\"requests\": {\"memory\": \"lots\"}}}]"))
                        .expect(400)
                        .field())
                .isEqualTo("containers[0].resources.requests.memory");
        assertThat(create("", pod("x", image("nginx") + ", \"restart_policy\": \"Sometimes\""))
                        .expect(400)
                        .field())
                .isEqualTo("restart_policy");
        JsonNode huge = create(
                        WAIT,
                        pod(
                                "huge",
                                ", \"containers\": [{\"name\": \"a\", \"image\": \"a\", \"resources\":"
                                        + " {\"requests\": {\"memory\": \"4Ti\"}}}]"))
                .expect(201)
                .data();
        assertThat(huge.path("phase").asString()).isEqualTo("Pending");
        assertThat(huge.path("reason").asString()).isEqualTo("Unschedulable");
        assertThat(huge.path("message").asString()).contains("of memory free");
    }

    @Test
    void aRestartAdoptsWhatRuns() throws Exception {
        JsonNode before =
                create(WAIT, pod("steady", image("nginx"))).expect(201).data();
        k8sHost.close();
        k8sHost = TestingK8sHost.startAgain(directory, store, "photon.k8shost.node=worker-01");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        create(WAIT, pod("later", image("nginx"))).expect(201);
        JsonNode after = get("pods/production/steady");
        assertThat(after.path("container_statuses")).isEqualTo(before.path("container_statuses"));
        assertThat(after.path("pod_ip")).isEqualTo(before.path("pod_ip"));
        assertThat(after.path("resource_version")).isEqualTo(before.path("resource_version"));
    }
}
