package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Applies requests at most once each, however often they are sent. A request's transaction also writes a record under
 * the request's key, on the condition that there is none; whoever sends the request again, to any process, finds the
 * record and is answered as the first time. Records hang on leases and expire.
 *
 * <p>Where an answer is lost the request is made again with its key until its fate is known. That it was refused is said
 * only once no earlier attempt can be applied any more: where one may still be under way, the refusal is preceded by a
 * change of the record, on whose version each attempt is conditional.
 *
 * <p>Safe for many threads; one of these serves any number of kinds of requests.
 */
public final class OncePerKey {

    /** Leases are shared by the records that are written within this part of the time records are kept. */
    private static final int LEASES_PER_KEPT = 8;

    private final ReplicatedStore store;
    private final String prefix;
    private final Duration kept;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private Optional<SharedLease> shared = Optional.empty();

    private record SharedLease(long id, long askedNanos) {}

    /**
     * @param name as a {@link Table}'s; every record's key begins with it
     * @param kept how long a record is kept at the least, at least 1 s; an eighth of it and a second longer at the most
     * @param patience how long a call whose answer is lost goes on asking; the store's own time-outs are added to it
     * @param nanoTime a clock that never goes back
     */
    public OncePerKey(ReplicatedStore store, String name, Duration kept, Duration patience, LongSupplier nanoTime) {
        this.store = store;
        this.prefix = StoredName.check(name) + "/" + StoredName.ONCE + "/";
        this.kept = kept;
        this.patience = patience;
        this.nanoTime = nanoTime;
        LeaseRules.check(leaseTtl());
        LeaseRules.check(kept);
    }

    /**
     * Applies a request, or answers as it was answered when it was.
     *
     * @param key the request's own, chosen by its sender; not empty
     * @param fingerprint equal for equal requests, and practically only for them: a digest of the whole request
     * @param answers the stored form of the answer, which is kept with the record
     * @param body as {@link TableTransaction#run} takes it. What it throws is thrown on, and the request not applied.
     * @throws StoreException where the request certainly was not applied by this call or an earlier attempt of it
     */
    public <A> OnceResult<A> run(String key, String fingerprint, Codec<A> answers, Function<TableTransaction, A> body) {
        return call(key, fingerprint, answers, body).run();
    }

    /**
     * How a request was answered when it was applied, without applying it; empty where it was not, as far as is known.
     *
     * @param fingerprint as of {@link #run}
     */
    public <A> Optional<OnceResult<A>> find(String key, String fingerprint, Codec<A> answers) {
        return call(key, fingerprint, answers, _ -> {
                    throw new IllegalStateException("a request that is looked for is not applied");
                })
                .find();
    }

    /** A request that may be made in one transaction with others. Parameters as of {@link #run}. */
    public <A> OnceTogether<A> together(
            String key, String fingerprint, Codec<A> answers, Function<TableTransaction, A> body) {
        return new OnceTogether<>(call(key, fingerprint, answers, body));
    }

    private <A> OnceCall<A> call(String key, String fingerprint, Codec<A> answers, Function<TableTransaction, A> body) {
        if (key.isEmpty()) {
            throw new StoreException(Reason.KEY_EMPTY, "the key of a request is empty");
        }
        return new OnceCall<>(this, Key.utf8(prefix + key), fingerprint, answers, body);
    }

    ReplicatedStore store() {
        return store;
    }

    long patienceNanos() {
        return patience.toNanos();
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** A lease that lasts for {@code kept} at the least. */
    synchronized long lease() {
        long now = nanoTime.getAsLong();
        if (shared.filter(lease -> now - lease.askedNanos() < sharing().toNanos())
                .isEmpty()) {
            shared = Optional.of(
                    new SharedLease(store.leases().grant(0, leaseTtl()).id(), now));
        }
        return shared.orElseThrow().id();
    }

    /** Somebody revoked it: no further record shall hang on it. */
    synchronized void forgetLease() {
        shared = Optional.empty();
    }

    private Duration sharing() {
        return kept.dividedBy(LEASES_PER_KEPT);
    }

    /** In whole seconds, rounded up. */
    private Duration leaseTtl() {
        return Duration.ofSeconds(kept.plus(sharing()).plusNanos(999_999_999).toSeconds());
    }
}
