package io.photoncloud.lightningstor.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.lightningstor.event.EventQueue.Part;
import io.photoncloud.lightningstor.event.EventQueue.Queued;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one webhook what happens, what concerns one key in its order. What it does not take is tried again, and given up once it is too old
 * and was tried; until then whatever else happens to that key waits. Its rounds are made by one thread.
 */
final class WebhookSender {

    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

    private static final int READ_AT_ONCE = 64;

    /** A webhook that takes nothing of so much is left alone for a while. */
    private static final int FAILURES_MAX = 8;

    private final String name;
    private final @Nullable Webhook webhook;
    private final EventQueue queue;
    private final Telling telling;
    private final ExecutorService calls;
    private final Retries retries = new Retries();
    private int failedRounds;

    /**
     * How messages are sent.
     *
     * @param region that they name
     * @param keptFor how old an event is when it is given up
     */
    record Telling(
            WebhookCaller caller, InstantSource clock, String region, Duration keptFor, MeterRegistry registry) {}

    /**
     * @param webhook null for one that the settings do not have any more
     * @param calls that runs as many at a time as it may
     */
    WebhookSender(String name, @Nullable Webhook webhook, EventQueue queue, Telling telling, ExecutorService calls) {
        this.name = name;
        this.webhook = webhook;
        this.queue = queue;
        this.telling = telling;
        this.calls = calls;
    }

    /** A round as it goes on. */
    private final class Round {
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final Instant now = telling.clock().instant();

        /** Of which something was not told: what is further behind in the queue waits too. */
        private final Set<String> stopped = ConcurrentHashMap.newKeySet();

        boolean isHopeless() {
            return taken.get() == 0 && refused.get() >= FAILURES_MAX;
        }
    }

    /** Tells what waits, and answers how long to pause. */
    Duration round(Duration idle) throws InterruptedException {
        Round round = new Round();
        Optional<Key> from = Optional.empty();
        do {
            Part part = queue.read(name, from, READ_AT_ONCE);
            queue.remove(tell(part.events(), round));
            from = part.rest();
        } while (from.isPresent());
        failedRounds = round.isHopeless() ? failedRounds + 1 : 0;
        Duration pause = failedRounds == 0 ? idle : Retries.pause(failedRounds);
        return pause.compareTo(idle) < 0 ? idle : pause;
    }

    /** @return what is done with: taken, or given up */
    private List<Queued> tell(List<Queued> events, Round round) throws InterruptedException {
        Map<String, List<Queued>> byKey = new LinkedHashMap<>();
        events.stream()
                .sorted(Comparator.comparingLong(Queued::sequence))
                .forEach(event -> byKey.computeIfAbsent(key(event), _ -> new ArrayList<>())
                        .add(event));
        Map<String, Future<List<Queued>>> going = new LinkedHashMap<>();
        for (Map.Entry<String, List<Queued>> one : byKey.entrySet()) {
            var _ = going.put(one.getKey(), calls.submit(() -> tellInOrder(one.getKey(), one.getValue(), round)));
        }
        List<Queued> done = new ArrayList<>();
        for (Map.Entry<String, Future<List<Queued>>> one : going.entrySet()) {
            try {
                done.addAll(one.getValue().get());
            } catch (ExecutionException e) {
                var _ = round.stopped.add(one.getKey());
                log.atWarn().addKeyValue("webhook", name).setCause(e).log("events could not be told, trying again");
            }
        }
        return done;
    }

    private static String key(Queued event) {
        return event.bucket() + "/" + event.event().key();
    }

    private List<Queued> tellInOrder(String key, List<Queued> events, Round round) throws InterruptedException {
        List<Queued> done = new ArrayList<>();
        for (Queued event : events) {
            boolean tried = failedRounds > 0 || retries.hasFailed(key);
            if (tried && isTooOld(event, round.now)) {
                giveUp(event);
                done.add(event);
                continue;
            }
            if (round.stopped.contains(key) || round.isHopeless() || retries.isWaiting(key, round.now)) {
                var _ = round.stopped.add(key);
                break;
            }
            Optional<String> refusal = tellOne(event);
            if (refusal.isPresent()) {
                round.refused.incrementAndGet();
                var _ = round.stopped.add(key);
                retries.failed(key, telling.clock().instant());
                refused(event, refusal.get());
                break;
            }
            count("taken");
            round.taken.incrementAndGet();
            retries.succeeded(key);
            done.add(event);
        }
        return done;
    }

    private Optional<String> tellOne(Queued event) throws InterruptedException {
        if (webhook == null) {
            return Optional.of("the settings do not have it");
        }
        byte[] message = EventMessage.of(event.event(), event.sequence(), telling.region());
        return telling.caller().tell(webhook, message, telling.clock().instant());
    }

    private boolean isTooOld(Queued event, Instant now) {
        return now.isAfter(event.event().time().plus(telling.keptFor()));
    }

    private void refused(Queued event, String why) {
        count("refused");
        log.atInfo()
                .addKeyValue("webhook", name)
                .addKeyValue("bucket", event.event().bucket())
                .addKeyValue("key", event.event().key())
                .addKeyValue("refusal", why)
                .log("a webhook does not take an event, trying again");
    }

    private void giveUp(Queued event) {
        count("given_up");
        log.atWarn()
                .addKeyValue("webhook", name)
                .addKeyValue("bucket", event.event().bucket())
                .addKeyValue("key", event.event().key())
                .addKeyValue("event", event.event().name())
                .addKeyValue("time", event.event().time())
                .log("an event was given up: its webhook did not take it for {}", telling.keptFor());
    }

    private void count(String outcome) {
        telling.registry()
                .counter("lightningstor.events", "webhook", name, "outcome", outcome)
                .increment();
    }
}
