package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.delete;
import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.nextChanges;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leases and the keys that hang on them. */
public interface LeaseContract extends StoreUnderTest {

    /** Long enough never to pass during a test. */
    Duration LONG = Duration.ofMinutes(10);

    @Test
    default void aGrantedLeaseHasItsTimeAndAnIdOfItsOwn() {
        long before = revision(store());

        Leases.Lease first = store().leases().grant(0, LONG);
        Leases.Lease second = store().leases().grant(0, LONG);

        assertThat(first.id()).isNotZero().isNotEqualTo(second.id());
        assertThat(first.ttl()).isEqualTo(LONG);
        assertThat(first.remaining()).isPositive().isLessThanOrEqualTo(LONG);
        assertThat(store().leases().list()).contains(first.id(), second.id()).isSorted();
        assertThat(revision(store())).isEqualTo(before);
        store().leases().revoke(first.id());
        store().leases().revoke(second.id());
        assertThat(store().leases().list()).doesNotContain(first.id(), second.id());
    }

    @Test
    default void aLeaseMayBeGrantedUnderAnIdOnceAtATime() {
        assertThat(store().leases().grant(4711, LONG).id()).isEqualTo(4711);

        refused(Reason.LEASE_EXISTS, () -> store().leases().grant(4711, LONG));

        store().leases().revoke(4711);
        assertThat(store().leases().grant(4711, LONG).id()).isEqualTo(4711);
        store().leases().revoke(4711);
    }

    @Test
    default void aLeaseIsAtLeastASecondAndAtMostEtcdsLongest() {
        Duration tooLong = Duration.ofSeconds(StoreLimits.LEASE_TTL_SECONDS_MAX + 1);

        refused(Reason.LEASE_TTL_TOO_LARGE, () -> store().leases().grant(0, tooLong));
        refused(Reason.INVALID, () -> store().leases().grant(0, Duration.ofMillis(999)));
        refused(Reason.INVALID, () -> store().leases().grant(0, Duration.ZERO));
        refused(Reason.INVALID, () -> store().leases().grant(0, Duration.ofSeconds(-1)));
    }

    @Test
    default void anUnknownLeaseIsRefusedByEachCall() {
        refused(Reason.LEASE_NOT_FOUND, () -> store().leases().revoke(424_242));
        refused(Reason.LEASE_NOT_FOUND, () -> store().leases().keepAlive(424_242));
        refused(Reason.LEASE_NOT_FOUND, () -> store().leases().timeToLive(424_242));
        refused(Reason.LEASE_NOT_FOUND, () -> store().leases().keys(424_242));
        refused(Reason.LEASE_NOT_FOUND, () -> putLeased("a", "1", 424_242));
        assertThat(store().find(key("a"))).isEmpty();
    }

    @Test
    default void timeToLiveAndKeepAliveTellTheTimeLeft() {
        long id = store().leases().grant(0, LONG).id();

        Leases.Lease left = store().leases().timeToLive(id);
        Leases.Lease kept = store().leases().keepAlive(id);

        assertThat(left.id()).isEqualTo(id);
        assertThat(left.ttl()).isEqualTo(LONG);
        assertThat(left.remaining()).isBetween(LONG.minusMinutes(2), LONG);
        assertThat(kept.id()).isEqualTo(id);
        assertThat(kept.remaining()).isBetween(LONG.minusMinutes(2), LONG);
        store().leases().revoke(id);
    }

    @Test
    default void theKeysOfALeaseAreThoseLastWrittenWithIt() {
        long lease = store().leases().grant(0, LONG).id();
        long other = store().leases().grant(0, LONG).id();
        for (String name : List.of("moved", "kept", "detached", "deleted", "a")) {
            putLeased(name, "1", lease);
        }

        putLeased("moved", "2", other);
        put(store(), "detached", "2");
        delete(store(), "deleted");
        putLeased("kept", "2", lease);

        assertThat(store().leases().keys(lease)).containsExactly(key("a"), key("kept"));
        assertThat(store().leases().keys(other)).containsExactly(key("moved"));
        assertThat(entry(store(), "moved").lease()).isEqualTo(other);
        assertThat(entry(store(), "detached").lease()).isZero();
        store().leases().revoke(lease);
        assertThat(store().range(RangeQuery.of(KeyRange.ALL)).entries())
                .extracting(entry -> entry.key().toUtf8())
                .containsExactly("detached", "moved");
        store().leases().revoke(other);
        assertThat(store().find(key("moved"))).isEmpty();
    }

    @Test
    default void aKeyWrittenAgainAfterItsDeletionDoesNotHangOnItsOldLease() {
        long lease = store().leases().grant(0, LONG).id();
        putLeased("a", "1", lease);
        delete(store(), "a");
        put(store(), "a", "2");

        store().leases().revoke(lease);

        assertThat(entry(store(), "a").value()).isEqualTo(value("2"));
    }

    @Test
    default void revokingDeletesTheKeysInKeyOrderUnderOneRevision() throws InterruptedException {
        long lease = store().leases().grant(0, LONG).id();
        putLeased("b", "1", lease);
        putLeased("a", "1", lease);
        putLeased("c", "1", lease);
        long before = put(store(), "stays", "1");

        try (Watch watch =
                store().watch(WatchRequest.of(KeyRange.ALL).from(before + 1).withPrevious(true))) {
            store().leases().revoke(lease);

            List<WatchEvent.Change> changes = nextChanges(watch, 3);
            assertThat(Expect.texts(changes)).containsExactly("delete a", "delete b", "delete c");
            assertThat(changes).extracting(WatchEvent::revision).containsOnly(before + 1);
            assertThat(changes).extracting(WatchEvent.Change::subIndex).containsExactly(0, 1, 2);
            assertThat(changes)
                    .allSatisfy(change -> assertThat(change.previous())
                            .isNotNull()
                            .extracting(previous -> previous.lease())
                            .isEqualTo(lease));
        }
        assertThat(revision(store())).isEqualTo(before + 1);
        assertThat(store().find(key("stays"))).isPresent();
        refused(Reason.LEASE_NOT_FOUND, () -> store().leases().timeToLive(lease));
        refused(Reason.LEASE_NOT_FOUND, () -> putLeased("a", "1", lease));
    }

    @Test
    default void revokingALeaseWithoutKeysTakesNoRevision() {
        long before = put(store(), "a", "1");
        long lease = store().leases().grant(0, LONG).id();

        store().leases().keepAlive(lease);
        store().leases().revoke(lease);

        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void aLeaseThatIsNotKeptAliveEndsAfterItsTimeAndTakesItsKeysAlong() throws InterruptedException {
        long start = System.nanoTime();
        long lease = store().leases().grant(0, Duration.ofSeconds(1)).id();
        committed(store().commit(Transaction.of(
                Operation.Put.leased(key("a"), value("1"), lease),
                Operation.Put.leased(key("b"), value("1"), lease),
                Operation.Put.of(key("c"), value("1")))));

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(revision(store()) + 1))) {
            List<WatchEvent.Change> changes = nextChanges(watch, 2);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(Expect.texts(changes)).containsExactly("delete a", "delete b");
            assertThat(changes.get(0).revision()).isEqualTo(changes.get(1).revision());
        }
        assertThat(store().range(RangeQuery.of(KeyRange.ALL)).entries())
                .extracting(entry -> entry.key().toUtf8())
                .containsExactly("c");
        refused(Reason.LEASE_NOT_FOUND, () -> store().leases().keepAlive(lease));
    }

    /** Two leases granted together: the one that is kept alive must outlive the other, which is twice as long. */
    @Test
    default void keepingALeaseAliveGivesItItsWholeTimeAgain() throws InterruptedException {
        long kept = store().leases().grant(0, Duration.ofSeconds(2)).id();
        long left = store().leases().grant(0, Duration.ofSeconds(4)).id();
        putLeased("kept", "1", kept);
        putLeased("left", "1", left);

        try (Watch watch =
                store().watch(WatchRequest.of(KeyRange.single(key("left"))).from(revision(store()) + 1))) {
            while (watch.next(Duration.ofMillis(250)).isEmpty()) {
                store().leases().keepAlive(kept);
            }
        }

        assertThat(store().find(key("left"))).isEmpty();
        assertThat(store().find(key("kept"))).isPresent();
        store().leases().revoke(kept);
    }

    @Test
    default void aTransactionMayTestWhichLeaseAKeyHangsOn() {
        long lease = store().leases().grant(0, LONG).id();
        putLeased("leader", "me", lease);
        Condition stillMine = new Condition(
                KeyRange.single(key("leader")), Condition.Comparison.EQUAL, new Condition.Target.Lease(lease));
        Transaction write = Transaction.when(stillMine).then(Operation.Put.of(key("a"), value("1")));

        committed(store().commit(write));
        store().leases().revoke(lease);

        Expect.conflicted(store().commit(write));
        assertThat(entry(store(), "a").version()).isEqualTo(1);
    }

    private void putLeased(String key, String value, long lease) {
        committed(store().commit(Transaction.of(Operation.Put.leased(key(key), value(value), lease))));
    }
}
