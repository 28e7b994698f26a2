package io.photoncloud.iam.revocation;

import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Keeps which tokens are refused before they end, for as long as they have not. */
public final class RevocationService {

    /** How long credentials are good at the most that are taken with a token. */
    public static final Duration SESSION_TTL_MAX = Duration.ofHours(12);

    private final Table<Revocation> revocations;
    private final ExpiringRows<Revocation> ending;
    private final Duration longestProof;

    /**
     * @param longestProof how long anything that a principal was given is good at the most, a token or what new ones come
     *     of, clocks' differences included
     */
    public RevocationService(ReplicatedStore store, Duration longestProof) {
        this.revocations = RevocationStore.revocations(store);
        this.ending = new ExpiringRows<>(store, revocations, RevocationStore.BY_END);
        this.longestProof = longestProof;
    }

    /** One token, which would have ended at {@code expires}, and what was taken with it so much later at the most. */
    public void revokeToken(Change change, String token, Instant expires) {
        put(change, new Revocation.OfToken(token, expires.plus(SESSION_TTL_MAX)));
    }

    /** All tokens that a principal has or could get, until {@link #admit}. */
    public void shutOut(Change change, String principal) {
        put(change, new Revocation.OfPrincipal(principal, Instant.MAX, reached(change, principal), Instant.MAX));
    }

    /** All tokens of a principal that is gone. */
    public void revokeOfGone(Change change, String principal) {
        put(
                change,
                new Revocation.OfPrincipal(
                        principal,
                        Instant.MAX,
                        reached(change, principal),
                        change.now().plus(longestProof)));
    }

    /** All tokens that a principal has; new ones are good. */
    public void revokeIssued(Change change, String principal) {
        Instant firstGood = firstGood(change.now(), reached(change, principal));
        put(
                change,
                new Revocation.OfPrincipal(
                        principal, firstGood, firstGood, change.now().plus(longestProof)));
    }

    /** New tokens of a principal are good again, where they were not; older ones stay refused. */
    public void admit(Change change, String principal) {
        if (find(change, principal).isPresent()) {
            revokeIssued(change, principal);
        }
    }

    /**
     * The first moment that no older token has. Replicas' clocks may differ by what is left of the second; and tokens
     * issued since the last revocation in the same second say its moment, so this one is later.
     */
    private static Instant firstGood(Instant now, Instant reached) {
        Instant nextSecond = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        return reached.isBefore(nextSecond) ? nextSecond : reached.plusMillis(1);
    }

    private Instant reached(Change change, String principal) {
        return find(change, principal).map(Revocation.OfPrincipal::reached).orElse(Instant.EPOCH);
    }

    private Optional<Revocation.OfPrincipal> find(Change change, String principal) {
        return change.rows()
                .find(revocations, Revocation.OfPrincipal.key(principal))
                .map(row -> (Revocation.OfPrincipal) row.value());
    }

    /** From when on a principal's tokens are good; empty where there is no such moment. */
    public Optional<Instant> findFirstGood(String principal) {
        return revocations
                .find(Revocation.OfPrincipal.key(principal))
                .map(row -> ((Revocation.OfPrincipal) row.value()).issuedBefore());
    }

    public boolean isRevoked(String token) {
        return revocations
                .find(new Revocation.OfToken(token, Instant.MAX).key())
                .isPresent();
    }

    private void put(Change change, Revocation revocation) {
        if (change.rows().find(revocations, revocation.key()).isPresent()) {
            change.rows().update(revocations, revocation.key(), _ -> revocation);
        } else {
            change.rows().insert(revocations, revocation);
        }
    }

    /** Forgets those of tokens that have ended. @return how many */
    public int forget(Instant now) {
        return ending.forget(revocation -> !revocation.until().isAfter(now));
    }

    /** All of them, for who tells the services. */
    public Table<Revocation> table() {
        return revocations;
    }
}
