package io.photoncloud.chainfire.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.FaultyStore;
import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.server.ClusterGrpc;
import io.photoncloud.proto.etcd.server.ClusterGrpc.ClusterBlockingStub;
import io.photoncloud.proto.etcd.server.MemberAddRequest;
import io.photoncloud.proto.etcd.server.MemberPromoteRequest;
import io.photoncloud.proto.etcd.server.MemberRemoveRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
    void aMemberWithoutANumberIsRemovedByItsMemberId() {
        var _ = ClusterGrpc.newBlockingStub(CHAIN_FIRE.channel())
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs("http://192.168.1.110:50051")
                        .build());
        JsonNode added = REST.get("/api/v1/cluster/members").data("/members/1");
        assertThat(added.get("node_id").isNull()).isTrue();
        String id = added.get("member_id").asString();
        Reply removed = REST.delete("/api/v1/cluster/members/" + id);
        assertThat(removed.status()).as(removed.text()).isEqualTo(200);
        assertThat(removed.data("/node_id").isNull()).isTrue();
        assertThat(removed.data("/member_id").asString()).isEqualTo(id);
        assertThat(removed.data("/address").asString()).isEqualTo("192.168.1.110:50051");
        assertThat(REST.delete("/api/v1/cluster/members/" + id).status()).isEqualTo(404);
        assertThat(REST.delete("/api/v1/cluster/members/nobody")
                        .details("field")
                        .asString())
                .isEqualTo("id");

        REST.post("/api/v1/cluster/members", "{\"node_id\": 8, \"address\": \"192.168.1.111:50051\"}");
        String numbered =
                REST.get("/api/v1/cluster/members").data("/members/1/member_id").asString();
        assertThat(REST.delete("/api/v1/cluster/members/" + numbered)
                        .data("/node_id")
                        .asLong())
                .isEqualTo(8);
    }

    @Test
    void aMemberKeepsItsNumberWhereTheAnswerToItsAddingWasLost() {
        STORE.loseAnswerToAdding();
        Reply lost = REST.post("/api/v1/cluster/members", "{\"node_id\": 9, \"address\": \"192.168.1.109:50051\"}");
        assertThat(lost.status()).isEqualTo(503);
        assertThat(REST.get("/api/v1/cluster/members")
                        .data("/members/1/node_id")
                        .asLong())
                .isEqualTo(9);
        assertThat(REST.delete("/api/v1/cluster/members/9").status()).isEqualTo(200);
    }

    @Test
    void noMemberIsRemovedWithoutWhomTheRestWouldBeNoQuorum() {
        try {
            STORE.tellStatus(told -> STORE.withMembers(
                    told, STORE.voter(told.memberId(), true), STORE.voter(22, true), STORE.voter(33, false)));
            Reply refused = REST.delete("/api/v1/cluster/members/" + "%016x".formatted(22));
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.message()).contains("no quorum");
            ClusterBlockingStub cluster = ClusterGrpc.newBlockingStub(CHAIN_FIRE.channel());
            assertThatThrownBy(() -> cluster.memberRemove(
                            MemberRemoveRequest.newBuilder().setID(22).build()))
                    .hasMessage("UNAVAILABLE: etcdserver: unhealthy cluster");
            // One that is down may go.
            assertThat(REST.delete("/api/v1/cluster/members/" + "%016x".formatted(33))
                            .status())
                    .isEqualTo(200);
        } finally {
            STORE.tellStatus(status -> status);
        }
    }

    @Test
    void promotingWaitsForALearnerThatHasNearlyCaughtUp() {
        ClusterBlockingStub cluster = ClusterGrpc.newBlockingStub(CHAIN_FIRE.channel());
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(44).build();
        try {
            STORE.tellStatus(
                    told -> STORE.withMembers(told, STORE.voter(told.memberId(), true), STORE.learner(44, 0, true)));
            assertThatThrownBy(() -> cluster.memberPromote(request))
                    .hasMessage("FAILED_PRECONDITION: etcdserver: can only promote a learner member"
                            + " which is in sync with leader");
            AtomicInteger looks = new AtomicInteger();
            STORE.tellStatus(told -> STORE.withMembers(
                    told,
                    STORE.voter(told.memberId(), true),
                    looks.incrementAndGet() < 5 ? STORE.learner(44, told.commitIndex(), true) : STORE.voter(44, true)));
            assertThat(cluster.memberPromote(request).getMembersList())
                    .filteredOn(member -> member.getID() == 44)
                    .singleElement()
                    .satisfies(member -> assertThat(member.getIsLearner()).isFalse());
        } finally {
            STORE.tellStatus(status -> status);
        }
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
