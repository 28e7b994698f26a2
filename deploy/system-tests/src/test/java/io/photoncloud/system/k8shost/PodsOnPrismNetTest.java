package io.photoncloud.system.k8shost;

import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.answers;
import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.runtime.cri.TestingContainerd;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Pods on a real containerd whose addresses are those of ports of PrismNET, as {@code photon up} starts both; PrismNET is
 * killed and started again meanwhile.
 */
class PodsOnPrismNetTest {

    private static final RunningCloud cloud = new RunningCloud("pods-on-prismnet", "k8shost", "prismnet");

    private static TestingContainerd containerd;

    private final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() {
        containerd = TestingContainerd.start(
                cloud.launcher().directory("k8shost", 1).resolve("data/cni").resolve("photon-prismnet"));
        cloud.set("k8shost", """
                photon.k8shost.cri-socket=%s
                photon.k8shost.service-data-path=none
                photon.k8shost.pod-network=prismnet
                """.formatted(containerd.socket()));
        assertThat(cloud.up("--runtime", "cri").output()).doesNotContain("simulates");
    }

    @AfterAll
    static void stop() {
        cloud.close();
        if (containerd != null) {
            containerd.close();
        }
    }

    private JsonNode post(String path, String body) {
        return curl.run("curl -X POST \"http://localhost:" + path + "\" -H \"Content-Type: application/json\" -d '"
                        + body + "'")
                .data(201);
    }

    private JsonNode get(String path) {
        return curl.run("curl \"http://localhost:" + path + "\"").data(200);
    }

    private void delete(String pod) {
        curl.run("curl -X DELETE \"http://localhost:8085/api/v1/pods/netted/" + pod + "?wait=60s\"")
                .data(200);
    }

    private JsonNode create(String name, String parameters) {
        return post(
                "8085/api/v1/pods" + parameters,
                "{\"name\": \"" + name + "\", \"namespace\": \"netted\", \"image\": \"nginx:1.21\"}");
    }

    private JsonNode ports(String subnet) {
        return get("8087/api/v1/ports?subnet_id=" + subnet).path("ports");
    }

    @Test
    void podsAnswerAtTheAddressesOfTheirPortsAndGiveThemBack() {
        String vpc = post("8087/api/v1/vpcs", "{\"name\": \"pods\", \"cidr_block\": \"" + containerd.subnet() + "\"}")
                .path("id")
                .asString();
        String subnet = post(
                        "8087/api/v1/subnets",
                        "{\"vpc_id\": \"" + vpc + "\", \"name\": \"pods\", \"cidr_block\": \"" + containerd.subnet()
                                + "\", \"reserved_ranges\": [{\"first\": \"" + containerd.address(2)
                                + "\", \"last\": \"" + containerd.address(76) + "\"}]}")
                .path("id")
                .asString();
        post("8085/api/v1/namespaces", "{\"name\": \"netted\", \"subnet_id\": \"" + subnet + "\"}");

        JsonNode web = create("web", "?wait=60s");
        assertThat(web.path("phase").asString()).isEqualTo("Running");
        assertThat(web.path("pod_ip").asString()).isEqualTo(containerd.address(77));
        assertThat(answers(web.path("pod_ip").asString())).isTrue();
        assertThat(ports(subnet)).hasSize(1);
        JsonNode port = ports(subnet).path(0);
        assertThat(port.path("device_id")).isEqualTo(web.path("uid"));
        assertThat(port.path("host")).isEqualTo(web.path("node_name"));
        assertThat(port.path("mac_address")).isEqualTo(web.path("port").path("mac_address"));

        Launcher.kill(cloud.launcher().pid("prismnet", 1).orElseThrow());
        create("later", "");
        await(
                "it says what it waits for",
                () -> get("8085/api/v1/pods/netted/later/explain").toString().contains("FailedTakePort"));
        assertThat(get("8085/api/v1/pods/netted/later/explain").toString()).contains("prismnet at", "does not answer");
        assertThat(answers(web.path("pod_ip").asString())).isTrue();
        delete("web");
        cloud.up();
        await(
                "it is given its port",
                () -> get("8085/api/v1/pods/netted/later").path("ready").asBoolean());
        JsonNode later = get("8085/api/v1/pods/netted/later");
        assertThat(answers(later.path("pod_ip").asString())).isTrue();
        await("the other's is given back", () -> ports(subnet).size() == 1);
        assertThat(ports(subnet).path(0).path("device_id")).isEqualTo(later.path("uid"));

        delete("later");
        await("there are no ports", () -> ports(subnet).isEmpty());
        assertThat(containerd.ctr("containers", "list", "-q")).isEmpty();
        assertThat(containerd.traces()).isEmpty();
    }
}
