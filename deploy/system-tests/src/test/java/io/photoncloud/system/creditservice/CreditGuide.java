package io.photoncloud.system.creditservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.chainfire.Curl;
import tools.jackson.databind.JsonNode;

/** What the REST guide says of CreditService, call by call and in its order, to a service that has no wallets yet. */
record CreditGuide(Curl curl) {

    private static final String WALLET = "http://localhost:8086/api/v1/wallets/proj-456";

    /** The guide's calls on CreditService. */
    void everyCall() {
        assertThat(text(curl.run("curl http://localhost:8086/health").data(200), "status"))
                .isEqualTo("UP");
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8086/api/v1/wallets \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "project_id": "proj-456",
                    "org_id": "org-123",
                    "initial_balance": 10000
                  }'""").data(201);
        requireWallet(created, 10_000, 0);
        JsonNode filled = curl.run("""
                curl -X POST http://localhost:8086/api/v1/wallets/proj-456/topup \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "amount": 5000,
                    "description": "Monthly credit purchase"
                  }'""").data(200);
        assertThat(text(filled, "type")).isEqualTo("deposit");
        JsonNode first = reserve();
        requireWallet(wallet(), 15_000, 2_000);
        JsonNode committed = curl.run("""
                curl -X POST http://localhost:8086/api/v1/reservations/%s/commit \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "actual_amount": 1800,
                    "resource_id": "vm-004"
                  }'""".formatted(text(first, "id"))).data(200);
        assertThat(text(committed, "status")).isEqualTo("committed");
        JsonNode second = reserve();
        JsonNode released = curl.run("""
                curl -X POST http://localhost:8086/api/v1/reservations/%s/release \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "reason": "VM creation failed"
                  }'""".formatted(text(second, "id"))).data(200);
        assertThat(text(released, "status")).isEqualTo("released");
        assertThat(text(released, "reason")).isEqualTo("VM creation failed");
        requireWallet(wallet(), 13_200, 0);
        requireTransactions(filled);
    }

    private JsonNode reserve() {
        JsonNode reserved = curl.run("""
                curl -X POST http://localhost:8086/api/v1/reservations \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "project_id": "proj-456",
                    "amount": 2000,
                    "description": "VM creation reservation",
                    "resource_type": "vm",
                    "resource_id": "vm-004",
                    "ttl_seconds": 3600
                  }'""").data(201);
        assertThat(text(reserved, "project_id")).isEqualTo("proj-456");
        assertThat(reserved.path("amount").asLong()).isEqualTo(2_000);
        assertThat(text(reserved, "status")).isEqualTo("active");
        assertThat(text(reserved, "expires_at")).endsWith("Z");
        return reserved;
    }

    private void requireTransactions(JsonNode filled) {
        JsonNode transactions = curl.run("curl \"" + WALLET + "/transactions?limit=10\"")
                .data(200)
                .path("transactions");
        assertThat(transactions.values())
                .extracting(each ->
                        text(each, "type") + " " + each.path("amount").asLong() + " " + text(each, "resource_id"))
                .containsExactly("deposit 10000 ", "deposit 5000 ", "charge -1800 vm-004");
        assertThat(transactions.path(1)).isEqualTo(filled);
        assertThat(text(filled, "description")).isEqualTo("Monthly credit purchase");
        assertThat(text(filled, "project_id")).isEqualTo("proj-456");
        assertThat(text(filled, "timestamp")).endsWith("Z");
    }

    /** The guide's Example 1 but for its VM, on the wallet of {@link #everyCall}. */
    void theExampleWithItsNetwork() {
        assumeTrue(Curl.hasProgram("jq"), "the example needs jq (Debian: apt-get install jq)");
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

                RSV_ID=$(curl -s -X POST http://localhost:8086/api/v1/reservations \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "project_id": "proj-456",
                    "amount": 5000,
                    "resource_type": "vm",
                    "ttl_seconds": 3600
                  }' | jq -r '.data.id')

                VM_ID=vm-005

                curl -s -X POST "http://localhost:8086/api/v1/reservations/$RSV_ID/commit" \\
                  -H "Content-Type: application/json" \\
                  -d "{
                    \\"actual_amount\\": 4500,
                    \\"resource_id\\": \\"$VM_ID\\"
                  }" | jq -r '.data.status + " " + .data.resource_id'

                echo "VM deployed: $VM_ID in VPC: $VPC_ID, Subnet: $SUBNET_ID"
                """);
        assertThat(output)
                .contains("committed vm-005")
                .containsPattern("VM deployed: vm-005 in VPC: vpc-[0-9a-f]{16}, Subnet: subnet-[0-9a-f]{16}");
        requireWallet(wallet(), 8_700, 0);
    }

    JsonNode wallet() {
        return curl.run("curl " + WALLET).data(200);
    }

    private static void requireWallet(JsonNode wallet, long balance, long reserved) {
        assertThat(text(wallet, "project_id")).isEqualTo("proj-456");
        assertThat(text(wallet, "org_id")).isEqualTo("org-123");
        assertThat(wallet.path("balance").asLong()).isEqualTo(balance);
        assertThat(wallet.path("reserved").asLong()).isEqualTo(reserved);
        assertThat(wallet.path("available").asLong()).isEqualTo(balance - reserved);
        assertThat(text(wallet, "currency")).isEqualTo("JPY");
        assertThat(text(wallet, "status")).isEqualTo("active");
    }

    void requireProof() {
        JsonNode verdict =
                curl.run("curl http://localhost:8086/api/v1/ledger/verify").data(200);
        assertThat(verdict.path("valid").asBoolean()).as("%s", verdict).isTrue();
        assertThat(verdict.path("sums").path("JPY").asLong(-1)).isZero();
        assertThat(verdict.path("transactions").asLong()).isPositive();
    }

    static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }
}
