package io.photoncloud.k8shost;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From where pods have their addresses, as callers say it and are told. */
class PodNetworkRestTest {

    private static final String NOBODY = "photon.peers.prismnet=127.0.0.1:9";

    @Test
    void withPrismNetEveryPodHasASubnetAndWaitsForItsPort() {
        try (TestingK8sHost k8sHost = TestingK8sHost.start("photon.k8shost.pod-network=prismnet", NOBODY)) {
            assertThat(k8sHost.get("/health").body().toString()).contains("\"pod_network\":\"prismnet\"");
            TestingService.Reply refused = k8sHost.post("/api/v1/pods", "{\"name\": \"a\", \"image\": \"nginx\"}")
                    .expect(409);
            assertThat(refused.field()).isEqualTo("namespace");
            assertThat(refused.message()).contains("subnet_id", "photon.k8shost.pod-subnet");

            String subnet = "{\"name\": \"n\", \"subnet_id\": \"subnet-1\"}";
            assertThat(k8sHost.post("/api/v1/namespaces", subnet).expect(503).message())
                    .contains("prismnet");
            k8sHost.post("/api/v1/namespaces", "{\"name\": \"n\", \"subnet_id\": \"\"}")
                    .expect(201);
            assertThat(k8sHost.send("PATCH", "/api/v1/namespaces/n", "{\"subnet_id\": \"\"}")
                            .expect(200)
                            .data()
                            .has("subnet_id"))
                    .isFalse();
        }
        try (TestingK8sHost k8sHost = TestingK8sHost.start(
                "photon.k8shost.pod-network=prismnet", "photon.k8shost.pod-subnet=subnet-1", NOBODY)) {
            JsonNode waiting = k8sHost.post("/api/v1/pods?wait=30s", "{\"name\": \"a\", \"image\": \"nginx\"}")
                    .expect(201)
                    .data();
            assertThat(waiting.path("phase").asString()).isEqualTo("Pending");
            assertThat(waiting.path("port").path("subnet_id").asString()).isEqualTo("subnet-1");
            assertThat(waiting.path("pod_ip").isNull()).isTrue();
            assertThat(k8sHost.get("/api/v1/pods/default/a/explain")
                            .expect(200)
                            .data()
                            .toString())
                    .contains("FailedTakePort", "subnet-1", "prismnet at [127.0.0.1:9] does not answer");
            k8sHost.send("DELETE", "/api/v1/pods/default/a?wait=30s", "").expect(200);
            k8sHost.get("/api/v1/pods/default/a").expect(404);
        }
    }

    @Test
    void withTheRuntimesNetworkThereAreNoSubnets() {
        try (TestingK8sHost k8sHost = TestingK8sHost.start()) {
            assertThat(k8sHost.post("/api/v1/namespaces", "{\"name\": \"n\", \"subnet_id\": \"subnet-1\"}")
                            .expect(409)
                            .message())
                    .contains("photon.k8shost.pod-network");
        }
    }
}
