package io.photoncloud.common.security;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's keys, where they come by themselves and at once. A token may overtake the news of its key by a moment: who
 * names a key that is not known is kept waiting for it, a second in all for each key however many ask, and for so many
 * keys at a time; what has not come by then is refused without waiting, as are keys that the issuer has withdrawn. Safe
 * for many threads.
 */
public final class FollowedKeys implements VerificationKeys {

    /** How long a key is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How many keys are waited for at a time: ids can be made up. */
    static final int AWAITED_MAX = 64;

    /** Of how many keys it is remembered that they are not there. */
    static final int UNKNOWN_MAX = 1_000;

    /** A key that was withdrawn counts as asked for before anything that was heard. */
    private static final Duration WITHDRAWN_AGO = Duration.ofDays(1);

    private final KeptKeys kept;
    private final LongSupplier nanos;

    /** Ids that are not there, by when they were first asked for, the oldest first. */
    private final Map<String, Long> unknown = new LinkedHashMap<>();

    /** As of which it was looked which keys were withdrawn. */
    private volatile @Nullable Map<String, VerificationKey> seen;

    public FollowedKeys(KeptKeys kept, LongSupplier nanos) {
        this.kept = kept;
        this.nanos = nanos;
    }

    @Override
    public Optional<VerificationKey> find(String keyId) {
        Map<String, VerificationKey> known = kept.current();
        if (!known.equals(seen)) {
            noteWithdrawn();
        }
        if (known.containsKey(keyId) || keyId.length() > VerificationKey.ID_LENGTH_MAX) {
            return Optional.ofNullable(known.get(keyId));
        }
        long asked = askedFirst(keyId);
        try {
            Optional<VerificationKey> come = await(keyId, asked + PATIENCE.toNanos());
            if (come.isEmpty() && kept.silence().toNanos() >= nanos.getAsLong() - asked) {
                throw unavailable("nothing has been heard of keys since it was asked for");
            }
            return come;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable("waiting for it was interrupted");
        }
    }

    private Optional<VerificationKey> await(String keyId, long untilNanos) throws InterruptedException {
        while (true) { // until the time is over
            Map<String, VerificationKey> known = kept.current();
            long left = untilNanos - nanos.getAsLong();
            if (known.containsKey(keyId) || left <= 0) {
                return Optional.ofNullable(known.get(keyId));
            }
            kept.awaitOthers(known, Duration.ofNanos(left));
        }
    }

    /** When that key, which is not there, was asked for first; long ago for one that has been withdrawn. */
    private synchronized long askedFirst(String keyId) {
        long now = nanos.getAsLong();
        Long asked = unknown.get(keyId);
        if (asked != null) {
            return asked;
        }
        long awaited = unknown.values().stream()
                .filter(first -> now - first < PATIENCE.toNanos())
                .count();
        if (awaited >= AWAITED_MAX) {
            throw unavailable(AWAITED_MAX + " others are waited for at this moment");
        }
        remember(keyId, now);
        return now;
    }

    private synchronized void noteWithdrawn() {
        Map<String, VerificationKey> before = seen;
        Map<String, VerificationKey> known = kept.current();
        long longAgo = nanos.getAsLong() - WITHDRAWN_AGO.toNanos();
        if (before != null) {
            before.keySet().stream().filter(id -> !known.containsKey(id)).forEach(id -> remember(id, longAgo));
        }
        seen = known;
    }

    private void remember(String keyId, long asked) {
        unknown.put(keyId, asked);
        if (unknown.size() > UNKNOWN_MAX) {
            unknown.remove(unknown.keySet().iterator().next());
        }
    }

    private static CloudException unavailable(String why) {
        return new CloudException(
                ErrorCode.UNAVAILABLE,
                "the key that the token is signed with is not known here yet: " + why + "; try again");
    }

    /** What cannot be told now has to be found anew. */
    @Override
    public boolean isCurrent(VerificationKey key) {
        try {
            return key.equals(kept.current().get(key.id()));
        } catch (CloudException _) {
            return false;
        }
    }

    @Override
    public Optional<Knowledge> findKnowledge() {
        try {
            return Optional.of(new Knowledge(kept.current().size(), kept.silence()));
        } catch (CloudException _) {
            return Optional.empty();
        }
    }
}
