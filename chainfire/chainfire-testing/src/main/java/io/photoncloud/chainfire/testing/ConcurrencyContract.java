package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.changesUntilNow;
import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.nextChange;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What holds while many threads use the store at once. */
public interface ConcurrencyContract extends StoreUnderTest {

    @Test
    default void incrementsByCompareAndSetLoseNothing() throws Exception {
        int threads = 8;
        int increments = 20;
        put(store(), "counter", "0");

        inParallel(threads, _ -> {
            for (int i = 0; i < increments; i++) {
                increment();
            }
            return true;
        });

        assertThat(entry(store(), "counter").value().toUtf8()).isEqualTo("" + threads * increments);
        assertThat(entry(store(), "counter").version()).isEqualTo(1 + threads * increments);
    }

    @Test
    default void everyWritingTransactionTakesARevisionOfItsOwnAndNoneIsLeftOut() throws Exception {
        long before = revision(store());
        int threads = 8;
        int puts = 25;

        List<List<Long>> revisions = inParallel(threads, thread -> {
            List<Long> own = new ArrayList<>();
            for (int i = 0; i < puts; i++) {
                own.add(put(store(), "k" + thread, "" + i));
            }
            return own;
        });

        revisions.forEach(own -> assertThat(own).isSorted());
        assertThat(revisions.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + (long) threads * puts)
                        .boxed()
                        .toList());
    }

    @Test
    default void ofManyWhoCreateAKeyExactlyOneDoes() throws Exception {
        List<Boolean> created =
                inParallel(16, thread -> switch (store().commit(Transaction.when(Condition.absent(key("lock")))
                        .then(Operation.Put.of(key("lock"), value("" + thread))))) {
                    case CommitResult.Committed _ -> true;
                    case CommitResult.Conflicted _ -> false;
                    case CommitResult.Unknown(String reason) -> throw new AssertionError("unknown: " + reason);
                });

        assertThat(created).containsOnlyOnce(true);
        assertThat(entry(store(), "lock").value()).isEqualTo(value("" + created.indexOf(true)));
    }

    @Test
    default void keysMovedTogetherAreNeverSeenApart() throws Exception {
        committed(store().commit(pair(0)));

        inParallel(4, thread -> {
            for (int i = 1; i <= 40; i++) {
                if (thread == 0) {
                    committed(store().commit(pair(i)));
                } else {
                    List<Entry> both = store().range(RangeQuery.of(KeyRange.prefix(new byte[] {'p'})))
                            .entries();
                    assertThat(both).hasSize(2);
                    assertThat(both.get(0).value()).isEqualTo(both.get(1).value());
                    assertThat(both.get(0).modRevision()).isEqualTo(both.get(1).modRevision());
                }
            }
            return true;
        });
    }

    @Test
    default void aRandomHistoryOfManyClientsIsLinearizable() {
        long seed = new Random().nextLong();
        System.out.println("seed of the random history: " + seed);
        History<RegisterInput, RegisterOutput> history = new History<>(System::nanoTime);
        List<Key> keys = IntStream.range(0, 4).mapToObj(i -> key("r" + i)).toList();

        new RegisterWorkload(seed, keys, 8, history).run(_ -> store(), 60, () -> false);

        assertThat(history.calls()).hasSize(8 * 60).allMatch(History.Call::isAnswered);
        new RegisterChecker(LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                .check(history)
                .assertHolds();
    }

    @Test
    default void watchersThatComeGoAndResumeWhileManyWriteMissAndRepeatNothing() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the watched writes: " + seed);
        long before = revision(store());
        int watchers = 6;

        List<List<WatchChecker.Session>> told = inParallel(4 + watchers, thread -> {
            Random random = new Random(seed + thread);
            if (thread < 4) {
                writeRandomly(random);
                return List.of();
            }
            return watchInPieces(rangeOf(thread), before + 1, random);
        });
        put(store(), "w/end", "1");

        WatchChecker.SubIndex subIndex =
                subIndexCountsEveryKey() ? WatchChecker.SubIndex.EVERY_KEY : WatchChecker.SubIndex.KEYS_OF_THE_WATCH;
        WatchChecker checker = new WatchChecker(allChangesSince(before), subIndex);
        for (List<WatchChecker.Session> sessions : told.subList(4, told.size())) {
            for (WatchChecker.Session session : sessions) {
                assertThat(checker.problem(session)).isEmpty();
            }
            assertThat(checker.problem(WatchChecker.joined(sessions))).isEmpty();
        }
    }

    private void increment() {
        boolean done = false;
        while (!done) {
            Entry counter = entry(store(), "counter");
            int next = Integer.parseInt(counter.value().toUtf8()) + 1;
            CommitResult result = store().commit(
                            Transaction.when(Condition.unchangedSince(key("counter"), counter.modRevision()))
                                    .then(Operation.Put.of(key("counter"), value("" + next))));
            assertThat(result).isNotInstanceOf(CommitResult.Unknown.class);
            done = result instanceof CommitResult.Committed;
        }
    }

    private static Transaction pair(int number) {
        return Transaction.of(
                Operation.Put.of(key("p/left"), value("" + number)),
                Operation.Put.of(key("p/right"), value("" + number)));
    }

    private void writeRandomly(Random random) {
        for (int i = 0; i < 40; i++) {
            List<Operation> operations = new ArrayList<>();
            for (int k = random.nextInt(6); k < 6; k++) {
                Key key = key("w/" + k);
                operations.add(
                        random.nextInt(4) == 0
                                ? Operation.Delete.of(key)
                                : Operation.Put.of(key, value("" + random.nextInt(1000))));
            }
            committed(store().commit(new Transaction(List.of(), operations, List.of())));
        }
    }

    private static KeyRange rangeOf(int thread) {
        return switch (thread % 3) {
            case 0 -> KeyRange.ALL;
            case 1 -> KeyRange.single(key("w/3"));
            default -> KeyRange.between(key("w/1"), key("w/4"));
        };
    }

    /** Reads a watch for a while, closes it, and goes on after the last change told, many times. */
    private List<WatchChecker.Session> watchInPieces(KeyRange keys, long from, Random random)
            throws InterruptedException {
        List<WatchChecker.Session> sessions = new ArrayList<>();
        WatchRequest request = WatchRequest.of(keys).from(from);
        for (int piece = 0; piece < 8; piece++) {
            List<WatchEvent> events = new ArrayList<>();
            try (Watch watch = store().watch(request)) {
                int count = random.nextInt(1, 12);
                for (int i = 0; i < count; i++) {
                    watch.next(Expect.BRIEFLY).ifPresent(events::add);
                }
            }
            sessions.add(WatchChecker.Session.from(request, events));
            if (!events.isEmpty()) {
                request = request.after((WatchEvent.Change) events.getLast());
            }
        }
        return sessions;
    }

    private List<WatchEvent.Change> allChangesSince(long revision) throws InterruptedException {
        try (Watch watch = store().watch(WatchRequest.of(KeyRange.ALL).from(revision + 1))) {
            List<WatchEvent.Change> all = new ArrayList<>();
            all.add(nextChange(watch));
            all.addAll(changesUntilNow(store(), watch));
            return all;
        }
    }

    /** Work of one of several threads, numbered from 0. */
    @FunctionalInterface
    interface Work<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(int threads, Work<T> work) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> tasks = IntStream.range(0, threads)
                    .<Callable<T>>mapToObj(thread -> () -> work.run(thread))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(tasks, 100, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
