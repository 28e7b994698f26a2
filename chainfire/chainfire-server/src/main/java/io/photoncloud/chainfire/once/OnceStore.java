package io.photoncloud.chainfire.once;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.rest.UnknownOutcome;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.proto.chainfire.stored.v1.OnceRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers mutations that carried an Idempotency-Key: records in ChainFire's own keyspace, each written in the
 * transaction of the effect on the condition that there is none yet, and each for one caller. They hang on a lease that is shared by all that are
 * written within {@link #LEASE_SHARED}, and expire by it. Safe for many threads.
 */
public final class OnceStore {

    /** Where the records lie. */
    public static final Keyspace OWN = Keyspace.ofService("chainfire");

    /** How long a record is kept, at the least. */
    public static final Duration KEPT = Duration.ofHours(24);

    static final Duration LEASE_SHARED = Duration.ofHours(1);

    /** The longest answer of a transaction that is kept for its replay. */
    static final int ANSWER_BYTES_MAX = 256 << 10;

    private static final Logger log = LoggerFactory.getLogger(OnceStore.class);

    private final EmbeddedStore store;
    private final ToLongFunction<Duration> leaseGrants;
    private final LongSupplier nanoTime;
    private @Nullable SharedLease shared;

    private record SharedLease(long id, long grantedNanos) {}

    /** @param leaseGrants makes a lease in {@link #OWN} that lasts so long, and answers its id there */
    public OnceStore(EmbeddedStore store, ToLongFunction<Duration> leaseGrants, LongSupplier nanoTime) {
        this.store = store;
        this.leaseGrants = leaseGrants;
        this.nanoTime = nanoTime;
    }

    /**
     * What became of a call the first time.
     *
     * @param createRevision of the key written, as {@code version} and {@code lease}
     * @param revision of the effect
     * @param answer null where it was not kept, or is not needed, and while the record is not complete
     */
    public record Done(
            long createRevision,
            long revision,
            long version,
            long lease,
            boolean held,
            @Nullable Bytes answer) {}

    /** The condition that the call was not made before. */
    public static Condition first(CallerKeyspace caller, Idempotency.Keyed call) {
        return Condition.absent(key(caller, call));
    }

    /** Of the call's first time, if it was made before. @throws io.photoncloud.common.api.CloudException CONFLICT for another call */
    public Optional<Done> find(CallerKeyspace caller, Idempotency.Keyed call) {
        return store.find(key(caller, call)).map(entry -> {
            OnceRecord record = parse(entry);
            call.requireSameCall(record.getFingerprint());
            boolean answered = record.getAnswerRevision() != 0;
            long revision = answered ? record.getAnswerRevision() : entry.modRevision();
            long created = record.getCreateRevision() == 0 ? revision : record.getCreateRevision();
            return new Done(
                    created,
                    revision,
                    record.getVersion(),
                    record.getLease(),
                    record.getHeld(),
                    answered ? Bytes.wrap(record.getAnswer().toByteArray()) : null);
        });
    }

    /** Of a key: what it is after the effect. {@code createRevision} 0 stands for the revision of the effect. */
    public Operation rememberKey(
            CallerKeyspace caller, Idempotency.Keyed call, long createRevision, long version, long lease) {
        return put(
                caller,
                call,
                record(call)
                        .setCreateRevision(createRevision)
                        .setVersion(version)
                        .setLease(lease));
    }

    /** Of a transaction: which branch ran. */
    public Operation rememberBranch(CallerKeyspace caller, Idempotency.Keyed call, boolean held) {
        return put(caller, call, record(call).setHeld(held));
    }

    /** Of a lease: which one will be made. Making it is no transaction, so the record comes first. */
    public Operation rememberLease(CallerKeyspace caller, Idempotency.Keyed call, long lease) {
        return put(caller, call, record(call).setLease(lease));
    }

    /** Adds what was told. A crash before this loses the answer's details, not that the call was made. */
    public void completeBranch(
            CallerKeyspace caller, Idempotency.Keyed call, boolean held, long revision, byte[] answer) {
        if (answer.length <= ANSWER_BYTES_MAX) {
            complete(
                    caller,
                    call,
                    revision,
                    record(call).setHeld(held).setAnswer(UnsafeByteOperations.unsafeWrap(answer)));
        }
    }

    /** Adds that the lease was made: whatever becomes of it, no replay makes it again. */
    public void completeLease(CallerKeyspace caller, Idempotency.Keyed call, long lease, long revision) {
        complete(caller, call, revision, record(call).setLease(lease));
    }

    private void complete(CallerKeyspace caller, Idempotency.Keyed call, long revision, OnceRecord.Builder completed) {
        Operation put = put(caller, call, completed.setAnswerRevision(revision));
        try {
            store.commit(Transaction.when(Condition.unchangedSince(key(caller, call), revision))
                    .then(put));
        } catch (StoreException e) {
            // The effect is there and its caller must hear so; only a replay will tell less.
            log.atDebug().setCause(e).log("what a call was answered was not kept for its replay");
        }
    }

    /** Committed or conflicted; where the shared lease of the records is gone the next attempt has a new one. */
    public CommitResult commit(Transaction transaction) {
        try {
            CommitResult result = store.commit(transaction);
            if (result instanceof CommitResult.Unknown lost) {
                throw UnknownOutcome.of(lost);
            }
            return result;
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.LEASE_NOT_FOUND) {
                renewLease();
            }
            throw e;
        }
    }

    private synchronized void renewLease() {
        shared = null;
    }

    private static OnceRecord.Builder record(Idempotency.Keyed call) {
        return OnceRecord.newBuilder().setFingerprint(call.fingerprint());
    }

    private Operation put(CallerKeyspace caller, Idempotency.Keyed call, OnceRecord.Builder record) {
        Bytes value = Bytes.wrap(record.build().toByteArray());
        return Operation.Put.leased(key(caller, call), value, lease());
    }

    private synchronized long lease() {
        long now = nanoTime.getAsLong();
        if (shared == null || now - shared.grantedNanos() > LEASE_SHARED.toNanos()) {
            long id = leaseGrants.applyAsLong(KEPT.plus(LEASE_SHARED));
            shared = new SharedLease(OWN.storedLease(id), now);
        }
        return shared.id();
    }

    /** Every caller has keys of their own: who calls and for whom is part of the record's. */
    private static Key key(CallerKeyspace caller, Idempotency.Keyed call) {
        String who = Caller.digest(RequestContext.current().caller());
        return OWN.stored(Key.utf8("once/" + caller.keyspace().name() + "/" + who + "/" + call.key()));
    }

    private static OnceRecord parse(Entry entry) {
        try {
            return OnceRecord.parseFrom(entry.value().unsafeArray());
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException(StoreException.Reason.DIVERGED, "a record of ChainFire's own is damaged", e);
        }
    }
}
