package io.photoncloud.flaredb.transaction;

import static io.photoncloud.flaredb.transaction.TestingTransactions.key;
import static io.photoncloud.flaredb.transaction.TestingTransactions.text;
import static io.photoncloud.flaredb.transaction.TestingTransactions.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.flaredb.transaction.ListHistory.Attempt;
import io.photoncloud.flaredb.transaction.ListHistory.Fate;
import io.photoncloud.flaredb.type.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random transactions of many clients, with lost answers and coordinators that are replaced under way: the history has no cycle. */
class SerializabilityTest {

    private static final int KEYS = 5;
    private static final int CLIENTS = 6;
    private static final int ROUNDS = Integer.getInteger("serializability.rounds", 3);

    private final AtomicInteger element = new AtomicInteger();
    private volatile @Nullable GroupTransactions serving;

    @Test
    void listsThatAreReadAndAppendedToHaveAnOrder() throws InterruptedException, ExecutionException {
        long first = Long.getLong("serializability.seed", System.nanoTime());
        for (long seed = first; seed < first + ROUNDS; seed++) {
            System.out.println("SerializabilityTest: -Dserializability.seed=" + seed);
            run(seed, new FaultyStore.Faults(40, 40, 40, 60), 5, 40);
            run(seed, FaultyStore.Faults.NONE, 1, 60);
        }
    }

    private void run(long seed, FaultyStore.Faults faults, int reigns, int transactionsEach)
            throws InterruptedException, ExecutionException {
        Random random = new Random(seed);
        try (MemoryStore memory = TestingTransactions.memory();
                FaultyStore faulty = new FaultyStore(memory, new Random(seed + 1))) {
            List<Attempt> attempts = new ArrayList<>();
            for (int reign = 0; reign < reigns; reign++) {
                // The one before goes on for a while beside it, and does not know that it was replaced.
                GroupTransactions former = serving;
                GroupTransactions next = TestingTransactions.over(
                        faulty.store(), TestingTransactions.limits(random.nextBoolean() ? 400 : 1 << 20));
                serving = next;
                faulty.faults(faults);
                attempts.addAll(clients(random, transactionsEach));
                faulty.faults(FaultyStore.Faults.NONE);
                if (former != null) {
                    former.close();
                }
            }
            GroupTransactions last = java.util.Objects.requireNonNull(serving);
            TestingTransactions.await("a reign", () -> last.status().serving());
            ListHistory.check(seed, attempts, lists(last));
            TestingTransactions.await(
                    "intents are resolved",
                    () -> last.status().unresolved() == 0 || !last.status().serving());
            ListHistory.check(seed, attempts, lists(last));
            last.close();
            serving = null;
        }
    }

    private static Map<Integer, List<Integer>> lists(GroupTransactions transactions) {
        Map<Integer, List<Integer>> lists = new TreeMap<>();
        try (Transaction reader = transactions.begin(TransactionOptions.READ_ONLY)) {
            for (int key = 0; key < KEYS; key++) {
                lists.put(key, list(reader.get(key("" + key))));
            }
        }
        return lists;
    }

    private List<Attempt> clients(Random random, int transactionsEach) throws InterruptedException, ExecutionException {
        List<Attempt> attempts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Attempt>>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                Random own = new Random(random.nextLong());
                all.add(threads.submit(() -> {
                    List<Attempt> mine = new ArrayList<>();
                    for (int i = 0; i < transactionsEach; i++) {
                        mine.add(attempt(own));
                    }
                    return mine;
                }));
            }
            for (Future<List<Attempt>> one : all) {
                attempts.addAll(one.get());
            }
        }
        return attempts;
    }

    private Attempt attempt(Random random) {
        long began = System.nanoTime();
        Map<Integer, List<Integer>> read = new TreeMap<>();
        Map<Integer, List<Integer>> appended = new TreeMap<>();
        Fate fate;
        GroupTransactions here = java.util.Objects.requireNonNull(serving);
        try (Transaction transaction = here.begin(TransactionOptions.SERIALIZABLE)) {
            int steps = 1 + random.nextInt(4);
            for (int step = 0; step < steps; step++) {
                step(random, transaction, read, appended);
            }
            fate = switch (transaction.commit()) {
                case Outcome.Committed _ -> Fate.COMMITTED;
                case Outcome.Unknown _ -> Fate.UNKNOWN;
            };
        } catch (SqlException _) {
            fate = Fate.FAILED;
        }
        return new Attempt(read, appended, fate, began, System.nanoTime());
    }

    private void step(
            Random random,
            Transaction transaction,
            Map<Integer, List<Integer>> read,
            Map<Integer, List<Integer>> appended) {
        int key = random.nextInt(KEYS);
        switch (random.nextInt(6)) {
            case 0, 1 -> note(key, list(transaction.get(key("" + key))), read, appended);
            case 2 -> {
                try (RowCursor cursor = transaction.scan(
                        TestingTransactions.range("0", "9"),
                        random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE)) {
                    while (cursor.next()) {
                        int at = Integer.parseInt(cursor.key().toUtf8().substring(1));
                        note(at, list(cursor.value()), read, appended);
                    }
                }
            }
            case 3 -> {
                Savepoint savepoint = transaction.savepoint();
                transaction.put(key("" + key), value("-1"));
                transaction.put(key("x" + random.nextInt(3)), value("y".repeat(300)));
                transaction.rollbackTo(savepoint);
            }
            default -> append(random, transaction, key, read, appended);
        }
    }

    private void append(
            Random random,
            Transaction transaction,
            int key,
            Map<Integer, List<Integer>> read,
            Map<Integer, List<Integer>> appended) {
        List<Integer> present = random.nextBoolean()
                ? list(transaction.get(key("" + key)))
                : switch (transaction.lock(key("" + key), LockStrength.UPDATE, LockWait.FOREVER)) {
                    case LockOutcome.Locked(Bytes found, boolean _) -> list(found);
                    case LockOutcome.Skipped _ -> throw new AssertionError("nobody asked to skip");
                };
        note(key, present, read, appended);
        int added = element.incrementAndGet();
        List<Integer> more = new ArrayList<>(present);
        more.add(added);
        transaction.put(
                key("" + key),
                value(String.join(",", more.stream().map(String::valueOf).toList())));
        if (random.nextInt(4) == 0) {
            // Enough to be moved into the store where little memory is allowed.
            transaction.put(key("z" + random.nextInt(20)), value("z".repeat(300)));
        }
        appended.computeIfAbsent(key, _ -> new ArrayList<>()).add(added);
    }

    /** The first look at a key tells what others made of it; later ones must show that and what was appended since. */
    private static void note(
            int key, List<Integer> seen, Map<Integer, List<Integer>> read, Map<Integer, List<Integer>> appended) {
        List<Integer> own = appended.getOrDefault(key, List.of());
        List<Integer> others = seen.subList(0, seen.size() - Math.min(own.size(), seen.size()));
        assertThat(seen.subList(others.size(), seen.size())).isEqualTo(own);
        List<Integer> before = read.putIfAbsent(key, List.copyOf(others));
        if (before != null) {
            assertThat(others).as("the same key in one transaction").isEqualTo(before);
        }
    }

    private static List<Integer> list(@Nullable Bytes stored) {
        String text = text(stored);
        List<Integer> list = new ArrayList<>();
        if (text != null) {
            for (String one : text.split(",", -1)) {
                list.add(Integer.parseInt(one));
            }
        }
        return list;
    }
}
