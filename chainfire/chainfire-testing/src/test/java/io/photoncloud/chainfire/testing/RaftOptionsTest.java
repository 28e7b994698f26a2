package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a group's options change: its history and its reads. */
class RaftOptionsTest extends ThreeMembers {

    @Test
    void aGroupWithoutHistoryRefusesThePastAndTellsTheFuture() throws InterruptedException {
        openGroup(3, options -> options.withHistory(History.OFF));
        RaftStore leader = leader();
        RaftStore follower = others(leader).getFirst();
        long first = put(leader, "a", "1");
        long second = put(leader, "a", "2");

        for (RaftStore store : List.of(leader, follower)) {
            RangeQuery past = RangeQuery.single(key("a")).at(first);
            Expect.refused(Reason.HISTORY_OFF, () -> store.range(past));
            Expect.refused(Reason.HISTORY_OFF, () -> store.commit(Transaction.of(new Operation.Get(past))));
            Expect.refused(
                    Reason.HISTORY_OFF,
                    () -> store.watch(WatchRequest.of(KeyRange.ALL).from(first)));
            assertThat(store.range(RangeQuery.single(key("a")).at(second)).entries())
                    .hasSize(1);
            assertThat(store.rangeAll(List.of(RangeQuery.of(KeyRange.ALL), RangeQuery.single(key("a")))))
                    .allSatisfy(page -> assertThat(page.entries()).hasSize(1));
        }
        try (Watch watch = follower.watch(WatchRequest.of(KeyRange.ALL))) {
            long third = put(leader, "a", "3");
            WatchEvent.Change change = Expect.nextChange(watch);
            assertThat(change.revision()).isEqualTo(third);
            assertThat(Expect.text(change)).isEqualTo("put a=3");
        }
        RaftCluster.await("equal states", () -> sameDigest(stores()));
    }

    @Test
    void aWatchOfAGroupWithoutHistoryEndsWhereItsMemberIsGivenTheState() throws InterruptedException {
        openSteadyGroup(3, options -> options.withHistory(History.OFF));
        RaftStore behind = others(leader()).getFirst();
        List<RaftStore> ahead = others(behind);
        put(ahead.getFirst(), "a", "1");
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        try (Watch watch = behind.watch(WatchRequest.of(KeyRange.ALL))) {
            cluster().isolate(memberOf(behind));
            for (int round = 0; round < 2; round++) {
                put(ahead.getFirst(), "a", "round " + round);
                RaftCluster.await("equal states of the others", () -> sameDigest(ahead));
                ahead.forEach(RaftStore::snapshot);
            }
            cluster().breakLinks(memberOf(behind));
            cluster().mendAll();
            RaftCluster.await("the state of another", () -> behind.statesInstalled() == 1);
            RaftCluster.await("equal states", () -> sameDigest(stores()));
            assertThat(Expect.nextEvent(watch)).isInstanceOf(WatchEvent.Cancelled.class);
        }
        assertThat(Expect.entry(behind, "a").value()).isEqualTo(value("round 1"));
    }

    /** The rounds of a heartbeat go through no link here: what answers is the lease alone. */
    @Test
    void withLeaseReadsALeaderAnswersWithoutAQuorumForAsLongAsItsLeaseAndNoLonger() {
        openSteadyGroup(3, options -> options.withLeaseReads(true).withRequestTimeout(Duration.ofMillis(500)));
        RaftStore leader = leader();
        put(leader, "a", "1");
        cluster().isolate(memberOf(leader));
        assertThat(Expect.entry(leader, "a").value()).isEqualTo(value("1"));
        RaftStore next = RaftCluster.awaitLeader(others(leader));
        // The next leader can only have been elected after the lease: no answer is older than what it writes.
        Expect.refused(Reason.UNAVAILABLE, () -> leader.find(key("a")));
        put(next, "a", "2");
        Expect.refused(Reason.UNAVAILABLE, () -> leader.find(key("a")));
        cluster().mendAll();
        RaftCluster.await("a member that follows", () -> isAnswered(leader));
        assertThat(Expect.entry(leader, "a").value()).isEqualTo(value("2"));
    }

    private static boolean isAnswered(RaftStore store) {
        try {
            return store.find(key("a")).isPresent();
        } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
            return false;
        }
    }

    @Test
    void withoutLeaseReadsALeaderThatIsCutOffAnswersNone() {
        openSteadyGroup(3, options -> options.withRequestTimeout(Duration.ofMillis(500)));
        RaftStore leader = leader();
        put(leader, "a", "1");
        cluster().isolate(memberOf(leader));
        Expect.refused(Reason.UNAVAILABLE, () -> leader.find(key("a")));
    }
}
