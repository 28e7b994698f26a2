package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.OncePerKey;
import io.photoncloud.chainfire.store.OnceResult;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.chainfire.testing.LossyStore.Fate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Requests that each add one to a counter, sent again and again over a way that loses, delays and doubles what it
 * carries: each must count once, and be answered alike each time.
 */
final class SimulatedRequests {

    private static final Key COUNTER = Key.utf8("counter");
    private static final List<Fate> FATES = List.of(Fate.values());

    private final RandomGenerator random;
    private final LossyStore way;
    private final OncePerKey once;
    /** What each request was answered, as far as it was. */
    private final Map<Integer, Long> answers = new HashMap<>();

    private boolean lossy = true;
    private int sent;

    SimulatedRequests(RandomGenerator random, ReplicatedStore store, LongSupplier nanoTime) {
        this.random = random;
        this.way = new LossyStore(store, this::fate);
        // Without patience a call never waits: the sender of a request whose fate is unknown sends it again later.
        this.once = new OncePerKey(way, "calls", Duration.ofHours(1), Duration.ZERO, nanoTime);
    }

    private Fate fate() {
        return lossy && random.nextBoolean() ? FATES.get(random.nextInt(FATES.size())) : Fate.ANSWERED;
    }

    /** Sends a new request, or one that was sent before. */
    void send() {
        send(random.nextInt(3) == 0 ? sent++ : random.nextInt(Math.max(1, sent)));
    }

    private void send(int request) {
        sent = Math.max(sent, request + 1);
        OnceResult<Long> result;
        try {
            result = once.run("request " + request, "add 1", OncePerKeyContract.CREDITS, SimulatedRequests::addOne);
        } catch (StoreException refused) {
            return;
        }
        switch (result) {
            case OnceResult.Answered<Long>(Long answer, long _, var _) -> {
                Long before = answers.putIfAbsent(request, answer);
                assertThat(answer).as("request %s again", request).isEqualTo(before == null ? answer : before);
            }
            case OnceResult.Unknown<Long> _ -> {}
            case OnceResult.KeyReused<Long> _, OnceResult.NotApplied<Long> _, OnceResult.Contended<Long> _ ->
                throw new AssertionError(result);
        }
    }

    private static long addOne(TableTransaction transaction) {
        long next = count(transaction.find(COUNTER)) + 1;
        transaction.write(Operation.Put.of(COUNTER, Bytes.utf8(Long.toString(next))));
        return next;
    }

    private static long count(Optional<Entry> counter) {
        return counter.map(entry -> Long.parseLong(entry.value().toUtf8())).orElse(0L);
    }

    /** What was delayed arrives. */
    void deliver() {
        way.applyDelayed();
    }

    /** Sends every request once more, over a way that is whole. */
    void finish() {
        deliver();
        lossy = false;
        for (int request = 0; request < sent; request++) {
            send(request);
        }
        assertThat(answers.values())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, sent).boxed().toList());
        assertThat(count(way.find(COUNTER))).isEqualTo(sent);
    }
}
