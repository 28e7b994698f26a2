package io.photoncloud.chainfire.kv;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.lease.LeaseService;
import io.photoncloud.chainfire.store.Bytes;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers mutations that carried an Idempotency-Key: records in ChainFire's own keyspace, each written in the
 * transaction of the effect on the condition that there is none yet, and each for one caller. They hang on a lease that is shared by all that are
 * written within {@link #LEASE_SHARED}, and expire by it. Safe for many threads.
 */
public final class OnceStore {

    /** How long a record is kept, at the least. */
    public static final Duration KEPT = Duration.ofHours(24);

    static final Duration LEASE_SHARED = Duration.ofHours(1);

    /** The longest answer of a transaction that is kept for its replay. */
    static final int ANSWER_BYTES_MAX = 256 << 10;

    private static final Keyspace OWN = Keyspace.ofService("chainfire");

    private static final Logger log = LoggerFactory.getLogger(OnceStore.class);

    private final EmbeddedStore store;
    private final LeaseService leases;
    private final LongSupplier nanoTime;
    private @Nullable SharedLease shared;

    private record SharedLease(long id, long grantedNanos) {}

    public OnceStore(EmbeddedStore store, LeaseService leases, LongSupplier nanoTime) {
        this.store = store;
        this.leases = leases;
        this.nanoTime = nanoTime;
    }

    /** What became of a call the first time. {@code answer} is null where a transaction's was not kept. */
    record Done(
            Written written,
            boolean held,
            long revision,
            @Nullable Bytes answer) {}

    /** The condition that the call was not made before. */
    static Condition first(CallerKeyspace caller, Idempotency.Keyed call) {
        return Condition.absent(key(caller, call));
    }

    /** Of the call's first time, if it was made before. @throws io.photoncloud.common.api.CloudException CONFLICT for another call */
    Optional<Done> find(CallerKeyspace caller, Idempotency.Keyed call) {
        return store.find(key(caller, call)).map(entry -> {
            OnceRecord record = parse(entry);
            call.requireSameCall(record.getFingerprint());
            boolean answered = record.getAnswerRevision() != 0;
            long revision = answered ? record.getAnswerRevision() : entry.modRevision();
            long created = record.getCreateRevision() == 0 ? revision : record.getCreateRevision();
            return new Done(
                    new Written(created, revision, record.getVersion(), record.getLease()),
                    record.getHeld(),
                    revision,
                    answered ? Bytes.wrap(record.getAnswer().toByteArray()) : null);
        });
    }

    Operation remember(CallerKeyspace caller, Idempotency.Keyed call, Written written) {
        return put(
                caller,
                call,
                record(call)
                        .setCreateRevision(written.createRevision())
                        .setVersion(written.version())
                        .setLease(written.lease()));
    }

    Operation remember(CallerKeyspace caller, Idempotency.Keyed call, boolean held) {
        return put(caller, call, record(call).setHeld(held));
    }

    /** Adds what was told. A crash before this loses the answer's details, not that the call was made. */
    void complete(CallerKeyspace caller, Idempotency.Keyed call, boolean held, long revision, byte[] answer) {
        if (answer.length > ANSWER_BYTES_MAX) {
            return;
        }
        Operation put = put(
                caller,
                call,
                record(call)
                        .setHeld(held)
                        .setAnswer(UnsafeByteOperations.unsafeWrap(answer))
                        .setAnswerRevision(revision));
        try {
            store.commit(Transaction.when(Condition.unchangedSince(key(caller, call), revision))
                    .then(put));
        } catch (StoreException e) {
            // The effect is there and its caller must hear so; only a replay will tell less.
            log.atDebug().setCause(e).log("the answer of a transaction was not kept for its replay");
        }
    }

    /** A new shared lease, where the present one is gone. */
    synchronized void renewLease() {
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
            long id = leases.grant(OWN, 0, KEPT.plus(LEASE_SHARED)).id();
            shared = new SharedLease(OWN.storedLease(id), now);
        }
        return shared.id();
    }

    /** Every caller has keys of their own: who calls and for whom is part of the record's. */
    private static Key key(CallerKeyspace caller, Idempotency.Keyed call) {
        String who = digest(RequestContext.current().caller());
        return OWN.stored(Key.utf8("once/" + caller.keyspace().name() + "/" + who + "/" + call.key()));
    }

    private static String digest(Caller caller) {
        List<String> parts = switch (caller) {
            case Caller.Anonymous() -> List.of("anonymous");
            case Caller.Service(String name) -> List.of("service", name);
            case Caller.Principal(String id, String organization, String project, var _) ->
                List.of("principal", id, String.valueOf(organization), String.valueOf(project));
        };
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static OnceRecord parse(Entry entry) {
        try {
            return OnceRecord.parseFrom(entry.value().unsafeArray());
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException(StoreException.Reason.DIVERGED, "a record of ChainFire's own is damaged", e);
        }
    }
}
