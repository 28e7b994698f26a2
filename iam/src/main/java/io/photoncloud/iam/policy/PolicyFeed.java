package io.photoncloud.iam.policy;

import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.PolicySet;
import io.photoncloud.common.policy.PolicyState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Follows everything that decisions rest on, as it changes in the store: one thread reads it all, watches from there, and
 * begins anew where the watch ends. What it knows is for IAM's own decisions, and for the streams to the other services.
 * Safe for many threads.
 */
public final class PolicyFeed implements ApplicationListener<ContextClosedEvent>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PolicyFeed.class);

    /** How often the store is asked whether there is anything new, where it says nothing. */
    static final Duration HEARTBEAT = Duration.ofMillis(500);

    /** After how long without a word from the store nothing is decided any more. */
    public static final Duration STALENESS_MAX = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int BATCH = 1_000;
    private static final byte[] EVERYTHING = "iam/".getBytes(StandardCharsets.UTF_8);

    private final ReplicatedStore store;
    private final PolicySource source;
    private final LongSupplier nanos;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    /** What is there, as of {@link #current}; changed together with it. */
    private final Map<PolicyItem.Key, PolicyItem> items = new LinkedHashMap<>();

    private final List<PolicySubscription> subscriptions = new ArrayList<>();
    private volatile @Nullable PolicySet current;
    private volatile long heardNanos;
    private volatile @Nullable Watch watching;
    private PolicyState state = new PolicyState();
    private boolean failing;
    private boolean stopping;

    /** @param nanos a clock that never goes back */
    public PolicyFeed(ReplicatedStore store, PolicySource source, LongSupplier nanos) {
        this.store = store;
        this.source = source;
        this.nanos = nanos;
        this.thread = Thread.ofVirtual().name("policy-feed").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** @throws CloudException UNAVAILABLE, nothing has been read yet, or too long ago */
    public PolicySet current() {
        PolicySet known = current;
        if (known == null) {
            throw unavailable("policies have not been read from the store yet");
        }
        if (silence().compareTo(STALENESS_MAX) > 0) {
            throw unavailable("the store has said nothing for " + silence().toSeconds() + " s, so nothing is decided");
        }
        return known;
    }

    private static CloudException unavailable(String why) {
        return new CloudException(ErrorCode.UNAVAILABLE, why + ": is ChainFire healthy?");
    }

    /** As of which revision of the store it decides; empty before anything was read. */
    public Optional<Long> findRevision() {
        return Optional.ofNullable(current).map(PolicySet::revision);
    }

    /** For how long the store has said nothing. */
    public Duration silence() {
        return current == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - heardNanos);
    }

    /** Waits until something has been read from the store. @return false where it was not, in time */
    public boolean awaitRead(Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (current == null && left > 0) {
                left = advanced.awaitNanos(left);
            }
            return current != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #current}, having seen a revision of the store.
     *
     * @throws CloudException DEADLINE_EXCEEDED, it was not seen in time: is it one of this store?
     */
    public PolicySet atLeast(long revision, Duration patience) {
        long left = patience.toNanos();
        Watch watch = watching;
        if (current().revision() < revision && watch != null) {
            watch.requestProgress();
        }
        lock.lock();
        try {
            while (current().revision() < revision) {
                if (left <= 0) {
                    throw new CloudException(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "revision " + revision + " was not seen within " + patience.toMillis()
                                    + " ms: the newest seen is " + current().revision());
                }
                left = advanced.awaitNanos(left);
            }
            return current();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("waiting was interrupted");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Everything there is, and from then on every change. To be closed.
     *
     * @throws CloudException UNAVAILABLE, nothing has been read yet, or this IAM stops
     */
    public PolicySubscription subscribe() {
        lock.lock();
        try {
            if (stopping) {
                throw new CloudException(ErrorCode.UNAVAILABLE, "this IAM stops: call another");
            }
            PolicySubscription subscription = new PolicySubscription(
                    List.copyOf(items.values()), current().revision(), this::unsubscribe);
            subscriptions.add(subscription);
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    private void unsubscribe(PolicySubscription subscription) {
        lock.lock();
        try {
            subscriptions.remove(subscription);
        } finally {
            lock.unlock();
        }
    }

    /** How many follow at this moment. */
    public int subscriptions() {
        lock.lock();
        try {
            return subscriptions.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                try {
                    follow(readAll());
                } catch (StoreException e) {
                    away(e);
                }
                var _ = closing.await(RETRY.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void away(StoreException e) {
        if (!failing) {
            log.atWarn()
                    .addKeyValue("why", e.getMessage())
                    .log("policies cannot be followed in the store, trying again");
        }
        failing = true;
    }

    private void heard() {
        heardNanos = nanos.getAsLong();
        if (failing) {
            failing = false;
            log.atInfo().log("policies are followed in the store again");
        }
    }

    /** What differs from what was known is told as changes. @return the revision that was read */
    private long readAll() {
        Map<PolicyItem.Key, PolicyItem> read = new LinkedHashMap<>();
        long revision = source.readAll(item -> read.put(item.key(), item));
        List<PolicyChange> changes = new ArrayList<>();
        items.keySet().stream()
                .filter(key -> !read.containsKey(key))
                .forEach(key -> changes.add(new PolicyChange.Removed(key)));
        read.forEach((key, item) -> {
            if (!item.equals(items.get(key))) {
                changes.add(new PolicyChange.Put(item));
            }
        });
        heard();
        publish(changes, revision);
        return revision;
    }

    /** Ends where the watch does. */
    private void follow(long revision) throws InterruptedException {
        WatchRequest request = WatchRequest.of(KeyRange.prefix(EVERYTHING)).from(revision + 1);
        try (Watch watch = store.watch(request)) {
            watching = watch;
            while (closing.getCount() > 0) {
                Optional<WatchEvent> first = watch.next(HEARTBEAT);
                if (first.isEmpty()) {
                    watch.requestProgress();
                } else if (!take(first.get(), watch.poll(BATCH))) {
                    return;
                }
            }
        } finally {
            watching = null;
        }
    }

    /** @return false where the watch has ended */
    private boolean take(WatchEvent first, List<WatchEvent> more) {
        List<WatchEvent> events = new ArrayList<>(more.size() + 1);
        events.add(first);
        events.addAll(more);
        List<PolicyChange> changes = new ArrayList<>();
        long seen = 0;
        boolean ended = false;
        for (WatchEvent event : events) {
            switch (event) {
                case WatchEvent.Put _, WatchEvent.Deleted _ ->
                    source.change(event).ifPresent(changes::add);
                case WatchEvent.Progress _ -> {}
                case WatchEvent.Compacted _, WatchEvent.Cancelled _ -> ended = true;
            }
            if (!ended) {
                seen = event.revision();
            }
        }
        heard();
        // A full batch may have cut the last revision in two.
        publish(changes, more.size() == BATCH ? seen - 1 : seen);
        return !ended;
    }

    private void publish(List<PolicyChange> changes, long revision) {
        lock.lock();
        try {
            for (PolicyChange change : changes) {
                switch (change) {
                    case PolicyChange.Put(PolicyItem item) -> items.put(item.key(), item);
                    case PolicyChange.Removed(PolicyItem.Key key) -> items.remove(key);
                }
            }
            state.apply(changes);
            PolicySet before = current;
            long reached = before == null ? revision : Math.max(revision, before.revision());
            current = state.snapshot(reached);
            subscriptions.forEach(each -> each.offer(changes, reached));
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Streams never end by themselves, and the doors would wait for them for as long as they may. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        endSubscriptions();
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        endSubscriptions();
    }

    private void endSubscriptions() {
        lock.lock();
        try {
            stopping = true;
            List.copyOf(subscriptions).forEach(PolicySubscription::close);
        } finally {
            lock.unlock();
        }
    }
}
