package io.photoncloud.system.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every call on PlasmaVMC that the REST guide promises, and its first and third example as scripts, sent by curl to a real
 * one beside a real IAM, PrismNET and CreditService, in open mode, with the simulated hypervisor.
 */
class VmGuideTest {

    private static final RunningCloud cloud =
            new RunningCloud("vm-guide", "iam", "plasmavmc", "prismnet", "creditservice");

    private static final String TENANT = "org_id=org-123&project_id=proj-456";

    private static final String JSON = " -H \"Content-Type: application/json\" -d ";

    private static final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() {
        cloud.up("--hypervisor", "simulated");
        curl.run("curl -X POST http://localhost:8086/api/v1/wallets" + JSON
                        + "'{\"project_id\": \"proj-456\", \"org_id\": \"org-123\", \"initial_balance\": 10000}'")
                .data(201);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }

    private static JsonNode post(String path, String body) {
        return curl.run("curl -X POST \"http://localhost:" + path + "\""
                        + (body.isEmpty() ? "" : JSON + "'" + body + "'"))
                .json();
    }

    @Test
    void health() {
        JsonNode health = curl.run("curl http://localhost:8084/health").data(200);
        assertThat(text(health, "status")).isEqualTo("UP");
        assertThat(text(health.path("facts"), "hypervisor")).isEqualTo("simulated");
    }

    @Test
    void aVmIsCreatedStartedStoppedAndDeleted() {
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8084/api/v1/vms \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "name": "app-server-03",
                    "org_id": "org-123",
                    "project_id": "proj-456",
                    "vcpus": 2,
                    "memory_mib": 4096,
                    "hypervisor": "kvm",
                    "image_id": "ubuntu-22.04",
                    "disk_size_gb": 50
                  }'""").data(201);
        assertThat(text(created, "name")).isEqualTo("app-server-03");
        assertThat(text(created, "state")).isEqualTo("Creating");
        assertThat(created.path("cpus").asInt()).isEqualTo(2);
        assertThat(created.path("memory_mb").asInt()).isEqualTo(4096);
        assertThat(text(created, "hypervisor")).as("by which it is served").isEqualTo("simulated");
        String id = text(created, "id");
        assertThat(curl.run("curl \"http://localhost:8084/api/v1/vms?" + TENANT + "\"")
                        .data(200)
                        .path("vms")
                        .values())
                .extracting(vm -> text(vm, "id"))
                .contains(id);
        String one = "http://localhost:8084/api/v1/vms/" + id;
        assertThat(text(curl.run("curl \"" + one + "?" + TENANT + "\"").data(200), "id"))
                .isEqualTo(id);
        assertThat(after("curl -X POST \"" + one + "/start?" + TENANT + "&wait=30s\""))
                .isEqualTo("Running");
        assertThat(after("curl -X POST \"" + one + "/stop?" + TENANT
                        + "&wait=30s\" -H \"Content-Type: application/json\" -d '{\"force\": false}'"))
                .isEqualTo("Stopped");
        curl.run("curl -X DELETE \"" + one + "?" + TENANT + "&wait=30s\"").data(200);
        assertThat(curl.run("curl \"" + one + "?" + TENANT + "\"").status()).isEqualTo(404);
    }

    private static String after(String command) {
        return text(curl.run(command).data(200), "state");
    }

    @Test
    void anImageThatIsNotInTheCatalogueIsRefused() {
        JsonNode error = curl.run("curl -X POST http://localhost:8084/api/v1/vms" + JSON
                        + "'{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64, \"image_id\": \"windows-3.1\"}'")
                .error(404);
        assertThat(text(error.path("details"), "field")).isEqualTo("image_id");
    }

    /** The guide's Example 1 as it is written, twice: names are labels. */
    @Test
    void example1() {
        for (int round = 0; round < 2; round++) {
            String output = curl.shell(EXAMPLE_1);
            assertThat(output)
                    .containsPattern(
                            "VM deployed: vm-[0-9a-f]{16} in VPC: vpc-[0-9a-f]{16}, Subnet: subnet-[0-9a-f]{16}");
            assertThat(output).contains("\"actual_amount\":4500");
        }
    }

    private static final String EXAMPLE_1 = """
            # 1. Create VPC
            VPC_ID=$(curl -s -X POST http://localhost:8087/api/v1/vpcs \\
              -H "Content-Type: application/json" \\
              -d '{
                "name": "app-vpc",
                "org_id": "org-123",
                "project_id": "proj-456",
                "cidr_block": "10.100.0.0/16"
              }' | jq -r '.data.id')

            # 2. Create Subnet
            SUBNET_ID=$(curl -s -X POST http://localhost:8087/api/v1/subnets \\
              -H "Content-Type: application/json" \\
              -d "{
                \\"name\\": \\"app-subnet\\",
                \\"vpc_id\\": \\"$VPC_ID\\",
                \\"cidr_block\\": \\"10.100.1.0/24\\",
                \\"gateway_ip\\": \\"10.100.1.1\\"
              }" | jq -r '.data.id')

            # 3. Reserve Credits
            RSV_ID=$(curl -s -X POST http://localhost:8086/api/v1/reservations \\
              -H "Content-Type: application/json" \\
              -d '{
                "project_id": "proj-456",
                "amount": 5000,
                "resource_type": "vm",
                "ttl_seconds": 3600
              }' | jq -r '.data.id')

            # 4. Create VM
            VM_ID=$(curl -s -X POST http://localhost:8084/api/v1/vms \\
              -H "Content-Type: application/json" \\
              -d '{
                "name": "app-server",
                "org_id": "org-123",
                "project_id": "proj-456",
                "vcpus": 4,
                "memory_mib": 8192,
                "hypervisor": "kvm"
              }' | jq -r '.data.id')

            # 5. Start VM
            curl -X POST "http://localhost:8084/api/v1/vms/$VM_ID/start?org_id=org-123&project_id=proj-456"

            # 6. Commit Reservation
            curl -X POST "http://localhost:8086/api/v1/reservations/$RSV_ID/commit" \\
              -H "Content-Type: application/json" \\
              -d "{
                \\"actual_amount\\": 4500,
                \\"resource_id\\": \\"$VM_ID\\"
              }"

            echo "VM deployed: $VM_ID in VPC: $VPC_ID, Subnet: $SUBNET_ID"
            """;

    /** The guide's Example 3 as it is written. */
    @Test
    void example3() {
        String output = curl.shell(EXAMPLE_3);
        assertThat(output).contains("\"id\":\"user-charlie\"", "\"valid\":true", "\"vms\":[");
    }

    private static final String EXAMPLE_3 = """
            # 1. Create User
            curl -X POST http://localhost:8083/api/v1/users \\
              -H "Content-Type: application/json" \\
              -d '{
                "id": "user-charlie",
                "name": "Charlie Brown",
                "email": "charlie@example.com",
                "type": "user"
              }'

            # 2. Issue Token
            TOKEN=$(curl -s -X POST http://localhost:8083/api/v1/auth/token \\
              -H "Content-Type: application/json" \\
              -d '{
                "principal_id": "user-charlie",
                "scope_id": "project-prod",
                "ttl_seconds": 7200
              }' | jq -r '.data.token')

            # 3. Verify Token
            curl -X POST http://localhost:8083/api/v1/auth/verify \\
              -H "Content-Type: application/json" \\
              -d "{\\"token\\": \\"$TOKEN\\"}"

            # 4. Use Token for API Call
            curl -H "Authorization: Bearer $TOKEN" \\
              "http://localhost:8084/api/v1/vms?org_id=org-123&project_id=project-prod"
            """;

    @Test
    void aVmInASubnetHasAnAddressOfItAndGivesItBack() {
        String vpc = text(post("8087/api/v1/vpcs", """
                {"name": "net", "org_id": "org-123", "project_id": "proj-456", "cidr_block": "10.7.0.0/16"}""").path("data"), "id");
        String subnet = text(
                post(
                                "8087/api/v1/subnets",
                                "{\"name\": \"net\", \"vpc_id\": \"" + vpc
                                        + "\", \"cidr_block\": \"10.7.1.0/24\", \"gateway_ip\": \"10.7.1.1\"}")
                        .path("data"),
                "id");
        JsonNode vm =
                post("8084/api/v1/vms?wait=30s", """
                {"name": "in-net", "org_id": "org-123", "project_id": "proj-456", "vcpus": 1, "memory_mib": 512,
                 "network_interfaces": [{"subnet_id": "%s", "ip_address": "10.7.1.77"}, {"subnet_id": "%s"}]}""".formatted(subnet, subnet)).path("data");
        assertThat(text(vm, "state")).as(vm.toString()).isEqualTo("Stopped");
        JsonNode nics = vm.path("network_interfaces");
        assertThat(nics.path(0).path("ip_addresses").toString()).isEqualTo("[\"10.7.1.77/24\"]");
        assertThat(text(nics.path(0), "gateway")).isEqualTo("10.7.1.1");
        String ports = "http://localhost:8087/api/v1/ports?device_id=" + text(vm, "id");
        assertThat(curl.run("curl \"" + ports + "\"").data(200).path("ports").size())
                .isEqualTo(2);

        JsonNode taken = post("8084/api/v1/vms?wait=30s", """
                {"name": "in-net", "org_id": "org-123", "project_id": "proj-456", "vcpus": 1, "memory_mib": 512,
                 "network_interfaces": [{"subnet_id": "%s", "ip_address": "10.7.1.77"}]}""".formatted(subnet)).path("data");
        assertThat(text(taken, "state")).isEqualTo("Failed");
        assertThat(text(taken, "failed_step")).isEqualTo("ports");
        assertThat(text(taken, "failure_reason")).contains("10.7.1.77");

        curl.run("curl -X DELETE \"http://localhost:8084/api/v1/vms/" + text(vm, "id") + "?wait=30s\"")
                .data(200);
        assertThat(curl.run("curl \"" + ports + "\"").data(200).path("ports").size())
                .isZero();
        JsonNode elsewhere = curl.run("curl -X POST http://localhost:8084/api/v1/vms" + JSON + """
                '{"name": "x", "org_id": "another", "project_id": "p", "vcpus": 1, "memory_mib": 64,
                  "network_interfaces": [{"subnet_id": "%s"}]}'""".formatted(subnet))
                .error(404);
        assertThat(text(elsewhere.path("details"), "field")).isEqualTo("network_interfaces[0].subnet_id");
    }
}
