package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients at work while leaders are isolated, killed and stopped: every history must be linearizable. */
@Tag("scale")
class RaftFaultLoopTest extends ThreeMembers {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("faults.seconds", 15));
    private static final int CLIENTS = 6;
    private static final int CALLS_MAX = 1_000_000;

    @Test
    void aHistoryMadeThroughFaultsIsLinearizable() throws InterruptedException {
        long seed = new Random().nextLong();
        System.out.println("RaftFaultLoopTest seed " + seed);
        Random random = new Random(seed);
        openGroup(3, options -> options.withRequestTimeout(Duration.ofSeconds(2)));
        // Clients stay with a place; what runs there changes.
        ConcurrentHashMap<Integer, RaftStore> places = new ConcurrentHashMap<>();
        for (int i = 0; i < 3; i++) {
            places.put(i, stores().get(i));
        }
        List<Key> keys =
                IntStream.range(0, 8).mapToObj(i -> Expect.key("key " + i)).toList();
        History<RegisterInput, RegisterOutput> history = new History<>(System::nanoTime);
        AtomicBoolean enough = new AtomicBoolean();
        Thread clients = Thread.ofVirtual().start(() -> {
            for (int epoch = 0; !enough.get(); epoch++) {
                int number = epoch;
                AtomicBoolean over = new AtomicBoolean();
                List<RaftStore> now = List.copyOf(places.values());
                long until = System.nanoTime() + Duration.ofMillis(700).toNanos();
                new RegisterWorkload(seed + number, keys, CLIENTS, history)
                        .run(
                                client -> (ReplicatedStore) now.get(client % now.size()),
                                CALLS_MAX,
                                () -> over.get() || System.nanoTime() - until > 0 || enough.get());
            }
        });
        long end = System.nanoTime() + LENGTH.toNanos();
        int faults = 0;
        while (System.nanoTime() - end < 0) {
            disturb(random, places);
            faults++;
            Thread.sleep(random.nextInt(300, 900)); // tidy: the time is the fault
        }
        enough.set(true);
        join(clients);
        System.out.println(
                "RaftFaultLoopTest: " + faults + " faults, " + history.calls().size() + " calls");
        new RegisterChecker(LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                .check(history)
                .assertHolds();
        RaftCluster.await("equal states", () -> sameDigest(stores()));
    }

    private void disturb(Random random, ConcurrentHashMap<Integer, RaftStore> places) throws InterruptedException {
        RaftStore victim = leader();
        int place = places.entrySet().stream()
                .filter(entry -> entry.getValue() == victim)
                .findFirst()
                .orElseThrow()
                .getKey();
        switch (random.nextInt(3)) {
            case 0 -> {
                cluster().isolate(memberOf(victim));
                Thread.sleep(random.nextInt(200, 1_500)); // tidy: the time is the fault
                cluster().mendAll();
            }
            case 1 -> places.put(place, crash(victim));
            default -> {
                stop(victim);
                Thread.sleep(random.nextInt(100, 800)); // tidy: the time is the fault
                places.put(place, start(victim));
            }
        }
    }
}
