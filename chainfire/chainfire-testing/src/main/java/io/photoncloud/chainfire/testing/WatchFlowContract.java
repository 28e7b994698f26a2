package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.BRIEFLY;
import static io.photoncloud.chainfire.testing.Expect.SOON;
import static io.photoncloud.chainfire.testing.Expect.changesUntilNow;
import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.nextChange;
import static io.photoncloud.chainfire.testing.Expect.nextChanges;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.texts;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a watch is read: waiting, polling, signals, slow readers, many of them, and the end. */
public interface WatchFlowContract extends StoreUnderTest {

    @Test
    default void waitingEndsWithoutAnEventWhenTheTimeIsUp() throws InterruptedException {
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            assertThat(watch.next(BRIEFLY)).isEmpty();
            assertThat(watch.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    default void pollingAnswersWhatIsThereAndNoMoreThanAsked() throws InterruptedException {
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            assertThat(watch.poll(10)).isEmpty();
            committed(store().commit(Transaction.of(
                    Operation.Put.of(key("a"), value("1")),
                    Operation.Put.of(key("b"), value("1")),
                    Operation.Put.of(key("c"), value("1")))));

            List<WatchEvent.Change> changes = new ArrayList<>();
            changes.add(nextChange(watch));
            long until = System.nanoTime() + SOON.toNanos();
            while (changes.size() < 3 && System.nanoTime() < until) {
                List<WatchEvent> polled = watch.poll(1);
                assertThat(polled).hasSizeLessThanOrEqualTo(1);
                polled.forEach(event -> changes.add((WatchEvent.Change) event));
            }

            assertThat(texts(changes)).containsExactly("put a=1", "put b=1", "put c=1");
            assertThat(watch.poll(10)).isEmpty();
        }
    }

    @Test
    default void theSignalIsRunWhenEventsMayHaveCome() throws InterruptedException {
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            CountDownLatch signalled = new CountDownLatch(1);
            watch.onAvailable(signalled::countDown);

            put(store(), "a", "1");

            assertThat(signalled.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Expect.text(nextChange(watch))).isEqualTo("put a=1");
        }
    }

    @Test
    default void aSignalSetWhenEventsAreAlreadyThereIsRunToo() throws InterruptedException {
        long before = revision(store());
        put(store(), "a", "1");
        put(store(), "b", "1");

        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(before + 1))) {
            assertThat(Expect.text(nextChange(watch))).isEqualTo("put a=1");
            CountDownLatch signalled = new CountDownLatch(1);
            watch.onAvailable(signalled::countDown);

            assertThat(signalled.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Expect.text(nextChange(watch))).isEqualTo("put b=1");
        }
    }

    @Test
    default void closingEndsTheWaitOfAReaderAndTellsNothingMore() throws Exception {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Watch watch = store().watch(WatchRequest.of(KeyRange.ALL));
            CountDownLatch started = new CountDownLatch(1);
            Future<Optional<WatchEvent>> waiting = readers.submit(() -> {
                started.countDown();
                return watch.next(Duration.ofMinutes(5));
            });
            started.await();

            watch.close();
            watch.close();

            Optional<WatchEvent> last = waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
            last.ifPresent(event -> assertThat(event).isInstanceOf(WatchEvent.Cancelled.class));
            put(store(), "a", "1");
            assertThat(watch.poll(10)).noneMatch(WatchEvent.Change.class::isInstance);
        }
    }

    @Test
    default void aSlowReaderGetsEverythingInOrderAllTheSame() throws InterruptedException {
        int revisions = 60;
        int perRevision = store().limits().operationsMax();
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            for (int i = 0; i < revisions; i++) {
                int round = i;
                List<Operation> puts = IntStream.range(0, perRevision)
                        .<Operation>mapToObj(k -> Operation.Put.of(key("k%03d".formatted(k)), value("" + round)))
                        .toList();
                committed(store().commit(new Transaction(List.of(), puts, List.of())));
            }

            for (int i = 0; i < revisions; i++) {
                for (int k = 0; k < perRevision; k++) {
                    WatchEvent.Change change = nextChange(watch);
                    assertThat(Expect.text(change)).isEqualTo("put k%03d=%d".formatted(k, i));
                    assertThat(change.subIndex()).isEqualTo(k);
                }
            }
            assertThat(changesUntilNow(store(), watch)).isEmpty();
        }
    }

    @Test
    default void aSlowReaderOfLargeValuesGetsThemAllToo() throws InterruptedException {
        int count = 24;
        int size = store().limits().valueBytesMax();
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL))) {
            for (int i = 0; i < count; i++) {
                byte[] content = new byte[size];
                content[0] = (byte) i;
                committed(store().commit(Transaction.put(key("large"), Bytes.wrap(content))));
            }

            for (int i = 0; i < count; i++) {
                WatchEvent.Change change = nextChange(watch);
                assertThat(change).isInstanceOf(WatchEvent.Put.class);
                Bytes value = ((WatchEvent.Put) change).entry().value();
                assertThat(value.size()).isEqualTo(size);
                assertThat(value.unsafeArray()[0]).isEqualTo((byte) i);
            }
        }
    }

    @Test
    default void manyWatchersEachHearTheirOwnKey() throws InterruptedException {
        int count = 200;
        List<Watch> watches = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                watches.add(store().watch(WatchRequest.of(KeyRange.single(key("k" + i)))));
            }
            int perTransaction = store().limits().operationsMax();
            for (int from = 0; from < count; from += perTransaction) {
                List<Operation> puts = IntStream.range(from, Math.min(count, from + perTransaction))
                        .<Operation>mapToObj(i -> Operation.Put.of(key("k" + i), value("" + i)))
                        .toList();
                committed(store().commit(new Transaction(List.of(), puts, List.of())));
            }

            for (int i = 0; i < count; i++) {
                assertThat(Expect.text(nextChange(watches.get(i)))).isEqualTo("put k%d=%d".formatted(i, i));
            }
            for (Watch watch : watches) {
                assertThat(watch.poll(10)).isEmpty();
            }
        } finally {
            watches.forEach(Watch::close);
        }
    }

    @Test
    default void watchersOfTheSameRangeHearTheSame() throws InterruptedException {
        List<Watch> watches = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                watches.add(store().watch(WatchRequest.of(KeyRange.ALL)));
            }
            for (int i = 0; i < 20; i++) {
                put(store(), "a", "" + i);
            }

            List<WatchEvent.Change> first = nextChanges(watches.getFirst(), 20);
            for (Watch watch : watches.subList(1, watches.size())) {
                assertThat(nextChanges(watch, 20)).isEqualTo(first);
            }
        } finally {
            watches.forEach(Watch::close);
        }
    }
}
