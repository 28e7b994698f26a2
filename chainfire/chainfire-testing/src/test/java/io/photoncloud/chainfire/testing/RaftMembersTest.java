package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.raft.GroupOptions;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is of a cluster, who is not, and who was. */
class RaftMembersTest extends ThreeMembers {

    @Test
    void firstVotersShareOneClusterIdAndANewMemberLearnsItOnceItIsAdded() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        put(leader, "a", "1");
        RaftCluster.await("one id", () -> stores().stream().allMatch(store -> store.clusterId() != 0));
        assertThat(stores().stream().map(RaftStore::clusterId).distinct()).hasSize(1);
        RaftCluster.Member late = cluster().addNode();
        RaftStore fourth = cluster().open(late, GroupOptions.of(GROUP, NUMBER, List.of()));
        assertThat(fourth.clusterId()).isZero();
        leader.addMember(late.address());
        RaftCluster.await("a fourth voter", () -> stateOf(leader, late.address()) == MemberState.VOTER);
        assertThat(fourth.clusterId()).isEqualTo(leader.clusterId());
    }

    @Test
    void aVoterThatLostItsDataTakesNoPartUntilItIsRemovedAndAddedAnew() throws IOException {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        put(leader, "a", "1");
        RaftStore lost = others(leader).getFirst();
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        RaftCluster.Member member = memberOf(lost);
        stop(lost);
        Directories.delete(member.directory());
        cluster().start(member);
        RaftStore empty = cluster().open(member, GroupOptions.of(GROUP, NUMBER, List.of()));
        RaftCluster.await(
                "the member that is missed",
                () -> leader.status().members().stream()
                        .anyMatch(other -> other.address().equals(member.address()) && !other.reachable()));
        // Its vote would be worth nothing: it no longer knows what it promised.
        RaftStore third = others(leader).getFirst();
        stop(third);
        RaftCluster.await("a leader without a quorum", () -> leader.status().role() != Role.LEADER);
        assertThat(empty.clusterId()).isZero();
        assertThat(empty.digest().revision()).isEqualTo(1);

        start(third);
        RaftStore present = leader();
        present.removeMember(empty.status().memberId());
        present.addMember(member.address());
        RaftCluster.await("its return", () -> stateOf(present, member.address()) == MemberState.VOTER);
        RaftCluster.await("equal states", () -> sameDigest(List.of(present, empty)));
        assertThat(empty.clusterId()).isEqualTo(present.clusterId());
    }

    @Test
    void aMemberThatWasRemovedKnowsItAlsoWhereItWasDownThen() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        put(leader, "a", "1");
        RaftStore present = others(leader).getFirst();
        RaftStore absent = others(leader).getLast();
        leader.removeMember(absent.status().memberId());
        awaitRemoved(absent);
        Expect.refused(Reason.UNAVAILABLE, () -> put(absent, "b", "2"));

        stop(absent);
        RaftStore restarted = start(absent);
        awaitRemoved(restarted);
        leader.addMember(addressOf(restarted));
        RaftCluster.await("its return", () -> stateOf(leader, addressOf(restarted)) == MemberState.VOTER);
        RaftCluster.await("a follower", () -> restarted.status().role() == Role.FOLLOWER);
        assertThat(restarted.status().problem()).isNull();

        stop(present);
        leader().removeMember(present.memberId());
        awaitRemoved(start(present));
        put(leader(), "c", "3");
    }

    @Test
    void aLeaderThatRemovedItselfKnowsIt() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        leader.removeMember(leader.memberId());
        RaftCluster.awaitLeader(others(leader));
        awaitRemoved(leader);
    }

    private static void awaitRemoved(RaftStore store) {
        // Who is in no list it knows is inactive too, and may not know why yet.
        RaftCluster.await("a member that knows it was removed", () -> isRemoved(store));
        assertThat(store.status().role()).isEqualTo(Role.INACTIVE);
    }

    private static boolean isRemoved(RaftStore store) {
        try {
            return "removed from the cluster".equals(store.status().problem());
        } catch (StoreException e) {
            return false;
        }
    }
}
