package io.photoncloud.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.plasmavmc.agent.NodeAgent;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What VMs use, and the metrics of a node. */
class StatisticsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static String metrics(TestingPlasmaVmc service) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(service.uri("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void awaitMetric(TestingPlasmaVmc service, String wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String told = metrics(service);
        while (!told.contains(wanted)) {
            assertThat(System.nanoTime()).as("%s is among %s", wanted, told).isLessThan(end);
            told = metrics(service);
        }
    }

    @Test
    void whatRunsHasStatisticsAndSeriesAndWhatDoesNotHasNone() throws Exception {
        try (TestingPlasmaVmc service = TestingPlasmaVmc.start()) {
            assertThat(service.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
            String id = service.post(
                            "/api/v1/vms?wait=20s",
                            "{\"name\": \"a\", \"org_id\": \"o\", \"project_id\": \"p\", \"vcpus\": 3, \"memory_mib\": 64}")
                    .expect(201)
                    .data()
                    .path("id")
                    .asString();
            String path = "/api/v1/vms/" + id;
            assertThat(service.get(path + "/statistics").expect(409).message()).contains("is Stopped");
            service.get("/api/v1/vms/vm-0/statistics").expect(404);
            assertThat(metrics(service)).doesNotContain("vm=\"" + id);
            service.post(path + "/start?wait=20s", "").expect(200);

            long end = System.nanoTime() + PATIENCE.toNanos();
            var told = service.get(path + "/statistics");
            while (told.status() == 409) {
                assertThat(System.nanoTime()).isLessThan(end);
                told = service.get(path + "/statistics");
            }
            JsonNode statistics = told.expect(200).data();
            assertThat(statistics.path("hypervisor_driver").asString()).isEqualTo("simulated");
            assertThat(statistics.path("memory").path("rss_bytes").asLong()).isEqualTo(64L << 20);
            assertThat(statistics.path("disks").path(0).path("device").asString())
                    .isEqualTo("vda");
            long before = statistics.path("cpu_time_ns").asLong();
            while (service.get(path + "/statistics").data().path("cpu_time_ns").asLong() <= before) {
                assertThat(System.nanoTime()).as("it uses its processor").isLessThan(end);
            }

            String labels = "{project=\"p\",service=\"plasmavmc\",vm=\"" + id + "\"}";
            awaitMetric(service, "plasmavmc_vm_cpu_seconds_total" + labels);
            awaitMetric(service, "plasmavmc_vms{service=\"plasmavmc\",state=\"Running\"} 1.0");
            awaitMetric(service, "plasmavmc_operation_seconds_count{kind=\"vm.start\",outcome=\"succeeded\"");
            assertThat(metrics(service))
                    .contains("plasmavmc_vm_memory_rss_bytes" + labels + " 6.7108864E7")
                    .contains("plasmavmc_guests{service=\"plasmavmc\"} 1.0")
                    .containsPattern("plasmavmc_node_vcpus_free\\{node=\"[^\"]+\",service=\"plasmavmc\"} 61.0");
            service.post(path + "/stop?wait=20s", "{\"force\": true}").expect(200);
            while (metrics(service).contains("vm=\"" + id)) {
                assertThat(System.nanoTime()).as("what is off has no series").isLessThan(end);
            }
            service.get(path + "/statistics").expect(409);
        }
    }
}
