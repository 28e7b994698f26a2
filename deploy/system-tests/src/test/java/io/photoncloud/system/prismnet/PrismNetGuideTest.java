package io.photoncloud.system.prismnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every call on PrismNET that the REST guide promises, sent by curl to a real one on a real ChainFire, in open mode. */
class PrismNetGuideTest {

    private static final RunningCloud cloud = new RunningCloud("prismnet-guide", "prismnet");

    private static final String TENANT = "org_id=org-123&project_id=proj-456";

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
    void health() {
        assertThat(text(curl.run("curl http://localhost:8087/health").data(200), "status"))
                .isEqualTo("UP");
    }

    @Test
    void aVpcIsCreatedListedShownAndDeleted() {
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8087/api/v1/vpcs \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "staging-vpc",
                    "org_id": "org-123",
                    "project_id": "proj-456",
                    "cidr_block": "172.16.0.0/16",
                    "description": "Staging environment VPC"
                  }'""").data(201);
        assertThat(text(created, "name")).isEqualTo("staging-vpc");
        assertThat(text(created, "org_id")).isEqualTo("org-123");
        assertThat(text(created, "project_id")).isEqualTo("proj-456");
        assertThat(text(created, "cidr_block")).isEqualTo("172.16.0.0/16");
        assertThat(text(created, "description")).isEqualTo("Staging environment VPC");
        assertThat(text(created, "status")).isEqualTo("active");
        String id = text(created, "id");
        assertThat(curl.run("curl \"http://localhost:8087/api/v1/vpcs?" + TENANT + "\"")
                        .data(200)
                        .path("vpcs")
                        .values())
                .extracting(vpc -> text(vpc, "id"))
                .contains(id);
        String one = "\"http://localhost:8087/api/v1/vpcs/" + id + "?" + TENANT + "\"";
        assertThat(curl.run("curl " + one).data(200)).isEqualTo(created);
        curl.run("curl -X DELETE " + one).data(200);
        assertThat(curl.run("curl " + one).status()).isEqualTo(404);
    }

    @Test
    void aSubnetIsCreatedListedAndDeleted() {
        String vpc = text(curl.run("""
                curl -X POST http://localhost:8087/api/v1/vpcs \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "production-vpc",
                    "org_id": "org-123",
                    "project_id": "proj-456",
                    "cidr_block": "10.0.0.0/16"
                  }'""").data(201), "id");
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8087/api/v1/subnets \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "app-subnet",
                    "vpc_id": "%s",
                    "cidr_block": "10.0.3.0/24",
                    "gateway_ip": "10.0.3.1",
                    "description": "Application tier subnet"
                  }'""".formatted(vpc)).data(201);
        assertThat(text(created, "gateway_ip")).isEqualTo("10.0.3.1");
        assertThat(text(created, "status")).isEqualTo("active");
        assertThat(curl.run("curl \"http://localhost:8087/api/v1/subnets?vpc_id=" + vpc + "&" + TENANT + "\"")
                        .data(200)
                        .path("subnets")
                        .values())
                .containsExactly(created);
        curl.run("curl -X DELETE \"http://localhost:8087/api/v1/subnets/" + text(created, "id") + "?" + TENANT
                        + "&vpc_id=" + vpc + "\"")
                .data(200);
    }

    @Test
    void whatIsMissingIsNamed() {
        JsonNode error = curl.run("""
                curl -X POST http://localhost:8087/api/v1/vpcs \\
                  -H "Content-Type: application/json" \\
                  -d '{"name": "invalid"}'""").error(400);
        assertThat(text(error, "code")).isEqualTo("VALIDATION_ERROR");
        assertThat(text(error, "message")).isEqualTo("cidr_block is required");
        assertThat(error.path("details").toString())
                .isEqualTo("{\"field\":\"cidr_block\",\"constraint\":\"required\"}");
    }

    /** The first two steps of the guide's Example 1, as a script, twice: names are labels. */
    @Test
    void theNetworkOfExample1IsMadeTwice() {
        assumeTrue(Curl.hasProgram("jq"), "the example needs jq (Debian: apt-get install jq)");
        for (int round = 0; round < 2; round++) {
            String output = curl.shell("""
                    VPC_ID=$(curl -s -X POST http://localhost:8087/api/v1/vpcs \\
                      -H "Content-Type: application/json" \\
                      -d '{
                        "name": "app-vpc",
                        "org_id": "org-123",
                        "project_id": "proj-456",
                        "cidr_block": "10.100.0.0/16"
                      }' | jq -r '.data.id')

                    SUBNET_ID=$(curl -s -X POST http://localhost:8087/api/v1/subnets \\
                      -H "Content-Type: application/json" \\
                      -d "{
                        \\"name\\": \\"app-subnet\\",
                        \\"vpc_id\\": \\"$VPC_ID\\",
                        \\"cidr_block\\": \\"10.100.1.0/24\\",
                        \\"gateway_ip\\": \\"10.100.1.1\\"
                      }" | jq -r '.data.id')

                    echo "made $SUBNET_ID in $VPC_ID"
                    """);
            assertThat(output).containsPattern("made subnet-[0-9a-f]{16} in vpc-[0-9a-f]{16}");
        }
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }
}
