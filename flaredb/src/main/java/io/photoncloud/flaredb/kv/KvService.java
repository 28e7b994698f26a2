package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.flaredb.kv.KvRecord.Presence;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values, for all doors. A key of a strong namespace has a version, which grows with each change and never comes again,
 * whatever is deleted, expires or is created anew in between. Calls block, and are meant for virtual threads. Safe for many threads.
 */
public final class KvService {

    /** How long a call with an Idempotency-Key is answered as the first time. */
    static final Duration ONCE_KEPT = Duration.ofHours(24);

    /** How long a key that is gone is remembered by itself; after that by the namespace's floor of versions. */
    static final Duration GONE_KEPT = Duration.ofHours(1);

    static final String READ = "kv.read";
    static final String WRITE = "kv.write";

    private final KvTransactions transactions;
    private final NamespaceService namespaces;
    private final KvLimits limits;
    private final InstantSource clock;

    KvService(KvTransactions transactions, NamespaceService namespaces, KvLimits limits, InstantSource clock) {
        this.transactions = transactions;
        this.namespaces = namespaces;
        this.limits = limits;
        this.clock = clock;
    }

    /** Linearizable in a namespace that is strong. */
    public Optional<KvEntry> find(KvPlace place, Key key) {
        KvLimits.checkKey("key", key);
        Tenant tenant = namespaces.admitted(READ, place.names());
        Instant now = clock.instant();
        return transactions.read(transaction -> NamespaceService.find(transaction, tenant, place.name())
                .map(namespace -> transaction.get(KvKeys.entry(namespace.id(), key.unsafeArray())))
                .map(KvCodec::record)
                .filter(record -> record.isThere(now))
                .map(record -> record.entry(key)));
    }

    /**
     * All of the operations at one moment, or none.
     *
     * @throws CloudException VALIDATION_ERROR and PAYLOAD_TOO_LARGE by what is asked for; CONFLICT, the Idempotency-Key is another call's
     */
    public KvApplied apply(KvPlace place, List<KvOperation> operations, Idempotency idempotency) {
        limits.check(operations);
        boolean reads = operations.stream().allMatch(operation -> operation instanceof KvOperation.Get);
        Tenant tenant = namespaces.admitted(reads ? READ : WRITE, place.names());
        boolean makes = operations.stream().anyMatch(operation -> operation instanceof KvOperation.Put);
        String caller = Caller.digest(RequestContext.callerOrAnonymous());
        return transactions.write(transaction -> switch (idempotency) {
            case Idempotency.None() -> apply(transaction, tenant, place.name(), operations, makes);
            case Idempotency.Keyed keyed -> {
                Key row = KvKeys.once(caller, keyed.key());
                Bytes known = transaction.get(row);
                Instant now = clock.instant();
                if (known != null) {
                    KvCodec.Once once = KvCodec.once(known, operations);
                    if (once.expiresAtMillis() > now.toEpochMilli()) {
                        keyed.requireSameCall(once.fingerprint());
                        yield new KvApplied.Done(once.results());
                    }
                }
                KvApplied applied = apply(transaction, tenant, place.name(), operations, makes);
                if (applied instanceof KvApplied.Done(var results)) {
                    long until = now.plus(ONCE_KEPT).toEpochMilli();
                    transaction.put(row, KvCodec.encode(new KvCodec.Once(keyed.fingerprint(), until, results)));
                    transaction.put(KvKeys.due(until, row), Bytes.EMPTY);
                }
                yield applied;
            }
        });
    }

    private KvApplied apply(
            Transaction transaction, Tenant tenant, String name, List<KvOperation> operations, boolean makes) {
        Optional<Namespace> there = NamespaceService.find(transaction, tenant, name);
        there.ifPresent(namespace -> requireVersions(namespace, operations));
        Records records = there.map(namespace -> read(transaction, namespace, operations))
                .orElseGet(() -> new Records(clock.instant(), Map.of()));
        for (int i = 0; i < operations.size(); i++) {
            KvOperation operation = operations.get(i);
            long version = records.versionThere(operation.key());
            if (!operation.precondition().holds(version == 0 ? null : version)) {
                return new KvApplied.Refused(i, version);
            }
        }
        Namespace namespace = makes ? namespaces.obtain(transaction, tenant, name) : there.orElse(null);
        List<KvResult> results = new ArrayList<>(operations.size());
        for (KvOperation operation : operations) {
            results.add(
                    switch (operation) {
                        case KvOperation.Put put -> put(transaction, namespace, put, records);
                        case KvOperation.Delete delete -> delete(transaction, namespace, delete.key(), records);
                        case KvOperation.Get get -> new KvResult.Found(records.find(get.key()));
                    });
        }
        return new KvApplied.Done(results);
    }

    private static void requireVersions(Namespace namespace, List<KvOperation> operations) {
        boolean conditional =
                operations.stream().anyMatch(operation -> !(operation.precondition() instanceof Precondition.None));
        if (conditional && namespace.consistency() == Consistency.EVENTUAL) {
            throw CloudException.invalid(
                    "version",
                    "absent where the namespace is eventual",
                    "the namespace " + namespace.name() + " is eventual: its keys have no versions");
        }
    }

    /** What is kept of the keys of a call, as of some moment. */
    private record Records(Instant now, Map<Key, KvRecord> byKey) {

        /** Gone ones too. */
        @Nullable
        KvRecord record(Key key) {
            return byKey.get(key);
        }

        @Nullable
        KvEntry find(Key key) {
            KvRecord record = record(key);
            return record == null || !record.isThere(now) ? null : record.entry(key);
        }

        /** 0 where it is not there. */
        long versionThere(Key key) {
            KvEntry entry = find(key);
            return entry == null ? 0 : entry.version();
        }
    }

    /** In the order of the keys, so that nobody waits for one who waits for them. */
    private Records read(Transaction transaction, Namespace namespace, List<KvOperation> operations) {
        List<KvOperation> ordered = new ArrayList<>(operations);
        ordered.sort(Comparator.comparing(KvOperation::key));
        Map<Key, KvRecord> records = new HashMap<>();
        boolean strong = namespace.consistency() == Consistency.STRONG;
        for (KvOperation operation : ordered) {
            if (!strong && operation instanceof KvOperation.Put) {
                // Whatever is there, this comes after it.
                continue;
            }
            Key row = KvKeys.entry(namespace.id(), operation.key().unsafeArray());
            Bytes kept =
                    strong && !(operation instanceof KvOperation.Get) ? locked(transaction, row) : transaction.get(row);
            if (kept != null) {
                records.put(operation.key(), KvCodec.record(kept));
            }
        }
        // After the locks, for which it may have waited.
        return new Records(clock.instant(), records);
    }

    private static @Nullable Bytes locked(Transaction transaction, Key row) {
        return switch (transaction.lock(row, LockStrength.UPDATE, KvTransactions.LOCK_WAIT)) {
            case LockOutcome.Locked(Bytes value, boolean _) -> value;
            case LockOutcome.Skipped _ -> throw new IllegalStateException("nothing is skipped here");
        };
    }

    private static KvResult put(
            Transaction transaction, @Nullable Namespace namespace, KvOperation.Put put, Records records) {
        if (namespace == null) {
            throw new IllegalStateException("a put makes its namespace");
        }
        Key row = KvKeys.entry(namespace.id(), put.key().unsafeArray());
        long version = nextVersion(transaction, namespace, records.record(put.key()));
        long expires = put.ttl() == null ? 0 : records.now().plus(put.ttl()).toEpochMilli();
        transaction.put(row, KvCodec.encode(new KvRecord(version, expires, Presence.PRESENT, put.value())));
        if (expires != 0) {
            transaction.put(KvKeys.due(expires, row), Bytes.EMPTY);
        }
        return new KvResult.Written(version);
    }

    private static KvResult delete(Transaction transaction, @Nullable Namespace namespace, Key key, Records records) {
        KvRecord record = records.record(key);
        if (namespace == null || record == null || !record.isThere(records.now())) {
            return new KvResult.Deleted(false);
        }
        Key row = KvKeys.entry(namespace.id(), key.unsafeArray());
        long version = nextVersion(transaction, namespace, record);
        bury(transaction, row, version, Presence.DELETED, records.now());
        return new KvResult.Deleted(true);
    }

    /** Leaves of a key that goes what its versions go on from. */
    static void bury(Transaction transaction, Key row, long version, Presence why, Instant now) {
        long until = now.plus(GONE_KEPT).toEpochMilli();
        transaction.put(row, KvCodec.encode(new KvRecord(version, until, why, Bytes.EMPTY)));
        transaction.put(KvKeys.due(until, row), Bytes.EMPTY);
    }

    static long nextVersion(Transaction transaction, Namespace namespace, @Nullable KvRecord record) {
        if (namespace.consistency() == Consistency.EVENTUAL) {
            return 0;
        }
        return 1 + (record == null ? KvCodec.number(transaction.get(KvKeys.floor(namespace.id()))) : record.version());
    }

    /** What a scan is to show. */
    public record Scan(KvRange range, boolean reverse, boolean keysOnly) {}

    /** A page, of one moment; each page is of its own. Empty where there is no such namespace. */
    public Paged<List<KvEntry>> scan(KvPlace place, Scan scan, PageRequest page) {
        KvLimits.checkRange(scan.range());
        Tenant tenant = namespaces.admitted(READ, place.names());
        return transactions.read(transaction -> NamespaceService.find(transaction, tenant, place.name())
                .map(namespace -> scan(transaction, namespace, scan, page))
                .orElseGet(() -> Paged.last(List.of())));
    }

    private Paged<List<KvEntry>> scan(Transaction transaction, Namespace namespace, Scan scan, PageRequest page) {
        String list = "kv/" + namespace.id() + "/" + scan.range().name() + "/" + scan.reverse();
        KeyRange whole = KvKeys.entries(namespace.id(), scan.range());
        KeyRange rest = page.position(list)
                .map(position -> rest(namespace, whole, scan.reverse(), position))
                .orElse(whole);
        if (rest.isEmpty()) {
            return Paged.last(List.of());
        }
        Instant now = clock.instant();
        List<KvEntry> found = new ArrayList<>();
        long bytes = 0;
        int walked = 0;
        Direction direction = scan.reverse() ? Direction.REVERSE : Direction.FORWARD;
        try (RowCursor rows = transaction.scan(rest, direction)) {
            Key last = null;
            while (rows.next()) {
                if (found.size() == page.limit() || bytes >= KvLimits.PAGE_BYTES_MAX || walked == KvLimits.WALK_MAX) {
                    return new Paged<>(found, last == null ? null : PageToken.of(list, last.toArray()));
                }
                walked++;
                last = KvKeys.keyOf(rows.key());
                KvRecord record = KvCodec.record(rows.value());
                if (record.isThere(now)) {
                    KvEntry entry = record.entry(last);
                    found.add(scan.keysOnly() ? withoutValue(entry) : entry);
                    bytes +=
                            last.size() + (scan.keysOnly() ? 0L : record.value().size());
                }
            }
        }
        return Paged.last(found);
    }

    private static KvEntry withoutValue(KvEntry entry) {
        return new KvEntry(entry.key(), Bytes.EMPTY, entry.version(), entry.expiresAt());
    }

    private static KeyRange rest(Namespace namespace, KeyRange whole, boolean reverse, byte[] position) {
        if (position.length == 0) {
            throw PageToken.invalid();
        }
        Key last = KvKeys.entry(namespace.id(), position);
        if (!whole.contains(last)) {
            throw PageToken.invalid();
        }
        return reverse ? new KeyRange(whole.start(), last) : new KeyRange(last.next(), whole.end());
    }

    /** What may be watched: asked again now and then by who tells it. */
    public final class Watching {

        private final Tenant tenant;
        private final Namespace namespace;
        private final KvPlace place;

        private Watching(KvPlace place) {
            this.place = place;
            this.tenant = namespaces.admitted(READ, place.names());
            this.namespace = transactions
                    .read(transaction -> NamespaceService.find(transaction, tenant, place.name()))
                    .orElseThrow(() -> NamespaceService.absent(place.name()));
        }

        /** @throws CloudException PERMISSION_DENIED; NOT_FOUND, the namespace went */
        public void requireAllowed() {
            var _ = namespaces.admitted(READ, place.names());
            boolean there = transactions
                    .read(transaction -> NamespaceService.find(transaction, tenant, place.name()))
                    .filter(found -> found.id() == namespace.id())
                    .isPresent();
            if (!there) {
                throw NamespaceService.absent(place.name());
            }
        }

        /** @param position after which to begin, as it was told; null for what comes from now on */
        public KvFeed open(KvRange range, String field, @Nullable String position) {
            KvLimits.checkRange(range);
            KvPosition from = position == null || position.isEmpty()
                    ? KvPosition.after(transactions.store().now())
                    : KvPosition.parse(field, position);
            return KvFeed.open(transactions.store(), KvKeys.entries(namespace.id(), range), from);
        }
    }

    /** @throws CloudException NOT_FOUND */
    public Watching watching(KvPlace place) {
        return new Watching(place);
    }
}
