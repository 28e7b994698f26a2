package io.photoncloud.flaredb.transaction;

import static io.photoncloud.flaredb.transaction.TestingTransactions.ALL;
import static io.photoncloud.flaredb.transaction.TestingTransactions.await;
import static io.photoncloud.flaredb.transaction.TestingTransactions.commit;
import static io.photoncloud.flaredb.transaction.TestingTransactions.failure;
import static io.photoncloud.flaredb.transaction.TestingTransactions.get;
import static io.photoncloud.flaredb.transaction.TestingTransactions.key;
import static io.photoncloud.flaredb.transaction.TestingTransactions.put;
import static io.photoncloud.flaredb.transaction.TestingTransactions.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions whose writes are moved into the store before their commit. */
class LargeTransactionTest {

    private static final int LITTLE = 2_000;

    private final MemoryStore store = TestingTransactions.memory();
    private GroupTransactions transactions = TestingTransactions.over(store, TestingTransactions.limits(LITTLE));

    @AfterEach
    void close() {
        transactions.close();
        store.close();
    }

    private Transaction begin() {
        return transactions.begin(TransactionOptions.SERIALIZABLE);
    }

    private static List<String> fill(Transaction transaction, int rows) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            String name = "k%04d".formatted(i);
            put(transaction, name, "v" + i);
            expected.add(name + "=v" + i);
        }
        return expected;
    }

    private boolean intentsLeft() {
        try (LocalView view = store.localView();
                LocalCursor cursor = view.ascending(VersionKeys.ALL_INTENTS)) {
            return cursor.isValid();
        }
    }

    @Test
    void itIsSeenWholeAtItsCommitAndItsIntentsBecomeVersions() {
        Transaction writer = begin();
        List<String> expected = fill(writer, 300);
        assertThat(intentsLeft()).isTrue();
        assertThat(scan(writer, ALL, Direction.FORWARD)).isEqualTo(expected);
        assertThat(scan(writer, ALL, Direction.REVERSE)).isEqualTo(expected.reversed());
        assertThat(get(writer, "k0007")).isEqualTo("v7");
        Transaction other = begin();
        assertThat(scan(other, ALL, Direction.FORWARD)).isEmpty();
        var _ = commit(writer);
        assertThat(scan(other, ALL, Direction.FORWARD)).isEmpty();
        assertThat(scan(begin(), ALL, Direction.FORWARD)).isEqualTo(expected);
        await(
                "intents become versions",
                () -> !intentsLeft() && transactions.status().unresolved() == 0);
        assertThat(scan(begin(), ALL, Direction.FORWARD)).isEqualTo(expected);
        assertThat(scan(begin(), ALL, Direction.REVERSE)).isEqualTo(expected.reversed());
    }

    @Test
    void itsIntentsKeepOtherWritersAwayUntilItEnds() throws InterruptedException, ExecutionException {
        Transaction writer = begin();
        var _ = fill(writer, 300);
        Transaction other = begin();
        other.waitForLocks(LockWait.NOWAIT);
        assertThat(failure(() -> put(other, "k0003", "x"))).isEqualTo(SqlState.LOCK_NOT_AVAILABLE);
        put(other, "k0003x", "free");
        other.rollback();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Transaction waiting = begin();
            Future<LockOutcome> locked =
                    threads.submit(() -> waiting.lock(key("k0003"), LockStrength.UPDATE, LockWait.FOREVER));
            await("it waits", () -> transactions.status().waiting() == 1);
            var _ = commit(writer);
            assertThat(locked.get()).isEqualTo(new LockOutcome.Locked(TestingTransactions.value("v3"), true));
        }
    }

    @Test
    void whatIsRolledBackLeavesNothing() {
        Transaction writer = begin();
        var _ = fill(writer, 300);
        writer.rollback();
        assertThat(scan(begin(), ALL, Direction.FORWARD)).isEmpty();
        await("intents go", () -> !intentsLeft());
    }

    @Test
    void anyMixtureOfWritesAndSavepointsIsWhatAModelHas() {
        for (int round = 0; round < 40; round++) {
            long seed = Long.getLong("large.seed", System.nanoTime());
            Random random = new Random(seed);
            Map<String, String> committed = committed();
            Map<String, String> model = new TreeMap<>(committed);
            Transaction transaction = begin();
            Map<Savepoint, Map<String, String>> savepoints = new HashMap<>();
            List<Savepoint> order = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                String name = "k" + random.nextInt(40);
                switch (random.nextInt(12)) {
                    case 0 -> {
                        Savepoint savepoint = transaction.savepoint();
                        savepoints.put(savepoint, new TreeMap<>(model));
                        order.add(savepoint);
                    }
                    case 1 -> {
                        if (!order.isEmpty()) {
                            int back = random.nextInt(order.size());
                            transaction.rollbackTo(order.get(back));
                            model = new TreeMap<>(savepoints.getOrDefault(order.get(back), Map.of()));
                            order.subList(back + 1, order.size()).clear();
                        }
                    }
                    case 2, 3 -> {
                        transaction.delete(key(name));
                        model.remove(name);
                    }
                    case 4 ->
                        assertThat(get(transaction, name)).as("seed %s", seed).isEqualTo(model.get(name));
                    default -> {
                        String text = "v".repeat(random.nextInt(60)) + i;
                        put(transaction, name, text);
                        model.put(name, text);
                    }
                }
                if (i % 50 == 0) {
                    assertRows(seed, transaction, model);
                }
            }
            assertRows(seed, transaction, model);
            if (random.nextInt(3) == 0) {
                transaction.rollback();
                model = committed;
            } else {
                var _ = commit(transaction);
            }
            assertRows(seed, begin(), model);
            if (random.nextInt(4) == 0) {
                restart();
                assertRows(seed, begin(), model);
            }
        }
    }

    private Map<String, String> committed() {
        Map<String, String> rows = new TreeMap<>();
        for (String row : scan(begin(), ALL, Direction.FORWARD)) {
            int at = row.indexOf('=');
            rows.put(row.substring(0, at), row.substring(at + 1));
        }
        return rows;
    }

    private static void assertRows(long seed, Transaction transaction, Map<String, String> model) {
        List<String> rows = model.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        assertThat(scan(transaction, ALL, Direction.FORWARD))
                .as("seed %s", seed)
                .isEqualTo(rows);
        assertThat(scan(transaction, ALL, Direction.REVERSE))
                .as("seed %s", seed)
                .isEqualTo(rows.reversed());
    }

    private void restart() {
        transactions.close();
        transactions = TestingTransactions.over(store, TestingTransactions.limits(LITTLE));
    }

    /** Whichever of its writes to the store is the last before the coordinator goes, all of a transaction is there afterwards, or nothing. */
    @Test
    void aCrashAtAnyStepLeavesAllOrNothing() {
        int steps = 0;
        for (int step = 0; steps == step; step++) {
            try (MemoryStore memory = TestingTransactions.memory();
                    FaultyStore faulty = new FaultyStore(memory, new Random(1))) {
                GroupTransactions before = TestingTransactions.over(faulty.store(), TestingTransactions.limits(LITTLE));
                Transaction small = before.begin(TransactionOptions.SERIALIZABLE);
                put(small, "k0000", "old");
                var _ = commit(small);
                faulty.stopAfter(step);
                boolean acknowledged = false;
                Transaction writer = before.begin(TransactionOptions.SERIALIZABLE);
                try {
                    var _ = fill(writer, 200);
                    acknowledged = writer.commit() instanceof Outcome.Committed;
                    await("resolved or stopped", () -> before.status().unresolved() == 0 || faulty.hasStopped());
                } catch (SqlException _) {
                    acknowledged = false;
                }
                boolean stopped = faulty.hasStopped();
                before.close();
                GroupTransactions after = TestingTransactions.over(memory, TransactionLimits.DEFAULT);
                Transaction reader = after.begin(TransactionOptions.READ_ONLY);
                List<String> rows = scan(reader, ALL, Direction.FORWARD);
                if (acknowledged || rows.size() > 1) {
                    assertThat(rows)
                            .as("step %s", step)
                            .hasSize(200)
                            .containsExactlyElementsOf(IntStream.range(0, 200)
                                    .mapToObj(i -> "k%04d=v%d".formatted(i, i))
                                    .toList());
                } else {
                    assertThat(rows).as("step %s", step).containsExactly("k0000=old");
                }
                await("nothing is left", () -> {
                    try (LocalView view = memory.localView();
                            LocalCursor cursor = view.ascending(VersionKeys.ALL_INTENTS)) {
                        return !cursor.isValid() && after.status().unresolved() == 0;
                    }
                });
                assertThat(scan(reader, ALL, Direction.FORWARD))
                        .as("step %s", step)
                        .isEqualTo(rows);
                after.close();
                if (stopped) {
                    steps++;
                }
            }
        }
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void changesAreToldOnceInOrderFromThePastAndAsTheyCome() {
        Transaction first = begin();
        var _ = fill(first, 150);
        Timestamp then = commit(first);
        await("resolved", () -> transactions.status().unresolved() == 0);
        List<ChangeFeed.Change> told = new ArrayList<>();
        try (ChangeFeed feed = transactions.changes(ALL, Timestamp.ZERO)) {
            Transaction second = begin();
            put(second, "a", "1");
            second.delete(key("k0001"));
            Timestamp later = commit(second);
            while (told.size() < 152) {
                told.addAll(feed.next(Duration.ofSeconds(10)).changes());
            }
            assertThat(told.subList(0, 150))
                    .allMatch(change -> change.timestamp().equals(then));
            assertThat(told.subList(150, 152))
                    .allMatch(change -> change.timestamp().equals(later));
            assertThat(told.get(151).value()).isNull();
            assertThat(feed.next(Duration.ofMillis(1)).changes()).isEmpty();
            Transaction third = begin();
            put(third, "z", "3");
            Timestamp last = commit(third);
            ChangeFeed.Batch batch = feed.next(Duration.ofSeconds(10));
            assertThat(batch.complete()).isEqualTo(last);
            assertThat(batch.changes())
                    .containsExactly(new ChangeFeed.Change(key("z"), TestingTransactions.value("3"), last));
        }
    }
}
