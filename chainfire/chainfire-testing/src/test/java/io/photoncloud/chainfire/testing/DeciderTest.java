package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Decider;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decider by a worked example: wallets that must never go below zero, however many spend from them at once. */
class DeciderTest {

    private static final byte[] WALLETS = "wallets/".getBytes(StandardCharsets.UTF_8);

    /** Takes an amount from a wallet, or adds to it where the amount is negative. {@code id} makes it one of its kind. */
    record Spend(String wallet, long amount, long id) {}

    /** Whether it was done, and what the wallet holds now. */
    record Spent(boolean done, long balance) {}

    /** As words, one after the other. */
    private static <T> Codec<T> words(Function<T, List<Object>> parts, Function<String[], T> of) {
        return new Codec<>() {
            @Override
            public Bytes encode(T value) {
                return Bytes.utf8(
                        parts.apply(value).stream().map(String::valueOf).collect(Collectors.joining(" ")));
            }

            @Override
            public T decode(Bytes stored) {
                return of.apply(stored.toUtf8().split(" "));
            }
        };
    }

    private static final Codec<Spend> SPENDS = words(
            spend -> List.of(spend.wallet(), spend.amount(), spend.id()),
            word -> new Spend(word[0], Long.parseLong(word[1]), Long.parseLong(word[2])));
    private static final Codec<Spent> ANSWERS = words(
            spent -> List.of(spent.done(), spent.balance()),
            word -> new Spent(Boolean.parseBoolean(word[0]), Long.parseLong(word[1])));

    private static final Codec<Integer> NUMBERS = words(List::of, word -> Integer.parseInt(word[0]));

    private static Decisions<Spend, Spent> decider(EmbeddedStore store) {
        return store.decider("wallets", new Wallets(), SPENDS, ANSWERS);
    }

    private static Key wallet(String name) {
        return Key.utf8("wallets/" + name);
    }

    /** The rule: a spend for which the money is not there changes nothing. */
    private static final class Wallets implements Decider<Map<String, Long>, Spend, Spent> {

        @Override
        public Map<String, Long> load(ReplicatedStore store) {
            Map<String, Long> balances = new HashMap<>();
            for (Entry entry :
                    store.range(RangeQuery.of(KeyRange.prefix(WALLETS))).entries()) {
                balances.put(
                        entry.key().toUtf8().substring(WALLETS.length),
                        Long.parseLong(entry.value().toUtf8()));
            }
            return balances;
        }

        @Override
        public Decision<Spent> decide(Map<String, Long> balances, Spend spend) {
            long balance = balances.getOrDefault(spend.wallet(), 0L);
            if (balance < spend.amount()) {
                return Decision.of(new Spent(false, balance));
            }
            long left = balance - spend.amount();
            balances.put(spend.wallet(), left);
            return Decision.of(
                    new Spent(true, left),
                    Operation.Put.of(wallet(spend.wallet()), Bytes.utf8(Long.toString(left))),
                    Operation.Put.of(Key.utf8("spends/" + spend.id()), Bytes.utf8(Long.toString(spend.amount()))));
        }
    }

    private static Spent decided(Decisions<Spend, Spent> decisions, Spend spend) {
        return switch (decisions.decide(spend)) {
            case Decisions.Result.Decided<Spent>(Spent answer) -> answer;
            case Decisions.Result.Unknown<Spent>(String reason) -> throw new AssertionError(reason);
        };
    }

    @Test
    void aWalletIsSpentToTheLastUnitAndNoFurther() throws Exception {
        try (MemoryStore store = new MemoryStore();
                Decisions<Spend, Spent> decisions = decider(store)) {
            decided(decisions, new Spend("alice", -100, 0));
            long done = IntStream.rangeClosed(1, 130)
                    .mapToObj(i -> decided(decisions, new Spend("alice", 1, i)))
                    .filter(Spent::done)
                    .count();

            assertThat(done).isEqualTo(100);
            assertThat(store.find(wallet("alice")))
                    .hasValueSatisfying(
                            entry -> assertThat(entry.value().toUtf8()).isEqualTo("0"));
        }
    }

    @Test
    void aRuleThatFailsAnswersItsOwnCallerAndDecidesOn() {
        try (MemoryStore store = new MemoryStore();
                Decisions<Integer, Integer> decisions = store.decider(
                        "failing",
                        new Decider<Integer, Integer, Integer>() {
                            @Override
                            public Integer load(ReplicatedStore from) {
                                return 0;
                            }

                            @Override
                            public Decision<Integer> decide(Integer projection, Integer command) {
                                return Decision.of(100 / command);
                            }
                        },
                        NUMBERS,
                        NUMBERS)) {
            org.assertj.core.api.Assertions.assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> decisions.decide(0));
            assertThat(decisions.decide(4)).isEqualTo(new Decisions.Result.Decided<>(25));
        }
    }

    @Test
    void noSpendIsLostOrDoubledWhenTheLeaderIsStoppedUnderLoad(@TempDir Path directory) throws Exception {
        try (RaftCluster cluster = new RaftCluster(directory, 3, new Random())) {
            List<RaftStore> stores = cluster.openGroup("wallets", 1, options -> options);
            RaftStore first = RaftCluster.awaitLeader(stores);
            List<Decisions<Spend, Spent>> deciders =
                    stores.stream().map(DeciderTest::decider).toList();
            decided(deciders.get(stores.indexOf(first)), new Spend("bob", -1_000_000, 0));

            AtomicLong ids = new AtomicLong(1);
            AtomicBoolean over = new AtomicBoolean();
            Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> spenders = IntStream.range(0, 24)
                        .<Future<?>>mapToObj(i -> threads.submit(
                                () -> spendUntil(over, deciders.get(i % stores.size()), ids, acknowledged)))
                        .toList();
                RaftCluster.await("some spends", () -> acknowledged.size() > 500);
                cluster.stop(cluster.members().get(stores.indexOf(first)));
                int before = acknowledged.size();
                RaftCluster.await("more spends at those that are left", () -> acknowledged.size() > before + 500);
                over.set(true);
                for (Future<?> spender : spenders) {
                    spender.get();
                }
            }
            List<RaftStore> left =
                    stores.stream().filter(store -> store != first).toList();
            RaftStore second = RaftCluster.awaitLeader(left);
            RaftStore follower =
                    left.stream().filter(store -> store != second).findFirst().orElseThrow();
            Spent last = decided(deciders.get(stores.indexOf(follower)), new Spend("bob", 1, ids.getAndIncrement()));

            List<String> recorded = allKeys(follower, "spends/");
            assertThat(recorded)
                    .containsAll(acknowledged.stream().map(id -> "spends/" + id).toList());
            // Every recorded spend took one unit, the first one gave a million.
            assertThat(last.balance()).isEqualTo(1_000_000 - (recorded.size() - 1L));
        }
    }

    @Test
    void aFollowerPassesOnWhyACommandIsRefused(@TempDir Path directory) {
        try (RaftCluster cluster = new RaftCluster(directory, 3, new Random(), Duration.ofSeconds(2))) {
            List<RaftStore> stores = cluster.openGroup(
                    "wallets",
                    1,
                    options -> options.withRequestTimeout(Duration.ofMillis(1_500))
                            .withLimits(new StoreLimits(64, 64, 256, 8, 8, 8, 256)));
            RaftStore leader = RaftCluster.awaitLeader(stores);
            RaftStore follower =
                    stores.stream().filter(store -> store != leader).findFirst().orElseThrow();
            try (Decisions<Spend, Spent> atFollower = decider(follower)) {
                Expect.refused(StoreException.Reason.UNAVAILABLE, () -> atFollower.decide(new Spend("dan", -1, 1)));
                try (Decisions<Spend, Spent> atLeader = decider(leader)) {
                    Expect.refused(
                            StoreException.Reason.KEY_TOO_LONG,
                            () -> atFollower.decide(new Spend("d".repeat(64), -1, 2)));
                    assertThat(decided(atFollower, new Spend("dan", 1, 3))).isEqualTo(new Spent(false, 0));
                    assertThat(decided(atLeader, new Spend("dan", -5, 4))).isEqualTo(new Spent(true, 5));
                    assertThat(decided(atFollower, new Spend("dan", 1, 5))).isEqualTo(new Spent(true, 4));
                    String endless = "d".repeat(5 << 20);
                    Expect.refused(
                            StoreException.Reason.REQUEST_TOO_LARGE, () -> atFollower.decide(new Spend(endless, 1, 6)));
                }
            }
        }
    }

    @Test
    void whatALeaderDecidesThatIsCutOffIsNeverTakenForDecided(@TempDir Path directory) {
        try (RaftCluster cluster = new RaftCluster(directory, 3, new Random(), Duration.ofSeconds(2))) {
            List<RaftStore> stores =
                    cluster.openGroup("wallets", 1, options -> options.withRequestTimeout(Duration.ofMillis(1_500)));
            RaftStore first = RaftCluster.awaitLeader(stores);
            List<Decisions<Spend, Spent>> deciders = new ArrayList<>();
            stores.forEach(store -> deciders.add(decider(store)));
            Decisions<Spend, Spent> atFirst = deciders.get(stores.indexOf(first));
            decided(atFirst, new Spend("carol", -10, 1));

            cluster.isolate(cluster.members().get(stores.indexOf(first)));
            assertThat(atFirst.decide(new Spend("carol", 4, 2))).isInstanceOf(Decisions.Result.Unknown.class);
            List<RaftStore> others =
                    stores.stream().filter(store -> store != first).toList();
            RaftStore second = RaftCluster.awaitLeader(others);
            Decisions<Spend, Spent> atSecond = deciders.get(stores.indexOf(second));
            assertThat(decided(atSecond, new Spend("carol", 1, 3))).isEqualTo(new Spent(true, 9));

            cluster.mendAll();
            RaftCluster.await("the first to follow", () -> first.status().leaderId() == second.memberId());
            assertThat(decided(atFirst, new Spend("carol", 1, 4))).isEqualTo(new Spent(true, 8));
            second.transferLeadership(first.memberId(), Duration.ofSeconds(10));
            RaftCluster.awaitLeader(List.of(first));
            assertThat(decided(atFirst, new Spend("carol", 2, 5))).isEqualTo(new Spent(true, 6));
            assertThat(allKeys(first, "spends/")).containsExactly("spends/1", "spends/3", "spends/4", "spends/5");
        }
    }

    @Test
    void aLeaderThatTheOthersCannotReachTellsNothing(@TempDir Path directory) {
        try (RaftCluster cluster = new RaftCluster(directory, 3, new Random())) {
            List<RaftStore> stores = cluster.openGroup("wallets", 1, options -> options);
            RaftStore leader = RaftCluster.awaitLeader(stores);
            try (Decisions<Spend, Spent> decisions = decider(leader)) {
                decided(decisions, new Spend("carol", -10, 0));
                assertThat(decided(decisions, new Spend("carol", 11, 1))).isEqualTo(new Spent(false, 10));

                cluster.isolate(cluster.members().get(stores.indexOf(leader)));

                // Carol may have been given more by another leader.
                org.assertj.core.api.Assertions.assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> decisions.decide(new Spend("carol", 11, 2)));
            }
        }
    }

    /** A lost answer does not end it; that its member is stopped does. */
    private static void spendUntil(
            AtomicBoolean over, Decisions<Spend, Spent> decisions, AtomicLong ids, Queue<Long> acknowledged) {
        while (!over.get()) {
            long id = ids.getAndIncrement();
            try {
                if (decisions.decide(new Spend("bob", 1, id)) instanceof Decisions.Result.Decided<Spent>) {
                    acknowledged.add(id);
                }
            } catch (StoreException e) {
                if (e.reason() == StoreException.Reason.CLOSED) {
                    return;
                }
            }
        }
    }

    private static List<String> allKeys(ReplicatedStore store, String prefix) {
        List<String> keys = new ArrayList<>();
        KeyRange range = KeyRange.prefix(prefix.getBytes(StandardCharsets.UTF_8));
        while (true) {
            var page = store.range(RangeQuery.of(range).project(RangeQuery.Projection.KEYS));
            page.entries().forEach(entry -> keys.add(entry.key().toUtf8()));
            if (!page.more()) {
                return keys;
            }
            range = new KeyRange(page.entries().getLast().key().next(), range.end());
        }
    }
}
