package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Instant;
import java.util.Map;

/**
 * An amount that is held in a wallet until it is charged, given back, or its time is over; and what is held of quotas with
 * it. It ends exactly once.
 *
 * @param quota what it holds of quotas, by resource; empty for nothing
 * @param holdsQuota whether it still does: while it is active, and after a commit until that is given back
 */
public record Reservation(
        NumberedId id,
        long amount,
        String description,
        String resourceType,
        String resourceId,
        Instant created,
        Instant expires,
        State state,
        Map<QuotaResource, Long> quota,
        boolean holdsQuota,
        Cause cause) {

    public static final String NOUN = "reservation";

    /** Where it stands. */
    public sealed interface State {
        record Active() implements State {}

        /** @param transaction the number of the wallet's transaction that charged it, 0 where nothing was charged */
        record Committed(Instant at, long charged, long transaction) implements State {}

        record Released(Instant at, String reason) implements State {}

        record Expired(Instant at) implements State {}
    }

    public Reservation {
        quota = Map.copyOf(quota);
    }

    public String project() {
        return id.project();
    }

    public boolean isActive() {
        return state instanceof State.Active;
    }

    /** One word, as users are told. */
    public String status() {
        return switch (state) {
            case State.Active() -> "active";
            case State.Committed _ -> "committed";
            case State.Released _ -> "released";
            case State.Expired _ -> "expired";
        };
    }

    /** @throws CloudException CONFLICT, it has ended, and how */
    void requireActive() {
        String how = switch (state) {
            case State.Active() -> "";
            case State.Committed(Instant at, long charged, var _) ->
                "was committed at " + at + " with " + charged + " charged";
            case State.Released(Instant at, var _) -> "was released at " + at;
            case State.Expired(Instant at) -> "expired at " + at + ": make a new one";
        };
        if (!how.isEmpty()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "reservation " + id + " " + how,
                    Map.of("reservation", id.toString(), "status", status()));
        }
    }

    Reservation ended(State how) {
        return new Reservation(
                id,
                amount,
                description,
                resourceType,
                resourceId,
                created,
                expires,
                how,
                quota,
                how instanceof State.Committed && !quota.isEmpty(),
                cause);
    }

    /** @param resource nothing for that which it was made for */
    Reservation forResource(String resource) {
        return resource.isEmpty()
                ? this
                : new Reservation(
                        id,
                        amount,
                        description,
                        resourceType,
                        resource,
                        created,
                        expires,
                        state,
                        quota,
                        holdsQuota,
                        cause);
    }

    /** Whether what it was committed for is gone: the last that happens to it, and no transaction. */
    public boolean hasGivenQuotaBack() {
        return state instanceof State.Committed && !quota.isEmpty() && !holdsQuota;
    }

    Reservation withoutQuota() {
        return new Reservation(
                id, amount, description, resourceType, resourceId, created, expires, state, quota, false, cause);
    }
}
