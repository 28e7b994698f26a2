package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Leases as every member of a group sees them. */
class RaftLeasesTest extends ThreeMembers {

    private static final Duration TTL = Duration.ofMinutes(1);

    /** A lease comes and goes without a revision: a follower must have applied the log, not just reached the revision. */
    @Test
    void everyMemberKnowsWhichLeasesThereAreAsSoonAsTheyAreGrantedOrRevoked() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        List<RaftStore> followers = others(leader);
        for (int i = 0; i < 30; i++) {
            long id = leader.leases().grant(0, TTL).id();
            for (RaftStore follower : followers) {
                assertThat(follower.leases().list()).containsExactly(id);
                assertThat(follower.leases().keys(id)).isEmpty();
            }
            leader.commit(Transaction.of(Operation.Put.leased(key("k"), Bytes.EMPTY, id)));
            for (RaftStore follower : followers) {
                assertThat(follower.leases().keys(id)).containsExactly(key("k"));
            }
            leader.leases().revoke(id);
            for (RaftStore follower : followers) {
                assertThat(follower.leases().list()).isEmpty();
                Expect.refused(Reason.LEASE_NOT_FOUND, () -> follower.leases().keys(id));
            }
        }
    }

    @Test
    void aLostAnswerAboutALeaseOrACompactionIsNotTakenForNothingDone() throws Exception {
        openGroup(3, options -> options.withRequestTimeout(Duration.ofMillis(1_500)));
        RaftStore leader = leader();
        Expect.put(leader, "a", "1");
        Expect.put(leader, "a", "2");
        long id = leader.leases().grant(0, TTL).id();
        cluster().isolate(memberOf(leader));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reason>> lost = List.of(
                    threads.submit(() -> reason(() -> leader.compact(2))),
                    threads.submit(() -> reason(() -> leader.leases().revoke(id))),
                    threads.submit(() -> reason(() -> leader.leases().grant(7, TTL))),
                    threads.submit(() -> reason(() -> leader.leases().grant(0, TTL))));
            // What shares the first entry was in the log of the leader that is cut off; the rest never left.
            assertThat(lost.stream().map(RaftLeasesTest::ended))
                    .contains(Reason.DEADLINE_EXCEEDED)
                    .allMatch(reason -> reason == Reason.DEADLINE_EXCEEDED || reason == Reason.UNAVAILABLE);
        }
    }

    private static Reason ended(Future<Reason> call) {
        try {
            return call.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Reason reason(Runnable call) {
        try {
            call.run();
        } catch (StoreException e) {
            return e.reason();
        }
        throw new AssertionError("it was not refused");
    }
}
