package io.photoncloud.chainfire.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.proto.etcd.server.ClusterGrpc;
import io.photoncloud.proto.etcd.server.ClusterGrpc.ClusterBlockingStub;
import io.photoncloud.proto.etcd.server.Member;
import io.photoncloud.proto.etcd.server.MemberAddRequest;
import io.photoncloud.proto.etcd.server.MemberListRequest;
import io.photoncloud.proto.etcd.server.MemberListResponse;
import io.photoncloud.proto.etcd.server.MemberPromoteRequest;
import io.photoncloud.proto.etcd.server.MemberRemoveRequest;
import io.photoncloud.proto.etcd.server.MemberUpdateRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterDoorTest {

    private final ClusterBlockingStub cluster =
            ClusterGrpc.newBlockingStub(TestingChainFire.shared().channel());

    @Test
    void membersAreListedAsVoters() {
        MemberListResponse list = cluster.memberList(MemberListRequest.getDefaultInstance());
        Member only = list.getMembersList().getFirst();
        assertThat(list.getMembersList()).hasSize(1);
        assertThat(only.getID()).isEqualTo(list.getHeader().getMemberId());
        assertThat(only.getName()).isNotEmpty();
        assertThat(only.getPeerURLsList()).containsExactly("http://127.0.0.1:0");
        assertThat(only.getClientURLsList()).containsExactly("http://127.0.0.1:0");
        assertThat(only.getIsLearner()).isFalse();
    }

    @Test
    void aMemberThatWasNeverSeenIsALearnerWithoutAName() {
        Member joining = ClusterWire.fromMember(
                new EmbeddedStore.Member(-2, "127.0.1.1:50051", MemberState.JOINING, false, -1, false), "https");
        assertThat(joining.getID()).isEqualTo(-2);
        assertThat(joining.getName()).isEmpty();
        assertThat(joining.getClientURLsList()).isEmpty();
        assertThat(joining.getPeerURLsList()).containsExactly("https://127.0.1.1:50051");
        assertThat(joining.getIsLearner()).isTrue();
    }

    @Test
    void anAddressIsTakenOutOfAUrl() {
        assertThat(ClusterWire.toAddress(List.of("http://127.0.1.1:50051"))).isEqualTo("127.0.1.1:50051");
        assertThat(ClusterWire.toAddress(List.of("https://node-2:2380"))).isEqualTo("node-2:2380");
        assertThat(ClusterWire.toAddress(List.of("http://[::1]:2380"))).isEqualTo("[::1]:2380");
    }

    @Test
    void whatIsWrongIsRefusedInEtcdsWords() {
        Member only = cluster.memberList(MemberListRequest.getDefaultInstance()).getMembers(0);
        for (String bad : List.of("127.0.0.1:1", "http://127.0.0.1", "ftp://127.0.0.1:1", "http://127.0.0.1:1/x", "")) {
            assertThatThrownBy(() -> cluster.memberAdd(
                            MemberAddRequest.newBuilder().addPeerURLs(bad).build()))
                    .hasMessage("INVALID_ARGUMENT: etcdserver: given member URLs are invalid");
        }
        assertThatThrownBy(() -> cluster.memberRemove(
                        MemberRemoveRequest.newBuilder().setID(404).build()))
                .hasMessage("NOT_FOUND: etcdserver: member not found");
        assertThatThrownBy(() -> cluster.memberRemove(
                        MemberRemoveRequest.newBuilder().setID(only.getID()).build()))
                .hasMessage("FAILED_PRECONDITION: etcdserver: re-configuration failed"
                        + " due to not enough started members");
        assertThatThrownBy(() -> cluster.memberPromote(
                        MemberPromoteRequest.newBuilder().setID(only.getID()).build()))
                .hasMessage("FAILED_PRECONDITION: etcdserver: can only promote a learner member");
        assertThatThrownBy(() -> cluster.memberUpdate(MemberUpdateRequest.newBuilder()
                        .setID(only.getID())
                        .addPeerURLs("http://127.0.0.9:1")
                        .build()))
                .hasMessage("FAILED_PRECONDITION: chainfire: a member is known by its address:"
                        + " remove it and add the new one");
        assertThatThrownBy(() -> cluster.memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs("http://127.0.0.9:2380")
                        .build()))
                .hasMessage("INVALID_ARGUMENT: chainfire: a store in memory has one member");
    }
}
