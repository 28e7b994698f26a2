package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.BRIEFLY;
import static io.photoncloud.chainfire.testing.Expect.changesUntilNow;
import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.delete;
import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.nextChange;
import static io.photoncloud.chainfire.testing.Expect.nextChanges;
import static io.photoncloud.chainfire.testing.Expect.nextEvent;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.texts;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a watch tells, from where, and in which order. */
public interface WatchContract extends StoreUnderTest {

    @Test
    default void aWatchFromNowTellsWhatIsWrittenAfterItWasOpened() throws InterruptedException {
        put(store(), "before", "1");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            long created = put(store(), "a", "1");
            long modified = put(store(), "a", "2");
            long deleted = delete(store(), "a");

            assertThat(nextChanges(watch, 3))
                    .containsExactly(
                            new WatchEvent.Put(new Entry(key("a"), value("1"), created, created, 1, 0), 0, null),
                            new WatchEvent.Put(new Entry(key("a"), value("2"), created, modified, 2, 0), 0, null),
                            new WatchEvent.Deleted(key("a"), deleted, 0, null));
        }
    }

    @Test
    default void aWatchFromAPastRevisionTellsTheHistoryAndGoesOnWithoutAGap() throws InterruptedException {
        put(store(), "a", "1");
        long from = put(store(), "a", "2");
        put(store(), "b", "1");
        delete(store(), "a");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(from))) {
            put(store(), "c", "1");

            assertThat(texts(nextChanges(watch, 4))).containsExactly("put a=2", "put b=1", "delete a", "put c=1");
            put(store(), "c", "2");
            assertThat(Expect.text(nextChange(watch))).isEqualTo("put c=2");
        }
    }

    @Test
    default void aWatchFromARevisionYetToComeTellsNothingEarlier() throws InterruptedException {
        long now = put(store(), "a", "1");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(now + 3))) {
            put(store(), "a", "2");
            put(store(), "a", "3");
            put(store(), "a", "4");

            assertThat(Expect.text(nextChange(watch))).isEqualTo("put a=4");
        }
    }

    @Test
    default void theChangesOfATransactionComeInTheOrderOfItsOperations() throws InterruptedException {
        put(store(), "x/2", "1");
        put(store(), "x/1", "1");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            long revision = committed(store().commit(Transaction.of(
                            Operation.Put.of(key("c"), value("1")),
                            new Operation.Delete(
                                    KeyRange.prefix(Bytes.utf8("x/").unsafeArray()), false),
                            Operation.Put.of(key("a"), value("2")),
                            new Operation.Nested(Transaction.of(Operation.Put.of(key("b"), value("3")))),
                            Operation.Put.of(key("0"), value("4")))))
                    .revision();

            List<WatchEvent.Change> changes = nextChanges(watch, 6);
            assertThat(texts(changes))
                    .containsExactly("put c=1", "delete x/1", "delete x/2", "put a=2", "put b=3", "put 0=4");
            assertThat(changes).extracting(WatchEvent::revision).containsOnly(revision);
            assertThat(changes).extracting(WatchEvent.Change::subIndex).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    default void historyTellsTheSameOrderAsTheLiveWatch() throws InterruptedException {
        long before = revision(store());
        List<WatchEvent.Change> live;
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).withPrevious(true))) {
            committed(store().commit(Transaction.of(
                    Operation.Put.of(key("b"), value("1")), Operation.Put.of(key("a"), value("1")))));
            committed(store().commit(
                            Transaction.of(Operation.Put.of(key("c"), value("2")), Operation.Delete.of(key("a")))));
            committed(store().commit(Transaction.of(new Operation.Delete(KeyRange.ALL, false))));
            live = nextChanges(watch, 6);
        }

        try (Watch watch =
                store().watch(WatchRequest.of(KeyRange.ALL).from(before + 1).withPrevious(true))) {
            assertThat(nextChanges(watch, 6)).isEqualTo(live);
        }
    }

    @Test
    default void aWatchResumedAfterAnyChangeTellsTheRest() throws InterruptedException {
        long before = revision(store());
        for (int round = 0; round < 3; round++) {
            committed(store().commit(Transaction.of(
                    Operation.Put.of(key("a"), value("" + round)),
                    Operation.Put.of(key("b"), value("" + round)),
                    Operation.Put.of(key("c"), value("" + round)))));
        }
        WatchRequest request = WatchRequest.of(KeyRange.ALL);
        List<WatchEvent.Change> all;
        try (Watch watch = store().watch(request.from(before + 1))) {
            all = nextChanges(watch, 9);
        }

        for (int seen = 1; seen < all.size(); seen++) {
            try (Watch watch = store().watch(request.after(all.get(seen - 1)))) {
                assertThat(nextChanges(watch, all.size() - seen)).isEqualTo(all.subList(seen, all.size()));
            }
        }
        try (Watch watch = store().watch(request.after(all.getLast()))) {
            put(store(), "d", "1");
            assertThat(Expect.text(nextChange(watch))).isEqualTo("put d=1");
        }
    }

    @Test
    default void aWatchOfARangeIsResumedByWhatItToldToo() throws InterruptedException {
        long before = revision(store());
        committed(store().commit(Transaction.of(
                Operation.Put.of(key("other/1"), value("1")),
                Operation.Put.of(key("mine/1"), value("1")),
                Operation.Put.of(key("other/2"), value("1")),
                Operation.Put.of(key("mine/2"), value("1")),
                Operation.Put.of(key("mine/3"), value("1")))));
        WatchRequest request =
                WatchRequest.of(KeyRange.prefix(Bytes.utf8("mine/").unsafeArray()));
        List<WatchEvent.Change> all;
        try (Watch watch = store().watch(request.from(before + 1))) {
            all = nextChanges(watch, 3);
        }

        assertThat(texts(all)).containsExactly("put mine/1=1", "put mine/2=1", "put mine/3=1");
        try (Watch watch = store().watch(request.after(all.get(0)))) {
            assertThat(nextChanges(watch, 2)).isEqualTo(all.subList(1, 3));
        }
        try (Watch watch = store().watch(request.after(all.get(1)))) {
            assertThat(nextChange(watch)).isEqualTo(all.get(2));
        }
    }

    @Test
    default void aSubIndexCountsTheChangesOfOtherRangesTooWhereTheyAreHeardOf() throws InterruptedException {
        Transaction mixed = Transaction.of(
                Operation.Put.of(key("other/1"), value("1")),
                Operation.Put.of(key("mine/1"), value("1")),
                Operation.Put.of(key("other/2"), value("1")),
                Operation.Put.of(key("mine/2"), value("1")));
        WatchRequest request =
                WatchRequest.of(KeyRange.prefix(Bytes.utf8("mine/").unsafeArray()));
        List<Integer> expected = subIndexCountsEveryKey() ? List.of(1, 3) : List.of(0, 1);

        try (Watch watch = store().watch(request)) {
            long revision = committed(store().commit(mixed)).revision();

            assertThat(nextChanges(watch, 2))
                    .extracting(WatchEvent.Change::subIndex)
                    .isEqualTo(expected);
            int afterFirst = expected.getFirst() + 1;
            try (Watch resumed = store().watch(new WatchRequest(request.keys(), revision, afterFirst, false, null))) {
                assertThat(Expect.text(nextChange(resumed))).isEqualTo("put mine/2=1");
            }
        }
    }

    @Test
    default void theVersionReplacedIsToldWhereAsked() throws InterruptedException {
        put(store(), "a", "1");
        Entry first = entry(store(), "a");

        try (Watch asked = store().watch(WatchRequest.of(KeyRange.ALL).withPrevious(true));
                Watch notAsked = store().watch(WatchRequest.of(KeyRange.ALL))) {
            put(store(), "a", "2");
            Entry second = entry(store(), "a");
            delete(store(), "a");
            put(store(), "a", "3");

            assertThat(nextChanges(asked, 3))
                    .extracting(WatchEvent.Change::previous)
                    .containsExactly(first, second, null);
            assertThat(nextChanges(notAsked, 3))
                    .extracting(WatchEvent.Change::previous)
                    .containsOnlyNulls();
        }
    }

    @Test
    default void onlyChangesOfTheRangeAreTold() throws InterruptedException {
        try (Watch single = store().watch(WatchRequest.of(KeyRange.single(key("b"))));
                Watch prefix = store().watch(
                                WatchRequest.of(KeyRange.prefix(Bytes.utf8("b/").unsafeArray())));
                Watch interval = store().watch(WatchRequest.of(KeyRange.between(key("a"), key("b/2"))));
                Watch rest = store().watch(WatchRequest.of(KeyRange.from(key("b0"))))) {
            for (String name : List.of("a", "b", "b/1", "b/2", "b0", "c")) {
                put(store(), name, "1");
            }

            assertThat(texts(changesUntilNow(store(), single))).containsExactly("put b=1");
            assertThat(texts(changesUntilNow(store(), prefix))).containsExactly("put b/1=1", "put b/2=1");
            assertThat(texts(changesUntilNow(store(), interval))).containsExactly("put a=1", "put b=1", "put b/1=1");
            assertThat(texts(changesUntilNow(store(), rest))).containsExactly("put b0=1", "put c=1");
        }
    }

    @Test
    default void whatIsRefusedOrWritesNothingIsNotTold() throws InterruptedException {
        put(store(), "a", "1");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            delete(store(), "absent");
            Expect.conflicted(store().commit(
                            Transaction.when(Condition.absent(key("a"))).then(Operation.Put.of(key("b"), value("1")))));
            put(store(), "c", "1");

            assertThat(texts(changesUntilNow(store(), watch))).containsExactly("put c=1");
        }
    }

    @Test
    default void progressIsToldAfterEverythingBeforeIt() throws InterruptedException {
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.single(key("a"))))) {
            long told = put(store(), "a", "1");
            long now = put(store(), "elsewhere", "1");
            watch.requestProgress();

            WatchEvent event = nextEvent(watch);
            assertThat(event).isInstanceOf(WatchEvent.Put.class);
            assertThat(event.revision()).isEqualTo(told);
            event = nextEvent(watch);
            while (event instanceof WatchEvent.Progress progress && progress.revision() < now) {
                watch.requestProgress();
                event = nextEvent(watch);
            }
            assertThat(event).isEqualTo(new WatchEvent.Progress(now));
        }
    }

    @Test
    default void progressIsToldWhereNothingHasChangedSinceTheWatchBegan() throws InterruptedException {
        long now = put(store(), "a", "1");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(now + 1))) {
            watch.requestProgress();
            assertThat(nextEvent(watch)).isEqualTo(new WatchEvent.Progress(now));
            watch.requestProgress();
            assertThat(nextEvent(watch)).isEqualTo(new WatchEvent.Progress(now));

            long next = put(store(), "a", "2");
            assertThat(texts(changesUntilNow(store(), watch))).containsExactly("put a=2");
            watch.requestProgress();
            assertThat(nextEvent(watch)).isEqualTo(new WatchEvent.Progress(next));
        }
    }

    @Test
    default void progressIsToldRegularlyWhereAsked() throws InterruptedException {
        put(store(), "elsewhere", "1");

        try (Watch watch =
                store().watch(WatchRequest.of(KeyRange.single(key("a"))).progressEvery(Duration.ofMillis(100)))) {
            long now = put(store(), "elsewhere", "2");

            WatchEvent event = nextEvent(watch);
            while (event.revision() < now) {
                assertThat(event).isInstanceOf(WatchEvent.Progress.class);
                event = nextEvent(watch);
            }
            assertThat(event).isEqualTo(new WatchEvent.Progress(now));
            assertThat(nextEvent(watch)).isEqualTo(new WatchEvent.Progress(now));
        }
    }

    @Test
    default void aWatchFromACompactedRevisionEndsSayingSo() throws InterruptedException {
        long old = put(store(), "a", "1");
        put(store(), "a", "2");
        long compacted = put(store(), "a", "3");
        put(store(), "a", "4");
        store().compact(compacted);

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(old))) {
            assertThat(nextEvent(watch)).isEqualTo(new WatchEvent.Compacted(compacted));
            put(store(), "a", "5");
            assertThat(watch.next(BRIEFLY)).isEmpty();
        }
    }

    @Test
    default void aWatchFromBehindTheCompactionAndAnOpenOneGoOn() throws InterruptedException {
        put(store(), "a", "1");

        try (Watch open = store().watch(WatchRequest.of(KeyRange.ALL))) {
            long compacted = put(store(), "a", "2");
            assertThat(Expect.text(nextChange(open))).isEqualTo("put a=2");
            store().compact(compacted);
            put(store(), "a", "3");

            try (Watch behind = store().watch(WatchRequest.of(KeyRange.ALL).from(compacted + 1))) {
                assertThat(Expect.text(nextChange(behind))).isEqualTo("put a=3");
            }
            assertThat(Expect.text(nextChange(open))).isEqualTo("put a=3");
        }
    }

    @Test
    default void aVersionThatWasCompactedAwayIsNotToldAsPrevious() throws InterruptedException {
        put(store(), "a", "1");
        long replaced = put(store(), "a", "2");
        put(store(), "a", "3");
        store().compact(replaced + 1);

        try (Watch watch =
                store().watch(WatchRequest.of(KeyRange.ALL).from(replaced + 1).withPrevious(true))) {
            WatchEvent.Change change = nextChange(watch);
            assertThat(Expect.text(change)).isEqualTo("put a=3");
            assertThat(change.previous()).isNull();
        }
    }
}
