package io.photoncloud.k8shost;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.service.ServiceRecord;
import io.photoncloud.k8shost.service.ServiceTables;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Services, their addresses, and the pods behind them. */
class ServicesRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WAIT = "?wait=20s";

    private TestingK8sHost k8sHost;

    @BeforeEach
    void start() throws Exception {
        // Of 14 addresses.
        k8sHost = TestingK8sHost.start("photon.k8shost.service-cidr=10.96.0.0/28");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        k8sHost.close();
    }

    private Reply create(String body) {
        return k8sHost.post("/api/v1/services", body);
    }

    private static String service(String name, String more) {
        return "{\"name\": \"" + name + "\", \"namespace\": \"production\", \"port\": 80" + more + "}";
    }

    private JsonNode awaited(String name, Predicate<ServiceRecord> wanted) {
        Table<ServiceRecord> services = ServiceTables.services(k8sHost.store());
        Row<ServiceRecord> now = services.find(Key.utf8("production/" + name)).orElseThrow();
        assertThat(RowWait.until(services, now, wanted, PATIENCE, System::nanoTime))
                .isNotNull();
        return k8sHost.get("/api/v1/services/production/" + name).expect(200).data();
    }

    @Test
    void aServiceSaysThatNobodyIsBehindItUntilSomebodyIs() {
        JsonNode made = create(service(
                        "app",
                        ", \"service_type\": \"ClusterIP\", \"target_port\": 8080,"
                                + " \"selector\": {\"app\": \"nginx\"}"))
                .expect(201)
                .data();
        assertThat(made.path("warning").asString()).contains("{app=nginx}");
        assertThat(made.path("ports").path(0).path("target_port").asInt()).isEqualTo(8080);
        k8sHost.post("/api/v1/pods" + WAIT, """
                        {"name": "one", "namespace": "production", "image": "nginx", "labels": {"app": "nginx"}}""").expect(201);
        JsonNode ready = awaited("app", service -> service.warning().isEmpty());
        assertThat(ready.path("endpoints").path(0).path("pod_name").asString()).isEqualTo("one");
        assertThat(ready.path("cluster_ip")).isEqualTo(made.path("cluster_ip"));
        k8sHost.send("DELETE", "/api/v1/pods/production/one" + WAIT, "").expect(200);
        assertThat(awaited("app", service -> service.endpoints().isEmpty())
                        .path("warning")
                        .asString())
                .contains("nobody answers");
        assertThat(k8sHost.get("/api/v1/services?namespace=production").data().path("services"))
                .hasSize(1);
    }

    @Test
    void podsThatAreNotReadyAreNotSentTo() {
        k8sHost.post("/api/v1/pods", """
                        {"name": "slow", "namespace": "production", "labels": {"app": "slow"}, "containers": [
                          {"name": "web", "image": "simulated/unready", "readiness_probe":
                            {"http_get": {"port": 80}, "period_seconds": 1}}]}""").expect(201);
        create(service("slow", ", \"selector\": {\"app\": \"slow\"}")).expect(201);
        JsonNode seen = awaited("slow", service -> !service.endpoints().isEmpty());
        assertThat(seen.path("endpoints").path(0).path("ready").asBoolean()).isFalse();
        assertThat(seen.path("warning").asString()).contains("none of them is ready");
    }

    @Test
    void noAddressAndNoPortOfTheNodesIsGivenTwice() {
        Set<String> addresses = new HashSet<>();
        Set<Integer> nodePorts = new HashSet<>();
        for (int i = 0; i < 14; i++) {
            JsonNode made = create(service("s" + i, ", \"service_type\": \"NodePort\""))
                    .expect(201)
                    .data();
            assertThat(addresses.add(made.path("cluster_ip").asString())).isTrue();
            assertThat(nodePorts.add(
                            made.path("ports").path(0).path("node_port").asInt()))
                    .isTrue();
        }
        assertThat(create(service("more", "")).expect(409).message()).contains("no address of 10.96.0.0/28 is free");
        String taken = addresses.iterator().next();
        assertThat(create(service("same", ", \"cluster_ip\": \"" + taken + "\""))
                        .expect(409)
                        .message())
                .contains("cluster_ip");
        JsonNode headless = create(service("headless", ", \"cluster_ip\": \"None\""))
                .expect(201)
                .data();
        assertThat(headless.path("cluster_ip").asString()).isEqualTo("None");
        k8sHost.send("DELETE", "/api/v1/services/production/s3", "").expect(200);
        create(service("again", "")).expect(201);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(create("{\"name\": \"x\"}").expect(400).field()).isEqualTo("port");
        assertThat(create(service("x", ", \"cluster_ip\": \"10.0.0.1\""))
                        .expect(400)
                        .field())
                .isEqualTo("cluster_ip");
        assertThat(create(service("x", ", \"service_type\": \"LoadBalancer\""))
                        .expect(400)
                        .field())
                .isEqualTo("service_type");
        assertThat(create("{\"name\": \"x\", \"ports\": [{\"name\": \"a\", \"port\": 80}, {\"port\": 81}]}")
                        .expect(400)
                        .field())
                .isEqualTo("ports[1].name");
        create("{\"name\": \"x\", \"ports\": [{\"name\": \"a\", \"port\": 80}, {\"name\": \"b\", \"port\": 81}]}")
                .expect(201);
    }
}
