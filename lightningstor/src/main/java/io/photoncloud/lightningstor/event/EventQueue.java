package io.photoncloud.lightningstor.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Outbox;
import io.photoncloud.lightningstor.xml.NotificationConfiguration;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Target;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What targets have not been told yet: a row for each event, written with what happened, and taken away once its target has taken it. A
 * bucket has only so many; what happens beyond that is done, nobody is told of it, and it is counted. All of them are committed here
 * ({@link CountingStore}), where there is a place for each before it is written. Safe for many threads.
 */
public final class EventQueue implements Outbox {

    private static final Logger log = LoggerFactory.getLogger(EventQueue.class);

    private static final int COUNTED_AT_ONCE = 1_000;

    private static final KeyRange EVENTS = Keys.events();

    private final ReplicatedStore store;
    private final SettingStore settings;
    private final InstantSource clock;
    private final IntSupplier salts;
    private final MeterRegistry registry;
    private final Places places;

    /** Events are not taken away while all are counted. */
    private final ReadWriteLock counting = new ReentrantReadWriteLock();

    private volatile boolean counted;

    /** Buckets of which it was said that their queue is full. */
    private final Set<Long> full = ConcurrentHashMap.newKeySet();

    /** Milliseconds with room for a thousand events in each. */
    private final AtomicLong order = new AtomicLong();

    public EventQueue(
            ReplicatedStore store,
            SettingStore settings,
            InstantSource clock,
            IntSupplier salts,
            long perBucketMax,
            MeterRegistry registry) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.salts = salts;
        this.registry = registry;
        this.places = new Places(perBucketMax);
    }

    // Writing

    @Override
    public List<Operation> writes(Known bucket, Happening happening, ObjectVersion version) {
        Optional<NotificationConfiguration> configuration = settings.find(bucket, Subscriptions.SETTING);
        if (configuration.isEmpty()) {
            return List.of();
        }
        Occasion occasion = Occasion.current();
        Optional<String> name = occasion.event(happening);
        Optional<Target> target = name.flatMap(event -> Subscriptions.find(configuration.get(), event, version.key()));
        Optional<String> webhook = target.flatMap(told -> Webhook.findName(told.address()));
        if (webhook.isEmpty()) {
            return List.of();
        }
        return List.of(row(webhook.get(), bucket, event(bucket, occasion, happening, target.get(), version)));
    }

    private Event event(Known bucket, Occasion occasion, Happening happening, Target target, ObjectVersion version) {
        Optional<RequestContext> call = RequestContext.find();
        boolean versioned = bucket.bucket().versioning() != Versioning.OFF;
        return new Event(
                clock.instant(),
                occasion.event(happening).orElseThrow(),
                bucket.bucket().name(),
                bucket.bucket().owner(),
                version.key(),
                version.size(),
                happening == Happening.PUT || happening == Happening.RESTATED ? version.etag() : "",
                versioned ? version.id().text() : "",
                target.id(),
                occasion.principal(),
                call.map(RequestContext::clientAddress).orElse(""),
                call.map(RequestContext::requestId).orElse(""));
    }

    private Operation row(String webhook, Known bucket, Event event) {
        long number = bucket.bucket().number();
        long now = clock.millis() * 1_000;
        long next = order.updateAndGet(last -> Math.max(last + 1, now));
        return Operation.Put.of(Keys.event(webhook, next, salts.getAsInt(), number), EventCodec.CODEC.encode(event));
    }

    /** Has each target of a bucket told that it is one. */
    public void test(Known bucket, NotificationConfiguration configuration) {
        String requestId = RequestContext.find().map(RequestContext::requestId).orElse("");
        Operation[] rows = configuration.targets().stream()
                .map(target -> Webhook.findName(target.address()).orElseThrow())
                .distinct()
                .map(webhook -> row(
                        webhook,
                        bucket,
                        new Event(
                                clock.instant(),
                                Event.TEST,
                                bucket.bucket().name(),
                                bucket.bucket().owner(),
                                "",
                                0,
                                "",
                                "",
                                "",
                                "",
                                "",
                                requestId)))
                .toArray(Operation[]::new);
        if (rows.length > 0) {
            Transaction transaction = Transaction.of(rows);
            var _ = Optimistic.committed(commit(store, transaction));
        }
    }

    // Committing

    /** Commits a change to a store, with those of its events for which there are places. */
    CommitResult commit(ReplicatedStore to, Transaction change) {
        if (change.then().stream().noneMatch(EventQueue::isEvent)) {
            return to.commit(change);
        }
        countOnce();
        List<Long> taken = new ArrayList<>();
        List<Operation> left = new ArrayList<>();
        List<Operation.Put> leftOut = new ArrayList<>();
        for (Operation write : change.then()) {
            if (!isEvent(write)) {
                left.add(write);
            } else if (places.take(bucketOf(write))) {
                left.add(write);
                taken.add(bucketOf(write));
            } else {
                leftOut.add((Operation.Put) write);
            }
        }
        boolean mayBeDone = false;
        try {
            CommitResult result = to.commit(new Transaction(change.conditions(), left, change.otherwise()));
            mayBeDone = switch (result) {
                case CommitResult.Committed _, CommitResult.Unknown _ -> true;
                case CommitResult.Conflicted _ -> false;
            };
            if (mayBeDone) {
                taken.forEach(full::remove);
                leftOut.forEach(this::overflowed);
            }
            return result;
        } finally {
            taken.forEach(mayBeDone ? places::filled : places::giveBack);
        }
    }

    private static boolean isEvent(Operation write) {
        return write instanceof Operation.Put put && EVENTS.contains(put.key());
    }

    private static long bucketOf(Operation event) {
        return Keys.eventBucket(((Operation.Put) event).key());
    }

    private void overflowed(Operation.Put event) {
        registry.counter("lightningstor.events.overflowed").increment();
        if (full.add(bucketOf(event))) {
            log.atWarn()
                    .addKeyValue(
                            "bucket", EventCodec.CODEC.decode(event.value()).bucket())
                    .addKeyValue("waiting_max", places.max())
                    .log("so many events wait to be told that nobody will be told of others");
        }
    }

    /** Before anything is added it is known what is there from before. */
    private void countOnce() {
        if (!counted) {
            counting.writeLock().lock();
            try {
                if (!counted) {
                    var _ = countAlone();
                }
            } finally {
                counting.writeLock().unlock();
            }
        }
    }

    // Reading

    /** An event with its row. */
    record Queued(Key row, Event event, long sequence, long bucket) {}

    /** A part of a target's queue. */
    record Part(List<Queued> events, Optional<Key> rest) {}

    /** @param from a row; empty for the beginning */
    Part read(String webhook, Optional<Key> from, int max) {
        KeyRange all = Keys.events(webhook);
        KeyRange rest = from.map(key -> new KeyRange(key, all.end())).orElse(all);
        Page page = store.range(RangeQuery.of(rest).limit(max).serializable());
        return new Part(
                page.entries().stream().map(EventQueue::queued).toList(),
                page.more() && !page.entries().isEmpty()
                        ? Optional.of(page.entries().getLast().key().next())
                        : Optional.empty());
    }

    private static Queued queued(Entry entry) {
        return new Queued(
                entry.key(),
                EventCodec.CODEC.decode(entry.value()),
                entry.createRevision(),
                Keys.eventBucket(entry.key()));
    }

    /** Takes away what need not be told any more. */
    void remove(List<Queued> told) {
        if (told.isEmpty()) {
            return;
        }
        Operation[] deletions =
                told.stream().map(one -> Operation.Delete.of(one.row())).toArray(Operation[]::new);
        counting.readLock().lock();
        try {
            var _ = Optimistic.committed(store.commit(Transaction.of(deletions)));
            told.forEach(one -> places.emptied(one.bucket()));
        } finally {
            counting.readLock().unlock();
        }
    }

    /** Counts what waits, and answers the names of all webhooks for which something does. */
    Set<String> count() {
        counting.writeLock().lock();
        try {
            return countAlone();
        } finally {
            counting.writeLock().unlock();
        }
    }

    private Set<String> countAlone() {
        places.countingBegins();
        Map<Long, Long> counts = new HashMap<>();
        Set<String> webhooks = new HashSet<>();
        Optional<Key> from = Optional.of(EVENTS.start());
        while (from.isPresent()) {
            Page page = store.range(RangeQuery.of(new KeyRange(from.get(), EVENTS.end()))
                    .limit(COUNTED_AT_ONCE)
                    .project(RangeQuery.Projection.KEYS)
                    .serializable());
            page.entries().forEach(entry -> {
                counts.merge(Keys.eventBucket(entry.key()), 1L, Long::sum);
                var _ = webhooks.add(Keys.eventTarget(entry.key()));
            });
            from = page.more() && !page.entries().isEmpty()
                    ? Optional.of(page.entries().getLast().key().next())
                    : Optional.empty();
        }
        places.counted(counts);
        counted = true;
        return webhooks;
    }

    /** All that wait; those too of which it is not known. */
    public long waiting() {
        return places.takenInAll();
    }
}
