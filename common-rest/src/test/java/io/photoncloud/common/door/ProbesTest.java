package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.photoncloud.common.door.TestingDoor.Reply;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class ProbesTest {

    private static final AtomicReference<Health> HEALTH = new AtomicReference<>(Health.up());

    @Configuration(proxyBeanMethods = false)
    @Import(TestingDoor.App.class)
    static class App {
        @Bean
        HealthCheck store() {
            return new HealthCheck() {
                @Override
                public String name() {
                    return "store";
                }

                @Override
                public Health health() {
                    return HEALTH.get();
                }
            };
        }
    }

    @Test
    void theWorstPartDecidesAndIsNamed() {
        try (TestingDoor door = TestingDoor.start(App.class)) {
            assertThat(door.get("/health").text())
                    .startsWith("{\"data\":{\"status\":\"UP\",\"reasons\":[]},\"meta\":{");
            assertThat(door.get("/readyz").status()).isEqualTo(200);

            HEALTH.set(Health.degraded("a peer is gone"));
            Reply degraded = door.get("/health");
            assertThat(degraded.status()).isEqualTo(200);
            assertThat(degraded.data().get("status").asString()).isEqualTo("DEGRADED");
            assertThat(degraded.data().at("/reasons/0/component").asString()).isEqualTo("store");
            assertThat(degraded.data().at("/reasons/0/reason").asString()).isEqualTo("a peer is gone");
            assertThat(door.get("/readyz").status()).isEqualTo(200);

            HEALTH.set(Health.down("no quorum"));
            for (String path : new String[] {"/health", "/readyz"}) {
                Reply down = door.get(path);
                assertThat(down.status()).isEqualTo(503);
                assertThat(down.data().get("status").asString()).isEqualTo("DOWN");
                assertThat(down.data().at("/reasons/0/reason").asString()).isEqualTo("no quorum");
            }
            assertThat(door.get("/livez").status()).isEqualTo(200);
            assertThat(nextGrpcStatus(door)).isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    /** What the standard health service tells when it next tells something new. */
    private static ServingStatus nextGrpcStatus(TestingDoor door) {
        var told = HealthGrpc.newBlockingStub(door.grpc())
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .watch(HealthCheckRequest.getDefaultInstance());
        ServingStatus status = told.next().getStatus();
        return status == ServingStatus.SERVING ? told.next().getStatus() : status;
    }

    @Test
    void metersArePrintedForPrometheus() {
        TestingDoor door = TestingDoor.shared();
        door.get("/api/v1/things/thing-7");
        door.get("/no/such/path/as/this");
        Reply reply = door.get("/metrics", "Accept", "text/plain");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith("text/plain;version=0.0.4");
        assertThat(reply.text())
                .contains("http_server_requests_seconds_count{method=\"GET\",route=\"/api/v1/things/{id}\","
                        + "service=\"testing\",status=\"200\"}")
                .contains("route=\"none\"")
                .contains("jvm_memory_used_bytes")
                .contains("process_cpu_usage")
                .doesNotContain("thing-7", "no/such/path");
    }

    @Test
    void aBuildWithoutADescriptionSaysSo() {
        try (TestingDoor door = TestingDoor.start("photon.service.name=undescribed")) {
            Reply reply = door.get("/openapi.json");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.message()).contains("OpenAPI");
        }
    }
}
