package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Clients at work while members are isolated, killed and stopped, most often the leader: every history must be
 * linearizable, with a last read of each key long after. A longer run: {@code -Dfaults.seconds=600}; the same faults
 * again: {@code -Dfaults.seed=}.
 */
class RaftFaultLoopTest extends ThreeMembers {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("faults.seconds", 12));
    /** After so long clients go on with fresh keys: lost answers on one key make its history ever harder to check. */
    private static final Duration EPOCH = Duration.ofSeconds(4);
    /** An epoch ends once its last call has: not long after. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    private static final int EPOCHS_KEPT = 20;
    private static final int MEMBERS = 3;
    private static final int CLIENTS = 6;
    private static final int KEYS = 8;
    private static final int CALLS_MAX = 1_000_000;

    private final long seed = Long.getLong("faults.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    /** Clients stay with a place; what runs there changes. */
    private final AtomicReferenceArray<RaftStore> places = new AtomicReferenceArray<>(MEMBERS);
    /** Of which a last read is still to be made. */
    private final Deque<Epoch> epochs = new ArrayDeque<>();

    private volatile boolean enough;
    private int calls;

    private record Epoch(List<Key> keys, History<RegisterInput, RegisterOutput> history) {

        void check() {
            new RegisterChecker(LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                    .check(history)
                    .assertHolds();
        }
    }

    @Test
    void aHistoryMadeThroughFaultsIsLinearizable() throws Exception {
        System.out.println("RaftFaultLoopTest seed " + seed);
        openGroup(MEMBERS, options -> options.withRequestTimeout(REQUEST_TIMEOUT));
        for (int i = 0; i < MEMBERS; i++) {
            places.set(i, stores().get(i));
        }
        int faults = 0;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> clients = executor.submit(this::runClients);
            try {
                long end = System.nanoTime() + LENGTH.toNanos();
                while (System.nanoTime() - end < 0 && !clients.isDone()) {
                    disturb();
                    faults++;
                    RaftCluster.await("writes again", this::writes);
                    Thread.sleep(random.nextInt(300, 900)); // tidy: the time is the fault
                }
            } finally {
                enough = true;
            }
            clients.get();
        }
        RaftCluster.await("equal states", () -> sameDigest(stores()));
        epochs.forEach(this::readLast);
        assertThat(cluster().fatalErrors()).isEmpty();
        System.out.println("RaftFaultLoopTest: " + faults + " faults, " + calls + " calls");
    }

    private void runClients() {
        for (int number = 0; !enough; number++) {
            Epoch epoch = run(number);
            epoch.check();
            calls += epoch.history.calls().size();
            epochs.addLast(epoch);
            if (epochs.size() > EPOCHS_KEPT) {
                readLast(epochs.removeFirst());
            }
        }
    }

    private Epoch run(int number) {
        List<Key> keys = IntStream.range(0, KEYS)
                .mapToObj(i -> Expect.key("epoch " + number + " key " + i))
                .toList();
        Epoch epoch = new Epoch(keys, new History<>(System::nanoTime));
        long end = System.nanoTime() + EPOCH.toNanos();
        new RegisterWorkload(seed + number, keys, CLIENTS, epoch.history)
                .run(client -> places.get(client % MEMBERS), CALLS_MAX, () -> enough || System.nanoTime() - end > 0);
        return epoch;
    }

    /** Whether what was acknowledged in an epoch is still so. */
    private void readLast(Epoch epoch) {
        RegisterClient reader = new RegisterClient("last", () -> places.get(0), epoch.history);
        for (Key key : epoch.keys) {
            RaftCluster.await(
                    "a last read", () -> reader.call(new RegisterInput.Get(key)).isPresent());
        }
        epoch.check();
    }

    private boolean writes() {
        try {
            Transaction put = Transaction.put(Expect.key("probe"), Bytes.EMPTY);
            return places.get(random.nextInt(MEMBERS)).commit(put) instanceof CommitResult.Committed;
        } catch (StoreException e) {
            return false;
        }
    }

    private void disturb() throws InterruptedException {
        RaftStore victim = random.nextInt(4) == 0 ? places.get(random.nextInt(MEMBERS)) : leader();
        int place = IntStream.range(0, MEMBERS)
                .filter(i -> places.get(i) == victim)
                .findFirst()
                .orElseThrow();
        switch (random.nextInt(3)) {
            case 0 -> {
                cluster().isolate(memberOf(victim));
                Thread.sleep(random.nextInt(200, 1_500)); // tidy: the time is the fault
                if (random.nextBoolean()) {
                    cluster().breakLinks(memberOf(victim));
                }
                cluster().mendAll();
            }
            case 1 -> places.set(place, crash(victim));
            default -> {
                stop(victim);
                Thread.sleep(random.nextInt(100, 800)); // tidy: the time is the fault
                places.set(place, start(victim));
            }
        }
    }
}
