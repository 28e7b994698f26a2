package io.photoncloud.system.k8shost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every call on k8shost that the REST guide promises, sent by curl to a real one on a real ChainFire, in open mode. */
class K8sGuideTest {

    private static final RunningCloud cloud = new RunningCloud("k8shost-guide", "k8shost");

    private final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void healthAndNodes() {
        JsonNode health = curl.run("curl http://localhost:8085/health").data(200);
        assertThat(text(health, "status")).isEqualTo("UP");
        assertThat(text(health.path("facts"), "runtime")).isEqualTo("simulated");
        JsonNode node = curl.run("curl http://localhost:8085/api/v1/nodes")
                .data(200)
                .path("nodes")
                .path(0);
        assertThat(text(node, "status")).isEqualTo("Ready");
        assertThat(text(node, "capacity_cpu")).matches("\\d+");
        assertThat(text(node, "capacity_memory")).matches("\\d+[KMG]i");
        assertThat(text(node, "allocatable_cpu")).matches("\\d+(\\.\\d+)?");
        assertThat(text(node, "allocatable_memory")).matches("\\d+[KMG]i");
    }

    @Test
    void aPodIsCreatedListedAndDeleted() {
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8085/api/v1/pods \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "nginx-pod",
                    "namespace": "production",
                    "image": "nginx:1.21",
                    "command": ["/bin/sh"],
                    "args": ["-c", "nginx -g \\"daemon off;\\""]
                  }'""").data(201);
        assertThat(text(created, "name")).isEqualTo("nginx-pod");
        assertThat(text(created, "namespace")).isEqualTo("production");
        assertThat(text(created, "phase")).isEqualTo("Pending");
        curl.run("""
                curl -X POST "http://localhost:8085/api/v1/pods?wait=30s" \\
                  -H "Content-Type: application/json" \\
                  -d '{"name": "second", "namespace": "production", "image": "nginx:1.21"}'""").data(201);
        JsonNode second = curl.run("curl http://localhost:8085/api/v1/pods/production/second")
                .data(200);
        assertThat(text(second, "phase")).isEqualTo("Running");
        assertThat(text(second, "pod_ip")).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        assertThat(text(second, "node_name")).isNotEmpty();
        assertThat(curl.run("curl http://localhost:8085/api/v1/pods")
                        .data(200)
                        .path("pods")
                        .values())
                .extracting(pod -> text(pod, "name"))
                .contains("nginx-pod", "second");
        assertThat(curl.run("curl \"http://localhost:8085/api/v1/pods?namespace=production\"")
                        .data(200)
                        .path("pods")
                        .values())
                .extracting(pod -> text(pod, "name"))
                .contains("nginx-pod", "second");
        curl.run("curl -X DELETE http://localhost:8085/api/v1/pods/production/nginx-pod")
                .data(200);
        curl.run("curl -X DELETE \"http://localhost:8085/api/v1/pods/production/second?wait=30s\"")
                .data(200);
        assertThat(curl.run("curl http://localhost:8085/api/v1/pods/production/second")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aServiceIsCreatedListedAndDeleted() {
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8085/api/v1/services \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "app-service",
                    "namespace": "staging",
                    "service_type": "ClusterIP",
                    "port": 80,
                    "target_port": 8080,
                    "selector": {"app": "nginx"}
                  }'""").data(201);
        assertThat(text(created, "type")).isEqualTo("ClusterIP");
        assertThat(text(created, "cluster_ip")).matches("10\\.\\d+\\.\\d+\\.\\d+");
        assertThat(created.path("ports").toString())
                .isEqualTo("[{\"port\":80,\"target_port\":8080,\"protocol\":\"TCP\"}]");
        assertThat(text(created, "warning")).contains("nobody answers");
        assertThat(curl.run("curl \"http://localhost:8085/api/v1/services?namespace=staging\"")
                        .data(200)
                        .path("services")
                        .values())
                .extracting(service -> text(service, "name"))
                .containsExactly("app-service");
        curl.run("curl -X DELETE http://localhost:8085/api/v1/services/staging/app-service")
                .data(200);
    }

    /** The guide's Example 2, as a script. */
    @Test
    void example2() {
        assumeTrue(Curl.hasProgram("jq"), "the example needs jq (Debian: apt-get install jq)");
        String output = curl.shell("""
                # 1. Create Pod
                curl -X POST http://localhost:8085/api/v1/pods \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "nginx-app",
                    "namespace": "production",
                    "image": "nginx:1.21"
                  }'

                # 2. Create Service
                curl -X POST http://localhost:8085/api/v1/services \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "nginx-service",
                    "namespace": "production",
                    "service_type": "ClusterIP",
                    "port": 80,
                    "target_port": 80,
                    "selector": {"app": "nginx"}
                  }'

                # 3. Verify Pod Status
                curl "http://localhost:8085/api/v1/pods?namespace=production" \\
                  | jq '.data.pods[] | select(.name=="nginx-app")'
                """);
        assertThat(output).contains("\"cluster_ip\":\"10.").contains("\"phase\": \"");
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }
}
