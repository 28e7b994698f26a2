package io.photoncloud.flaredb.transaction;

import static io.photoncloud.flaredb.transaction.TestingTransactions.key;
import static io.photoncloud.flaredb.transaction.TestingTransactions.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.RaftStore;
import io.photoncloud.chainfire.testing.RaftCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints what one node does; -Dspeed.seconds says for how long. */
@Tag("scale")
class TransactionSpeedTest {

    private static final int CLIENTS = 16;
    private static final int ROWS = Integer.getInteger("speed.rows", 100_000);
    private static final long SECONDS = Long.getLong("speed.seconds", 10);
    private static final String FILLER = "x".repeat(90);

    @FunctionalInterface
    private interface Work {
        void run(Random random);
    }

    @Test
    void oneNodeReadsAndCommits(@TempDir Path directory) throws InterruptedException, ExecutionException {
        try (RaftCluster cluster = new RaftCluster(directory, 1, new Random())) {
            RaftStore store = cluster.openGroup(
                            "group",
                            1,
                            options -> options.withHistory(History.OFF).withLimits(TestingTransactions.STORE_LIMITS))
                    .getFirst();
            RaftCluster.awaitLeader(List.of(store));
            try (GroupTransactions transactions = TestingTransactions.over(store, TransactionLimits.DEFAULT)) {
                long began = System.nanoTime();
                load(transactions);
                double seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf("load: %d rows, %.0f rows/s%n", ROWS, ROWS / seconds);
                TestingTransactions.await(
                        "resolved", () -> transactions.status().unresolved() == 0);
                measure("single-shot reads", random -> {
                    assertThat(transactions.read(row(random))).isNotNull();
                });
                measure("reads in a read-only transaction", random -> {
                    try (Transaction transaction = transactions.begin(TransactionOptions.READ_ONLY)) {
                        assertThat(transaction.get(row(random))).isNotNull();
                    }
                });
                scan(transactions);
                measure("blind writes of one row", random -> {
                    try (Transaction transaction = transactions.begin(TransactionOptions.SERIALIZABLE)) {
                        transaction.put(row(random), value(FILLER));
                        var _ = transaction.commit();
                    }
                });
                measure("TPC-B-like, 16 branches", random -> bank(transactions, random));
                System.out.println("conflicts: " + conflicts.sum());
            }
            store.close();
        }
    }

    private final LongAdder conflicts = new LongAdder();

    private void bank(GroupTransactions transactions, Random random) {
        try (Transaction transaction = transactions.begin(TransactionOptions.SERIALIZABLE)) {
            for (String name : List.of(
                    "a%08d".formatted(random.nextInt(ROWS)),
                    "t%04d".formatted(random.nextInt(160)),
                    "b%02d".formatted(random.nextInt(16)))) {
                transaction.nextStatement();
                LockOutcome outcome = transaction.lock(key(name), LockStrength.NO_KEY_UPDATE, LockWait.FOREVER);
                if (outcome instanceof LockOutcome.Locked) {
                    transaction.put(key(name), value(FILLER));
                }
            }
            transaction.put(key("h" + random.nextLong()), value("history"));
            var _ = transaction.commit();
        } catch (io.photoncloud.flaredb.type.SqlException e) {
            conflicts.increment();
        }
    }

    private static io.photoncloud.chainfire.store.Key row(Random random) {
        return key("a%08d".formatted(random.nextInt(ROWS)));
    }

    private static void load(GroupTransactions transactions) {
        Transaction transaction = transactions.begin(TransactionOptions.SERIALIZABLE);
        for (int i = 0; i < ROWS; i++) {
            transaction.put(key("a%08d".formatted(i)), value(FILLER));
        }
        var _ = TestingTransactions.commit(transaction);
    }

    private static void scan(GroupTransactions transactions) {
        long began = System.nanoTime();
        int rows = 0;
        try (Transaction transaction = transactions.begin(TransactionOptions.READ_ONLY);
                RowCursor cursor = transaction.scan(TestingTransactions.range("a", "b"), Direction.FORWARD)) {
            while (cursor.next()) {
                rows++;
            }
        }
        assertThat(rows).isEqualTo(ROWS);
        System.out.printf("scan: %.0f rows/s%n", rows / ((System.nanoTime() - began) / 1e9));
    }

    private static void measure(String what, Work work) throws InterruptedException, ExecutionException {
        for (long seconds : new long[] {SECONDS / 3, SECONDS}) {
            LongAdder done = new LongAdder();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> all = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    Random random = new Random(client);
                    all.add(threads.submit(() -> {
                        while (System.nanoTime() < until) {
                            work.run(random);
                            done.increment();
                        }
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
            }
            if (seconds == SECONDS) {
                System.out.printf("%s: %.0f/s with %d clients%n", what, (double) done.sum() / SECONDS, CLIENTS);
            }
        }
    }
}
