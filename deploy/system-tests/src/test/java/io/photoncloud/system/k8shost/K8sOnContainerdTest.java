package io.photoncloud.system.k8shost;

import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.answers;
import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.k8shost.runtime.cri.TestingContainerd;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The REST guide's calls on k8shost as {@code photon up} starts it on a real containerd, in which a stand-in has the name of
 * the guide's image; then k8shost is killed and started again, and all is deleted.
 */
class K8sOnContainerdTest {

    private static final String TABLE =
            "photon_system_" + ProcessHandle.current().pid();
    private static final RunningCloud cloud = new RunningCloud("k8shost-containerd", "k8shost");

    private static TestingContainerd containerd;

    private final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() {
        containerd = TestingContainerd.start();
        cloud.set("k8shost", """
                photon.k8shost.cri-socket=%s
                photon.k8shost.service-cidr=10.251.2.0/24
                photon.k8shost.data-path-table=%s
                photon.k8shost.pod-cidrs=%s
                """.formatted(containerd.socket(), TABLE, containerd.subnet()));
        assertThat(cloud.up("--runtime", "cri").output()).doesNotContain("simulates");
    }

    @AfterAll
    static void stop() {
        cloud.close();
        if (containerd != null) {
            TestingContainerd.run("nft", "table inet " + TABLE + " {}; delete table inet " + TABLE);
            containerd.close();
        }
    }

    private JsonNode pod(String name) {
        return curl.run("curl http://localhost:8085/api/v1/pods/production/" + name)
                .data(200);
    }

    private static String containerOf(JsonNode pod) {
        return pod.path("container_statuses").path(0).path("container_id").asString();
    }

    @Test
    void theGuidesPodsAnswerAreAdoptedAndLeaveNothing() {
        assumeTrue(Curl.hasProgram("jq"), "the example needs jq (Debian: apt-get install jq)");
        curl.run("""
                curl -X POST http://localhost:8085/api/v1/pods \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "nginx-pod",
                    "namespace": "production",
                    "image": "nginx:1.21",
                    "command": ["/bin/sh"],
                    "args": ["-c", "nginx -g \\"daemon off;\\""]
                  }'""").data(201);
        String service = curl.shell("""
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
        assertThat(service).contains("\"cluster_ip\":\"10.251.2.");
        await(
                "the guide's pods run",
                () -> pod("nginx-pod").path("ready").asBoolean()
                        && pod("nginx-app").path("ready").asBoolean());
        assertThat(answers(pod("nginx-pod").path("pod_ip").asString())).isTrue();
        assertThat(answers(pod("nginx-app").path("pod_ip").asString())).isTrue();

        // The guide's pods have no labels, so its service has nobody behind it; with one that has, it answers.
        curl.run("""
                curl -X POST "http://localhost:8085/api/v1/pods?wait=60s" \\
                  -H "Content-Type: application/json" \\
                  -d '{"name": "labelled", "namespace": "production", "image": "nginx:1.21", "labels": {"app": "nginx"}}'""").data(201);
        String clusterIp = curl.run("curl http://localhost:8085/api/v1/services/production/nginx-service")
                .data(200)
                .path("cluster_ip")
                .asString();
        await("the service's address answers", () -> answers(clusterIp));

        killAndAdopt(clusterIp);
        deleteAll();
    }

    private void killAndAdopt(String clusterIp) {
        String before = containerOf(pod("nginx-app"));
        Launcher.kill(cloud.launcher().pid("k8shost", 1).orElseThrow());
        assertThat(answers(clusterIp)).isTrue();
        cloud.up();
        await(
                "the pods are looked at again",
                () -> pod("nginx-app").path("ready").asBoolean());
        assertThat(containerOf(pod("nginx-app"))).isEqualTo(before);
        assertThat(pod("nginx-app").path("restarts").asInt()).isZero();
        assertThat(answers(clusterIp)).isTrue();
    }

    private void deleteAll() {
        for (String name : new String[] {"nginx-pod", "nginx-app", "labelled"}) {
            curl.run("curl -X DELETE \"http://localhost:8085/api/v1/pods/production/" + name + "?wait=60s\"")
                    .data(200);
        }
        curl.run("curl -X DELETE http://localhost:8085/api/v1/services/production/nginx-service")
                .data(200);
        await(
                "there are no rules",
                () -> !TestingContainerd.run("nft", "list", "tables").contains(TABLE));
        assertThat(containerd.ctr("containers", "list", "-q")).isEmpty();
        assertThat(containerd.traces()).isEmpty();
    }
}
