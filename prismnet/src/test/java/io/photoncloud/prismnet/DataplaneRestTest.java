package io.photoncloud.prismnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.prismnet.dataplane.FakeDataplane;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What resources tell of the dataplane, where there is one. */
class DataplaneRestTest {

    private static JsonNode made(TestingPrismNet prismNet, String path, String json) {
        return prismNet.post("/api/v1/" + path, json.replace('\'', '"'))
                .expect(201)
                .data();
    }

    private static void awaitStatus(TestingPrismNet prismNet, String path, String status, String reason) {
        RaftCluster.await(path + " " + status, () -> {
            JsonNode data = prismNet.get("/api/v1/" + path).expect(200).data();
            return data.path("status").asString().equals(status)
                    && data.path("status_reason").asString("").equals(reason);
        });
    }

    @Test
    void resourcesTellHowFarTheDriverIs() {
        FakeDataplane dataplane = new FakeDataplane();
        dataplane.outage("northbound does not answer");
        try (TestingPrismNet prismNet = TestingPrismNet.driving(dataplane.driver(() -> {}))) {
            assertThat(prismNet.get("/health")
                            .expect(200)
                            .data()
                            .path("facts")
                            .path("dataplane")
                            .asString())
                    .isEqualTo("fake");
            JsonNode vpc = made(prismNet, "vpcs", "{'name': 'v', 'cidr_block': '10.0.0.0/16'}");
            assertThat(vpc.path("status").asString()).isIn("pending", "error");
            String path = "vpcs/" + vpc.path("id").asString();
            awaitStatus(prismNet, path, "error", "fake: northbound does not answer");
            dataplane.outage("");
            awaitStatus(prismNet, path, "active", "");
            String subnet = made(
                            prismNet,
                            "subnets",
                            "{'name': 's', 'vpc_id': '" + vpc.path("id").asString() + "', 'cidr_block': '10.0.1.0/24'}")
                    .path("id")
                    .asString();
            awaitStatus(prismNet, "subnets/" + subnet, "active", "");
            String port = "ports/"
                    + made(prismNet, "ports", "{'subnet_id': '" + subnet + "', 'device_id': 'vm-1', 'host': 'h'}")
                            .path("id")
                            .asString();
            awaitStatus(prismNet, port, "pending", "");
            dataplane.hostUp("h");
            awaitStatus(prismNet, port, "active", "");
            awaitGenerations(prismNet, "subnets/" + subnet, "active 2 2");
            dataplane.outage("northbound is away");
            String group = made(prismNet, "security-groups", "{'name': 'g', 'vpc_id': '" + id(vpc) + "'}")
                    .path("id")
                    .asString();
            made(prismNet, "security-groups/" + group + "/rules", "{'direction': 'ingress', 'protocol': 'tcp'}");
            awaitGenerations(prismNet, path, "error 4 2");
            awaitGenerations(prismNet, "subnets/" + subnet, "active 2 2");
            dataplane.outage("");
            awaitGenerations(prismNet, path, "active 4 4");
        }
    }

    private static String id(JsonNode made) {
        return made.path("id").asString();
    }

    private static void awaitGenerations(TestingPrismNet prismNet, String path, String expected) {
        RaftCluster.await(path + " " + expected, () -> {
            JsonNode data = prismNet.get("/api/v1/" + path).expect(200).data();
            return expected.equals("%s %d %d"
                    .formatted(
                            data.path("status").asString(),
                            data.path("generation").asLong(),
                            data.path("ready_generation").asLong()));
        });
    }

    @Test
    void aDriverThatThereIsNotIsRefusedAtTheStart() {
        assertThatThrownBy(() -> TestingPrismNet.start("photon.prismnet.dataplane=ovn"))
                .hasStackTraceContaining("there is no dataplane ovn");
    }
}
