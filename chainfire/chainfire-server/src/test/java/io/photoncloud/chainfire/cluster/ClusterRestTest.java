package io.photoncloud.chainfire.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.FaultyStore;
import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClusterRestTest {

    private static final FaultyStore STORE = new FaultyStore();
    private static final TestingChainFire CHAIN_FIRE = TestingChainFire.over(STORE.store(), "photon.store.node-id=1");
    private static final RestCaller REST = new RestCaller(CHAIN_FIRE);

    @AfterAll
    static void close() {
        REST.close();
        CHAIN_FIRE.close();
    }

    @Test
    void theStatusIsAsTheGuideHasItAndMore() {
        Reply status = REST.get("/api/v1/cluster/status");
        assertThat(status.status()).isEqualTo(200);
        assertThat(status.text()).startsWith("{\"data\":{\"node_id\":1,\"cluster_id\":\"");
        assertThat(status.data("/role").asString()).isEqualTo("leader");
        assertThat(status.data("/is_leader").asBoolean()).isTrue();
        assertThat(status.data("/term").asLong()).isPositive();
        assertThat(status.data().has("commit_index")).isTrue();
        assertThat(status.data("/members/0/lag").asLong()).isZero();
    }

    @Test
    void membersAreAddedAndRemovedByTheirNumbers() {
        Reply added = REST.post("/api/v1/cluster/members", "{\"node_id\": 2, \"address\": \"192.168.1.102:50051\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(added.data("/node_id").asLong()).isEqualTo(2);
        assertThat(added.data("/status").asString()).isEqualTo("joining");
        assertThat(REST.get("/api/v1/cluster/members")
                        .data("/members/1/node_id")
                        .asLong())
                .isEqualTo(2);

        Reply sameNumber = REST.post("/api/v1/cluster/members", "{\"node_id\":2,\"address\":\"192.168.1.103:50051\"}");
        assertThat(sameNumber.status()).isEqualTo(409);
        assertThat(sameNumber.message()).contains("2", "192.168.1.102:50051");
        Reply sameAddress = REST.post("/api/v1/cluster/members", "{\"node_id\":3,\"address\":\"192.168.1.102:50051\"}");
        assertThat(sameAddress.status()).isEqualTo(409);
        assertThat(sameAddress.details("field").asString()).isEqualTo("address");
        assertThat(REST.post("/api/v1/cluster/leader", "{\"node_id\":2}").status())
                .isEqualTo(409);

        assertThat(REST.delete("/api/v1/cluster/members/2").data("/status").asString())
                .isEqualTo("removed");
        assertThat(REST.delete("/api/v1/cluster/members/2").status()).isEqualTo(404);
        assertThat(REST.post("/api/v1/cluster/leader", "{\"node_id\":7}").status())
                .isEqualTo(404);
        assertThat(REST.post("/api/v1/cluster/members", "{\"node_id\":4,\"address\":\"nowhere\"}")
                        .details("field")
                        .asString())
                .isEqualTo("address");
        assertThat(REST.post("/api/v1/cluster/members", "{\"address\":\"a:1\"}")
                        .details("field")
                        .asString())
                .isEqualTo("node_id");
    }

    @Test
    void changesOfTheClusterAcceptAKeyAndNoPrecondition() {
        String[] key = {"Idempotency-Key", "member-9"};
        String body = "{\"node_id\": 9, \"address\": \"192.168.1.109:50051\"}";

        assertThat(REST.post("/api/v1/cluster/members", body, key).status()).isEqualTo(201);
        assertThat(REST.post("/api/v1/cluster/members", body, key).status()).isEqualTo(409);
        assertThat(REST.delete("/api/v1/cluster/members/9", "If-Match", "*")
                        .details("field")
                        .asString())
                .isEqualTo("If-Match");
        assertThat(REST.delete("/api/v1/cluster/members/9", key).status()).isEqualTo(200);
        assertThat(REST.delete("/api/v1/cluster/members/9", key).status()).isEqualTo(404);
        assertThat(REST.delete("/api/v1/cluster/members/0x9").details("field").asString())
                .isEqualTo("id");
    }

    @Test
    void healthSaysWhatIsWrong() {
        assertThat(REST.get("/health").data("/status").asString()).isEqualTo("UP");
        try {
            STORE.fillUp();
            assertThat(REST.get("/health").data("/status").asString()).isEqualTo("DEGRADED");
            STORE.loseLeader();
            Reply down = REST.get("/health");
            assertThat(down.status()).isEqualTo(503);
            assertThat(down.text()).contains("no leader is known");
        } finally {
            STORE.tellStatus(status -> status);
        }
    }
}
