package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Clients that make random calls on a few keys at the same time and record them. Each written value is unique. Their
 * choices follow from the seed; how they interleave does not.
 */
public final class RegisterWorkload {

    /** After a call without an answer: whoever is down or has no leader stays so for longer than a call takes. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final long seed;
    private final List<Key> keys;
    private final int clients;
    private final History<RegisterInput, RegisterOutput> history;

    public RegisterWorkload(long seed, List<Key> keys, int clients, History<RegisterInput, RegisterOutput> history) {
        this.seed = seed;
        this.keys = List.copyOf(keys);
        this.clients = clients;
        this.history = history;
    }

    /**
     * Runs all clients until each made its calls, or {@code enough} says so; returns when the last one has ended.
     *
     * @param storeOfClient through which store each client works, from 0; asked before each call
     */
    public void run(IntFunction<ReplicatedStore> storeOfClient, int callsPerClient, BooleanSupplier enough) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                int number = i;
                executor.execute(() -> runClient(number, storeOfClient, callsPerClient, enough));
            }
        }
    }

    private void runClient(int number, IntFunction<ReplicatedStore> storeOfClient, int calls, BooleanSupplier enough) {
        RandomGenerator random = new Random(seed * 31 + number);
        RegisterClient client = new RegisterClient("c" + number, () -> storeOfClient.apply(number), history);
        long[] lastSeen = new long[keys.size()];
        for (int i = 0; i < calls && !enough.getAsBoolean(); i++) {
            int index = random.nextInt(keys.size());
            Bytes value = Bytes.utf8(number + "-" + i);
            RegisterInput input = choose(random, keys.get(index), lastSeen[index], value);
            Optional<RegisterOutput> output = client.call(input);
            lastSeen[index] = output.map(RegisterWorkload::revisionOf).orElse(lastSeen[index]);
            if (output.isEmpty()) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE); // tidy: no event tells when it is worth another call
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static RegisterInput choose(RandomGenerator random, Key key, long lastSeen, Bytes value) {
        int choice = random.nextInt(10);
        if (choice < 4) {
            return new RegisterInput.Get(key);
        }
        if (choice < 6) {
            return new RegisterInput.Put(key, value);
        }
        return choice < 9 ? new RegisterInput.CompareAndSet(key, lastSeen, value) : new RegisterInput.Delete(key);
    }

    private static long revisionOf(RegisterOutput output) {
        return switch (output) {
            case RegisterOutput.Found(var _, long revision) -> revision;
            case RegisterOutput.Written(long revision) -> revision;
            case RegisterOutput.Absent _, RegisterOutput.Mismatched _ -> 0;
        };
    }
}
