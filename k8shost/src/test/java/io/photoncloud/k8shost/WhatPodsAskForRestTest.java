package io.photoncloud.k8shost;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Ports of the node, images that not everybody is given, and who containers run as. */
class WhatPodsAskForRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WAIT = "?wait=20s";
    private static final String REGISTRIES = "/api/v1/namespaces/production/registries";
    private static final String PASSWORD = "rosebud-in-the-snow";

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

    private Reply create(String name, String more) {
        return k8sHost.post(
                "/api/v1/pods" + WAIT, "{\"name\": \"%s\", \"namespace\": \"production\", %s}".formatted(name, more));
    }

    private static String container(String more) {
        return "\"containers\": [{\"name\": \"web\", \"image\": \"nginx:1\", " + more + "}]";
    }

    private static String port(String more) {
        return container("\"ports\": [{\"container_port\": 80, \"host_port\": 8080" + more + "}]");
    }

    private JsonNode pod(String name) {
        return k8sHost.get("/api/v1/pods/production/" + name).expect(200).data();
    }

    private void delete(String pod) {
        k8sHost.send("DELETE", "/api/v1/pods/production/" + pod + WAIT, "").expect(200);
    }

    @Test
    void aPortOfANodeIsOnePodsAtATime() {
        assertThat(create("first", port("")).expect(201).data().path("phase").asString())
                .isEqualTo("Running");
        assertThat(create("datagrams", port(", \"protocol\": \"UDP\""))
                        .expect(201)
                        .data()
                        .path("phase")
                        .asString())
                .isEqualTo("Running");
        JsonNode second = create("second", port(", \"host_ip\": \"127.0.0.1\""))
                .expect(201)
                .data();
        assertThat(second.path("phase").asString()).isEqualTo("Pending");
        assertThat(second.path("reason").asString()).isEqualTo("Unschedulable");
        assertThat(second.path("message").asString())
                .contains("worker-01: another pod has its port 127.0.0.1:8080/TCP");
        delete("first");
        assertThat(k8sHost.get("/api/v1/pods/production/second")
                        .expect(200)
                        .data()
                        .path("uid"))
                .isEqualTo(second.path("uid"));
        awaitRunning("second");
        assertThat(create("third", port(", \"host_ip\": \"127.0.0.2\""))
                        .expect(201)
                        .data()
                        .path("phase")
                        .asString())
                .isEqualTo("Running");
        assertThat(create("fourth", port("")).expect(201).data().path("message").asString())
                .contains("8080/TCP");
    }

    private void awaitRunning(String name) {
        Table<Pod> pods = k8sHost.bean(PodRecords.class).table();
        Row<Pod> now = pods.find(Key.utf8("production/" + name)).orElseThrow();
        assertThat(RowWait.until(pods, now, pod -> pod.status().isReady(), PATIENCE, System::nanoTime))
                .isNotNull();
    }

    @Test
    void anImageThatIsNotForEverybodyIsPulledInTheNamespacesName() {
        String wanted = "\"image\": \"private/app:1\", \"image_pull_secrets\": [{\"name\": \"team\"}]";
        JsonNode refused = create("early", wanted).expect(201).data();
        assertThat(refused.toString()).contains("ImagePullBackOff", "does not give us", "has no registry team");

        JsonNode made = k8sHost.post(
                        REGISTRIES,
                        "{\"name\": \"team\", \"server\": \"registry.example:5000\", \"username\": \"me\", \"password\": \""
                                + PASSWORD + "\"}")
                .expect(201)
                .data();
        assertThat(made.propertyNames()).contains("server", "username").doesNotContain("password");
        assertThat(create("late", wanted).expect(201).data().path("phase").asString())
                .isEqualTo("Running");
        assertThat(pod("late").path("spec").path("image_pull_secrets").toString())
                .isEqualTo("[{\"name\":\"team\"}]");

        String everything = k8sHost.get(REGISTRIES).expect(200).body().toString()
                + k8sHost.get(REGISTRIES + "/team").expect(200).body()
                + pod("late")
                + k8sHost.get("/api/v1/pods/production/late/events").expect(200).body();
        assertThat(everything).contains("registry.example:5000").doesNotContain(PASSWORD);
        assertThat(stored()).contains("registry.example:5000").doesNotContain(PASSWORD);

        k8sHost.post(REGISTRIES, "{\"name\": \"team\", \"server\": \"a\", \"username\": \"b\", \"password\": \"c\"}")
                .expect(409);
        assertThat(k8sHost.post(
                                REGISTRIES,
                                "{\"name\": \"x\", \"server\": \"https://a\", \"username\": \"b\", \"password\": \"c\"}")
                        .expect(400)
                        .field())
                .isEqualTo("server");
        assertThat(k8sHost.post(REGISTRIES, "{\"name\": \"x\", \"server\": \"a\", \"username\": \"b\"}")
                        .expect(400)
                        .field())
                .isEqualTo("password");
        delete("early");
        delete("late");
        assertThat(k8sHost.send("DELETE", "/api/v1/namespaces/production", "")
                        .expect(409)
                        .message())
                .contains("registry production/team");
        k8sHost.send("DELETE", REGISTRIES + "/team", "").expect(200);
        k8sHost.get(REGISTRIES + "/team").expect(404);
        k8sHost.send("DELETE", "/api/v1/namespaces/production", "").expect(200);
    }

    private JsonNode privatePod(String namespace, String name, String policy, String secrets) {
        return k8sHost.post("/api/v1/pods" + WAIT, """
                        {"name": "%s", "namespace": "%s", "image_pull_secrets": [%s],
                         "containers": [{"name": "main", "image": "private/app:1", "image_pull_policy": "%s"}]}""".formatted(name, namespace, secrets, policy))
                .expect(201)
                .data();
    }

    @Test
    void whatOneTenantPulledWithItsCredentialsIsNotAnothers() throws Exception {
        String mine = "{\"name\": \"mine\"}";
        for (String namespace : List.of("first", "second")) {
            k8sHost.post(
                            "/api/v1/namespaces",
                            "{\"name\": \"%s\", \"org_id\": \"o\", \"project_id\": \"%s\"}"
                                    .formatted(namespace, namespace))
                    .expect(201);
            k8sHost.post(
                            "/api/v1/namespaces/" + namespace + "/registries",
                            "{\"name\": \"mine\", \"server\": \"a\", \"username\": \"u\", \"password\": \"of-%s\"}"
                                    .formatted(namespace))
                    .expect(201);
        }
        assertThat(privatePod("first", "pulls", "IfNotPresent", mine)
                        .path("phase")
                        .asString())
                .isEqualTo("Running");
        assertThat(privatePod("second", "without", "IfNotPresent", "").toString())
                .contains("ImagePullBackOff", "does not give us");
        k8sHost.close();
        k8sHost = TestingK8sHost.startAgain(directory, store, "photon.k8shost.node=worker-01");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();

        assertThat(privatePod("second", "never", "Never", mine).toString())
                .contains("ErrImageNeverPull", "for those with whose credentials it was pulled");
        assertThat(privatePod("first", "never", "Never", mine).path("phase").asString())
                .isEqualTo("Running");
        assertThat(privatePod("second", "pulls", "IfNotPresent", mine)
                        .path("phase")
                        .asString())
                .isEqualTo("Running");
        assertThat(k8sHost.get("/api/v1/pods/second/pulls/events")
                        .expect(200)
                        .body()
                        .toString())
                .contains("Pulled");
        assertThat(privatePod("second", "again", "IfNotPresent", mine)
                        .path("phase")
                        .asString())
                .isEqualTo("Running");
        assertThat(k8sHost.get("/api/v1/pods/second/again/events")
                        .expect(200)
                        .body()
                        .toString())
                .doesNotContain("Pulled");
    }

    /** Every byte that is kept. */
    private String stored() {
        StringBuilder all = new StringBuilder();
        store.range(RangeQuery.of(KeyRange.ALL))
                .entries()
                .forEach(entry -> all.append(entry.value().toUtf8()));
        return all.toString();
    }

    @Test
    void aContainerThatMustNotBeRootIsNot() {
        String nonRoot = "\"security_context\": {\"run_as_non_root\": true}";
        JsonNode root =
                create("root", "\"image\": \"nginx:1\", " + nonRoot).expect(201).data();
        assertThat(root.toString()).contains("CreateContainerConfigError", "the image runs as root: say run_as_user");
        assertThat(create("other", "\"image\": \"rootless/nginx:1\", " + nonRoot)
                        .expect(201)
                        .data()
                        .path("phase")
                        .asString())
                .isEqualTo("Running");
        JsonNode said = create(
                        "said",
                        container("\"security_context\": {\"run_as_user\": 7, \"capabilities\": {\"drop\": [\"ALL\"]}}")
                                + ", " + nonRoot)
                .expect(201)
                .data();
        assertThat(said.path("phase").asString()).isEqualTo("Running");
        assertThat(said.path("spec").path("security_context").toString()).isEqualTo("{\"run_as_non_root\":true}");
        assertThat(said.path("spec")
                        .path("containers")
                        .path(0)
                        .path("security_context")
                        .toString())
                .isEqualTo("{\"run_as_user\":7,\"capabilities\":{\"drop\":[\"ALL\"]}}");
        assertThat(create("x", container("\"security_context\": {\"run_as_user\": 0, \"run_as_non_root\": true}"))
                        .expect(400)
                        .field())
                .isEqualTo("containers[0].security_context.run_as_user");
    }
}
