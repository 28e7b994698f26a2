package io.photoncloud.iam.revocation;

import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Keeps which tokens are refused before they end, for as long as they have not. */
public final class RevocationService {

    private final Table<Revocation> revocations;
    private final ExpiringRows<Revocation> ending;
    private final Duration longestToken;

    /** @param longestToken how long a token is good at the most, clocks' differences included */
    public RevocationService(ReplicatedStore store, Duration longestToken) {
        this.revocations = RevocationStore.revocations(store);
        this.ending = new ExpiringRows<>(store, revocations, RevocationStore.BY_END);
        this.longestToken = longestToken;
    }

    /** One token, which would have ended at {@code expires}. */
    public void revokeToken(Change change, String token, Instant expires) {
        put(change, new Revocation.OfToken(token, expires));
    }

    /** All tokens that a principal has or could get, until {@link #admit}. */
    public void shutOut(Change change, String principal) {
        put(change, new Revocation.OfPrincipal(principal, Instant.MAX, Instant.MAX));
    }

    /** All tokens of a principal that is gone. */
    public void revokeOfGone(Change change, String principal) {
        put(
                change,
                new Revocation.OfPrincipal(principal, Instant.MAX, change.now().plus(longestToken)));
    }

    /** All tokens that a principal has; new ones are good. */
    public void revokeIssued(Change change, String principal) {
        put(
                change,
                new Revocation.OfPrincipal(
                        principal, firstGood(change.now()), change.now().plus(longestToken)));
    }

    /** New tokens of a principal are good again, where they were not; older ones stay refused. */
    public void admit(Change change, String principal) {
        if (find(change, principal).isPresent()) {
            revokeIssued(change, principal);
        }
    }

    /** Tokens say in whole seconds when they were issued: the first second that no older token has. */
    private static Instant firstGood(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    private Optional<Revocation> find(Change change, String principal) {
        return change.rows()
                .find(revocations, Revocation.OfPrincipal.key(principal))
                .map(Row::value);
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
