package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Leases.Lease;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a group of three does while its members stop, hang and come back. */
class RaftClusterStoreTest extends ThreeMembers {

    @Test
    void aStoppedLeaderIsReplacedWithinThreeSecondsAndNothingAcknowledgedIsLost() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        List<RaftStore> others = others(leader);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicLong longestNanos = new AtomicLong();
        Thread writer = Thread.ofVirtual().start(() -> {
            long before = System.nanoTime();
            for (int i = 0; !enough.get(); i++) {
                if (tryPut(others.get(i % 2), "k" + i, "v" + i)) {
                    long now = System.nanoTime();
                    longestNanos.accumulateAndGet(now - before, Math::max);
                    before = now;
                    acknowledged.set(i + 1);
                }
            }
        });
        RaftCluster.await("some writes", () -> acknowledged.get() > 20);
        stop(leader);
        int atStop = acknowledged.get();
        RaftCluster.await("writes after the stop", () -> acknowledged.get() > atStop + 20);
        enough.set(true);
        join(writer);

        assertThat(Duration.ofNanos(longestNanos.get())).isLessThan(Duration.ofSeconds(3));
        for (RaftStore store : others) {
            assertThat(store.find(key("k0")).map(Entry::value)).contains(value("v0"));
        }
        RaftCluster.await("equal states", () -> sameDigest(others));
        start(leader);
        RaftCluster.await("the stopped member's state", () -> sameDigest(stores()));
    }

    /** Unlike the store, tries again where the fate is unknown: the value is the same each time. */
    private static boolean tryPut(RaftStore store, String key, String value) {
        for (int attempt = 0; attempt < 50; attempt++) {
            try {
                if (store.commit(Transaction.put(key(key), value(value))) instanceof CommitResult.Committed) {
                    return true;
                }
            } catch (StoreException e) {
                assertThat(e.reason()).isIn(Reason.UNAVAILABLE, Reason.CLOSED);
            }
        }
        return false;
    }

    @Test
    void anAnswerLostWithTheLeaderIsUnknownAndNeverAnException() throws Exception {
        openGroup(3, options -> options.withRequestTimeout(Duration.ofMillis(1_500)));
        RaftStore leader = leader();
        RaftStore follower = others(leader).getFirst();
        put(follower, "a", "0");
        cluster().isolate(memberOf(leader));
        CompletableFuture<CommitResult> atLeader = commit(leader, "a", "1");
        CompletableFuture<CommitResult> atFollower = commit(follower, "a", "2");
        assertThat(atLeader.get()).isInstanceOf(CommitResult.Unknown.class);
        // Sent to the leader that does not answer, or else held back until there was another.
        assertThat(atFollower.get()).isInstanceOfAny(CommitResult.Unknown.class, CommitResult.Committed.class);
        cluster().mendAll();
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        String found = Expect.entry(follower, "a").value().toUtf8();
        assertThat(found).isIn("0", "1", "2");
        put(leader, "a", "3");
        assertThat(Expect.entry(follower, "a").value()).isEqualTo(value("3"));
    }

    /**
     * A follower that only learned from heartbeats what is committed would need one for each put, and its neighbour
     * one for each event: nothing else goes on in this group.
     */
    @Test
    void aWatchFromARevisionNeedsNoQuorumAndOneFromNowOnDoes() throws InterruptedException {
        openGroup(3, options -> options.withRequestTimeout(Duration.ofMillis(1_500)));
        RaftStore follower = others(leader()).getFirst();
        put(follower, "a", "1");
        long revision = follower.revision();
        cluster().isolate(memberOf(follower));
        try (Watch watch = follower.watch(WatchRequest.of(KeyRange.ALL).from(revision))) {
            assertThat(watch.next(Duration.ofSeconds(5)))
                    .get()
                    .isInstanceOfSatisfying(
                            WatchEvent.Put.class,
                            put -> assertThat(put.entry().value()).isEqualTo(value("1")));
        }
        assertThatThrownBy(() -> follower.watch(WatchRequest.of(KeyRange.ALL)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    void followersHearOfACommitBeforeTheNextHeartbeat() throws InterruptedException {
        openGroup(3, options -> options);
        List<RaftStore> followers = others(leader());
        put(followers.getFirst(), "warm", "up");
        int puts = 40;
        WatchRequest request = WatchRequest.of(KeyRange.prefix(new byte[] {(byte) 'k'}));
        try (Watch watch = followers.getLast().watch(request)) {
            long before = System.nanoTime();
            for (int i = 0; i < puts; i++) {
                put(followers.getFirst(), "k" + i, "v");
                assertThat(Expect.nextChange(watch).key()).isEqualTo(key("k" + i));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(RaftCluster.HEARTBEAT_INTERVAL.multipliedBy(puts / 2));
        }
    }

    private static CompletableFuture<CommitResult> commit(RaftStore store, String key, String value) {
        CompletableFuture<CommitResult> future = new CompletableFuture<>();
        store.commitAsync(Transaction.put(key(key), value(value)), (result, failure) -> {
            if (result != null) {
                future.complete(result);
            } else {
                future.completeExceptionally(new AssertionError(failure));
            }
        });
        return future;
    }

    @Test
    void anUnreachableNewMemberJoinsAtOnceCountsForNothingAndCanBeRemoved() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        RaftStore follower = others(leader).getFirst();
        String nobody = "127.0.0.1:1";
        long before = System.nanoTime();
        assertThat(follower.addMember(nobody).state()).isEqualTo(MemberState.JOINING);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        Expect.refused(Reason.INVALID, () -> leader.addMember(nobody));
        assertThat(stateOf(leader, nobody)).isEqualTo(MemberState.JOINING);
        stop(others(leader).getLast());
        put(follower, "a", "1");
        long id = leader.status().members().stream()
                .filter(member -> member.address().equals(nobody))
                .findFirst()
                .orElseThrow()
                .id();
        leader.removeMember(id);
        assertThat(leader.status().members()).noneMatch(member -> member.id() == id);
        put(follower, "a", "2");
    }

    @Test
    void aNewMemberCatchesUpBecomesAVoterAndTheOthersCanLeave() {
        openGroup(1, options -> options);
        RaftStore first = leader();
        for (int i = 0; i < 50; i++) {
            put(first, "k" + i, "v");
        }
        RaftStore second = join(first);
        RaftCluster.await("a second voter", () -> stateOf(first, addressOf(second)) == MemberState.VOTER);
        RaftCluster.await("equal states", () -> sameDigest(List.of(first, second)));
        put(second, "from the second", "1");

        second.transferLeadership(second.status().memberId(), Duration.ofSeconds(10));
        assertThat(RaftCluster.awaitLeader(List.of(first, second))).isSameAs(second);
        put(first, "from the first", "2");
        RaftCluster.await("the second's view", () -> second.status().members().size() == 2);
        second.removeMember(first.status().memberId());
        put(second, "alone", "3");
        Expect.refused(Reason.INVALID, () -> second.removeMember(second.status().memberId()));
        assertThat(second.status().members()).hasSize(1);
    }

    @Test
    void theLeaderItselfCanBeRemoved() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        put(leader, "a", "1");
        leader.removeMember(leader.status().memberId());
        List<RaftStore> others = others(leader);
        RaftCluster.awaitLeader(others);
        put(others.getFirst(), "a", "2");
        RaftCluster.await(
                "two members",
                () -> others.stream().allMatch(store -> store.status().members().size() == 2));
    }

    @Test
    void aMemberThatFellBehindTheLogIsGivenTheStateAndItsWatchesGoOn() throws Exception {
        openSteadyGroup(3, options -> options);
        RaftStore behind = others(leader()).getFirst();
        List<RaftStore> ahead = others(behind);
        putUntilDone(behind, "k0", "before");
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        long before = Expect.revision(behind);
        try (Watch watch = behind.watch(WatchRequest.of(KeyRange.ALL))) {
            cluster().isolate(memberOf(behind));
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 40; i++) {
                    putUntilDone(ahead.getFirst(), "k" + i, "round " + round);
                }
                RaftCluster.await("equal states of the others", () -> sameDigest(ahead));
                // What the snapshot before the last holds is dropped from the log.
                ahead.forEach(RaftStore::snapshot);
            }
            putUntilDone(ahead.getFirst(), "last", "1");
            assertThat(behind.statesInstalled()).isZero();
            cluster().breakLinks(memberOf(behind));
            cluster().mendAll();
            RaftCluster.await("the state of another", () -> behind.statesInstalled() == 1);
            RaftCluster.await("equal states", () -> sameDigest(stores()));

            long last = Expect.entry(behind, "last").modRevision();
            // A put that was tried again may have been done twice; each time is a revision and an event.
            List<WatchEvent.Change> changes = Expect.nextChanges(watch, (int) (last - before));
            assertThat(changes.stream().map(WatchEvent::revision))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(before + 1, last).boxed().toList());
            assertThat(Expect.text(changes.getLast())).isEqualTo("put last=1");
        }
    }

    private static void putUntilDone(RaftStore store, String key, String value) {
        assertThat(tryPut(store, key, value)).as("put %s", key).isTrue();
    }

    @Test
    void allMembersKeepEverythingThroughARestartAndThroughACrash() {
        openGroup(3, options -> options);
        put(leader(), "a", "1");
        leader().snapshot();
        long lease = leader().leases().grant(0, Duration.ofMinutes(10)).id();
        put(leader(), "b", "2");
        for (RaftStore store : stores()) {
            crash(store);
        }
        RaftStore leader = leader();
        assertThat(Expect.entry(leader, "a").value()).isEqualTo(value("1"));
        assertThat(Expect.entry(leader, "b").value()).isEqualTo(value("2"));
        assertThat(leader.leases().list()).containsExactly(lease);
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        stores().forEach(this::stop);
        cluster().members().forEach(this::startOn);
        put(leader(), "c", "3");
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        assertThat(Expect.entry(leader(), "a").value()).isEqualTo(value("1"));
    }

    @Test
    void aLeaseIsNeitherResetNorEndedEarlyByAChangeOfLeader() {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        long idle = leader.leases().grant(0, Duration.ofSeconds(20)).id();
        long kept = leader.leases().grant(0, Duration.ofSeconds(20)).id();
        RaftCluster.await(
                "a noted remainder",
                () -> leader.leases().timeToLive(idle).remaining().compareTo(Duration.ofMillis(14_200)) < 0);
        RaftStore other = others(leader).getFirst();
        Lease renewed = other.leases().keepAlive(kept);
        assertThat(renewed.remaining()).isEqualTo(Duration.ofSeconds(20));
        leader.transferLeadership(other.status().memberId(), Duration.ofSeconds(10));
        RaftCluster.awaitLeader(List.of(other));
        assertThat(leader.leases().timeToLive(idle).remaining())
                .isBetween(Duration.ofSeconds(10), Duration.ofMillis(15_100));
        assertThat(leader.leases().timeToLive(kept).remaining())
                .isBetween(Duration.ofSeconds(16), Duration.ofSeconds(20));
    }

    @Test
    void anEndedLeaseTakesItsKeysOnceThoughTheLeaderChanges() throws Exception {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        RaftStore other = others(leader).getFirst();
        long lease = other.leases().grant(0, Duration.ofSeconds(2)).id();
        other.commit(
                Transaction.of(io.photoncloud.chainfire.store.Operation.Put.leased(key("leased"), Bytes.EMPTY, lease)));
        try (Watch watch = other.watch(WatchRequest.of(KeyRange.ALL))) {
            leader.transferLeadership(other.status().memberId(), Duration.ofSeconds(10));
            assertThat(Expect.text(Expect.nextChange(watch))).isEqualTo("delete leased");
            put(leader, "after", "1");
            assertThat(Expect.text(Expect.nextChange(watch))).isEqualTo("put after=1");
        }
        Expect.refused(Reason.LEASE_NOT_FOUND, () -> leader.leases().timeToLive(lease));
    }

    @Test
    void watchesOnEveryMemberTellEverythingInOrderWhileLeadersChange() throws Exception {
        openGroup(3, options -> options);
        RaftStore leader = leader();
        List<RaftStore> others = others(leader);
        WatchRequest everything = WatchRequest.of(KeyRange.ALL).from(1);
        List<Watch> watches =
                others.stream().map(store -> store.watch(everything)).toList();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; !enough.get(); i++) {
                tryPut(others.get(i % 2), "k" + i % 7, "v" + i);
                written.incrementAndGet();
            }
        });
        RaftCluster.await("some writes", () -> written.get() > 20);
        stop(leader);
        int atStop = written.get();
        RaftCluster.await("writes after the stop", () -> written.get() > atStop + 20);
        enough.set(true);
        join(writer);
        put(others.getFirst(), "end", "");

        List<WatchEvent.Change> all = new ArrayList<>();
        try (Watch history = others.getLast().watch(everything)) {
            all.addAll(Expect.changesUntilNow(others.getLast(), history));
        }
        WatchChecker checker = new WatchChecker(all, WatchChecker.SubIndex.EVERY_KEY);
        for (Watch watch : watches) {
            List<WatchEvent> events = new ArrayList<>(Expect.nextChanges(watch, all.size()));
            assertThat(checker.problemOfComplete(WatchChecker.Session.from(everything, events)))
                    .isEmpty();
            watch.close();
        }
    }
}
