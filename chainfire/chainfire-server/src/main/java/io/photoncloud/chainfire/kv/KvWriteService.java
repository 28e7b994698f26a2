package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.keyspace.KeyspaceTransactions;
import io.photoncloud.chainfire.lease.LeaseService;
import io.photoncloud.chainfire.once.OnceStore;
import io.photoncloud.chainfire.rest.UnknownOutcome;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that depend on what a key is, or that happen once however often they are sent. What was decided on is made a
 * condition of the transaction that writes it, and decided anew where that does not hold any more.
 */
public final class KvWriteService {

    /** How often a write is decided anew because others write the same key. */
    static final int ATTEMPTS_MAX = 20;

    private static final Logger log = LoggerFactory.getLogger(KvWriteService.class);

    private final EmbeddedStore store;
    private final KvService kv;
    private final LeaseService leases;
    private final OnceStore once;

    public KvWriteService(EmbeddedStore store, KvService kv, LeaseService leases, OnceStore once) {
        this.store = store;
        this.kv = kv;
        this.leases = leases;
        this.once = once;
    }

    /** @param modRevision of the deletion */
    public record Deletion(boolean deleted, long modRevision) {}

    /** How a transaction ended. */
    public sealed interface Transacted {
        boolean succeeded();

        long revision();

        record Ran(boolean succeeded, long revision, List<OperationResult> results) implements Transacted {}

        /** It was run before. {@code answer}: as it was told then, null where that was not kept. */
        record Replayed(
                boolean succeeded, long revision, @Nullable Bytes answer) implements Transacted {}
    }

    public Written put(
            CallerKeyspace caller,
            Key key,
            Bytes value,
            Lifetime lifetime,
            Precondition precondition,
            Idempotency idempotency) {
        Key stored = caller.keyspace().stored(key);
        Optional<Written> before = findDone(caller, idempotency).map(Written::of);
        if (before.isPresent()) {
            return before.get();
        }
        long lease = leaseFor(caller.keyspace(), lifetime);
        try {
            Written written = idempotency instanceof Idempotency.None && precondition instanceof Precondition.None
                    ? putNow(caller.keyspace(), stored, value, lease)
                    : putDecided(caller, stored, value, lease, precondition, idempotency);
            if (written.lease() != lease) {
                // The same call was made meanwhile, and the key hangs on its lease.
                giveUp(caller.keyspace(), lifetime, lease);
            }
            return written;
        } catch (StoreException | CloudException e) {
            boolean lost = e instanceof CloudException failure && failure.code() == ErrorCode.UNAVAILABLE;
            if (!lost) {
                giveUp(caller.keyspace(), lifetime, lease);
            }
            throw e;
        }
    }

    /** Takes back a lease that was made for a key which does not hang on it. Where that fails, it ends by itself. */
    private void giveUp(Keyspace keyspace, Lifetime lifetime, long lease) {
        if (!(lifetime instanceof Lifetime.Limited)) {
            return;
        }
        try {
            leases.revoke(keyspace, lease);
        } catch (StoreException e) {
            log.atDebug()
                    .addKeyValue("lease", lease)
                    .setCause(e)
                    .log("the lease of a key not written is left to expire");
        }
    }

    private long leaseFor(Keyspace keyspace, Lifetime lifetime) {
        return switch (lifetime) {
            case Lifetime.Unlimited() -> Entry.NO_LEASE;
            case Lifetime.OfLease(long lease) -> lease;
            case Lifetime.Limited(var ttl) -> leases.grant(keyspace, 0, ttl).id();
        };
    }

    private Written putNow(Keyspace keyspace, Key stored, Bytes value, long lease) {
        Operation put = new Operation.Put(stored, value, keyspace.storedLease(lease), false, false, true);
        CommitResult.Committed done = committed(store.commit(Transaction.of(put)));
        return done.results().getFirst() instanceof OperationResult.Put(Entry previous)
                ? Written.over(previous, lease).at(done.revision())
                : Written.over(null, lease).at(done.revision());
    }

    private Written putDecided(
            CallerKeyspace caller,
            Key stored,
            Bytes value,
            long lease,
            Precondition precondition,
            Idempotency idempotency) {
        Operation put = Operation.Put.leased(stored, value, caller.keyspace().storedLease(lease));
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Entry present = store.find(stored).orElse(null);
            require(precondition, present);
            Written written = Written.over(present, lease);
            Transaction transaction = decided(stored, present, put, caller, idempotency, written);
            if (once.commit(transaction) instanceof CommitResult.Committed done) {
                return written.at(done.revision());
            }
            Optional<Written> meanwhile = findDone(caller, idempotency).map(Written::of);
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
        }
        throw contended();
    }

    public Deletion delete(CallerKeyspace caller, Key key, Precondition precondition, Idempotency idempotency) {
        Key stored = caller.keyspace().stored(key);
        if (idempotency instanceof Idempotency.None && precondition instanceof Precondition.None) {
            CommitResult.Committed done = committed(store.commit(Transaction.delete(stored)));
            boolean deleted =
                    done.results().getFirst() instanceof OperationResult.Delete(long count, var _) && count > 0;
            return new Deletion(deleted, done.revision());
        }
        Operation delete = Operation.Delete.of(stored);
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<OnceStore.Done> before = findDone(caller, idempotency);
            if (before.isPresent()) {
                return new Deletion(before.get().version() > 0, before.get().revision());
            }
            Entry present = store.find(stored).orElse(null);
            require(precondition, present);
            Written gone = present == null ? new Written(0, 0, 0, 0) : Written.over(present, present.lease());
            Transaction transaction = decided(stored, present, delete, caller, idempotency, gone);
            if (once.commit(transaction) instanceof CommitResult.Committed done) {
                return new Deletion(present != null, done.revision());
            }
        }
        throw contended();
    }

    /** The write, on the conditions that the key is still what was decided on, and that the call is made for the first time. */
    private Transaction decided(
            Key stored,
            @Nullable Entry present,
            Operation write,
            CallerKeyspace caller,
            Idempotency idempotency,
            Written written) {
        Condition unchanged =
                present == null ? Condition.absent(stored) : Condition.unchangedSince(stored, present.modRevision());
        Transaction transaction = Transaction.when(unchanged).then(write);
        return idempotency instanceof Idempotency.Keyed call
                ? transaction
                        .and(OnceStore.first(caller, call))
                        .alsoThen(once.rememberKey(
                                caller, call, written.createRevision(), written.version(), written.lease()))
                : transaction;
    }

    /**
     * Runs a transaction.
     *
     * @param shown how the answer is told, kept for a replay
     */
    public Transacted transact(
            CallerKeyspace caller,
            Transaction transaction,
            Idempotency idempotency,
            Function<Transacted.Ran, byte[]> shown) {
        if (!(idempotency instanceof Idempotency.Keyed call)) {
            return ran(kv.commit(caller.keyspace(), transaction));
        }
        Optional<OnceStore.Done> before = once.find(caller, call);
        if (before.isPresent()) {
            return replayed(before.get());
        }
        Transaction stored = KeyspaceTransactions.stored(caller.keyspace(), transaction);
        Transaction record = new Transaction(
                stored.conditions(),
                List.of(once.rememberBranch(caller, call, true)),
                List.of(once.rememberBranch(caller, call, false)));
        Transaction whole = Transaction.when(OnceStore.first(caller, call))
                .then(new Operation.Nested(record), new Operation.Nested(stored));
        if (once.commit(whole) instanceof CommitResult.Committed(long revision, var results)) {
            Transacted.Ran ran = ranInside(caller.keyspace(), revision, results);
            once.completeBranch(caller, call, ran.succeeded(), revision, shown.apply(ran));
            return ran;
        }
        return replayed(once.find(caller, call).orElseThrow(KvWriteService::contended));
    }

    private static Transacted.Ran ranInside(Keyspace keyspace, long revision, List<OperationResult> results) {
        if (results.getLast() instanceof OperationResult.Nested(boolean held, var inner)) {
            CommitResult shown = KeyspaceTransactions.shown(keyspace, new CommitResult.Committed(revision, inner));
            return new Transacted.Ran(held, revision, ran(shown).results());
        }
        throw new IllegalStateException("a nested transaction answered " + results.getLast());
    }

    private static Transacted replayed(OnceStore.Done done) {
        return new Transacted.Replayed(done.held(), done.revision(), done.answer());
    }

    private static Transacted.Ran ran(CommitResult result) {
        return switch (result) {
            case CommitResult.Committed(long revision, var results) -> new Transacted.Ran(true, revision, results);
            case CommitResult.Conflicted(long revision, var results) -> new Transacted.Ran(false, revision, results);
            case CommitResult.Unknown lost -> throw UnknownOutcome.of(lost);
        };
    }

    private Optional<OnceStore.Done> findDone(CallerKeyspace caller, Idempotency idempotency) {
        return idempotency instanceof Idempotency.Keyed call ? once.find(caller, call) : Optional.empty();
    }

    private static CommitResult.Committed committed(CommitResult result) {
        return switch (result) {
            case CommitResult.Committed done -> done;
            case CommitResult.Conflicted _ ->
                throw new IllegalStateException("a transaction without conditions did not hold");
            case CommitResult.Unknown lost -> throw UnknownOutcome.of(lost);
        };
    }

    private static void require(Precondition precondition, @Nullable Entry present) {
        Long version = present == null ? null : present.modRevision();
        if (precondition.holds(version)) {
            return;
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("exists", present != null);
        details.put("mod_revision", version);
        throw new CloudException(
                ErrorCode.PRECONDITION_FAILED,
                present == null
                        ? "the key is not as required: it does not exist"
                        : "the key is not as required: its mod_revision is " + version,
                details);
    }

    private static CloudException contended() {
        return new CloudException(ErrorCode.CONFLICT, "the key keeps changing: too many write it at a time");
    }
}
