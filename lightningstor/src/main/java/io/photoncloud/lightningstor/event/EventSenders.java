package io.photoncloud.lightningstor.event;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all webhooks, each on a thread of its own, so that none waits for another. */
public final class EventSenders implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventSenders.class);

    /** How long after something happened it is looked for. */
    private static final Duration IDLE = Duration.ofMillis(200);

    private static final Duration COUNTED_EVERY = Duration.ofMinutes(1);

    private static final Duration AFTER_TROUBLE = Retries.LONGEST.dividedBy(10);

    /** Of one webhook. */
    private static final int CALLS_AT_A_TIME = 8;

    private final EventQueue queue;
    private final Map<String, Webhook> webhooks;
    private final WebhookSender.Telling telling;
    private final Set<String> sending = new HashSet<>();
    private final ThreadFactory threads =
            Thread.ofVirtual().name("event-sender-", 0).factory();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(threads);

    /**
     * @param region that messages name
     * @param keptFor how old an event is when it is given up
     */
    public EventSenders(
            EventQueue queue,
            Collection<Webhook> webhooks,
            WebhookCaller caller,
            InstantSource clock,
            String region,
            Duration keptFor,
            MeterRegistry registry) {
        this.queue = queue;
        this.webhooks = webhooks.stream().collect(Collectors.toUnmodifiableMap(Webhook::name, Function.identity()));
        this.telling = new WebhookSender.Telling(caller, clock, region, keptFor, registry);
    }

    public void start() {
        webhooks.keySet().forEach(this::send);
        var _ = senders.submit(this::keepCounting);
    }

    /** What the settings do not have any more has a sender while something is left for it. */
    private void keepCounting() {
        try {
            do {
                try {
                    queue.count().forEach(this::send);
                } catch (RuntimeException e) { // tidy: whatever it is, it is tried again
                    log.atWarn().setCause(e).log("waiting events are not counted now, trying again");
                } catch (Error e) { // tidy: nobody looks at what became of the thread
                    log.atError().setCause(e).log("waiting events are not counted now, trying again");
                }
            } while (!isClosedWithin(COUNTED_EVERY));
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    private boolean isClosedWithin(Duration pause) throws InterruptedException {
        return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void send(String name) {
        if (sending.add(name)) {
            var _ = senders.submit(() -> run(name));
        }
    }

    private void run(String name) {
        try (ExecutorService calls = Executors.newFixedThreadPool(CALLS_AT_A_TIME, threads)) {
            WebhookSender sender = new WebhookSender(name, webhooks.get(name), queue, telling, calls);
            try {
                boolean goesOn = true;
                while (goesOn) {
                    goesOn = !isClosedWithin(round(sender));
                }
            } catch (InterruptedException _) {
                calls.shutdownNow();
            }
        }
    }

    private static Duration round(WebhookSender sender) throws InterruptedException {
        try {
            return sender.round(IDLE);
        } catch (RuntimeException e) { // tidy: whatever it is, it is tried again
            log.atWarn().setCause(e).log("webhooks are not told now, trying again");
            return AFTER_TROUBLE;
        } catch (Error e) { // tidy: nobody looks at what became of the thread
            log.atError().setCause(e).log("webhooks are not told now, trying again");
            return AFTER_TROUBLE;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var _ = senders.shutdownNow();
        telling.caller().close();
        senders.close();
    }
}
