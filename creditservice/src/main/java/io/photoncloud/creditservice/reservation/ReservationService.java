package io.photoncloud.creditservice.reservation;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Amounts;
import io.photoncloud.creditservice.ledger.Asked;
import io.photoncloud.creditservice.ledger.Command;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Metered;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.QuotaResource;
import io.photoncloud.creditservice.ledger.Reservation;
import io.photoncloud.creditservice.quota.Quantities;
import io.photoncloud.creditservice.wallet.WalletService;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds amounts and quotas, and ends that once: by charging, by giving back, or by time. */
public final class ReservationService {

    public static final long TTL_SECONDS_MIN = 1;
    /** 30 days. */
    public static final long TTL_SECONDS_MAX = 30L * 24 * 60 * 60;

    public static final long TTL_SECONDS_DEFAULT = 3_600;

    private static final Pattern RESOURCE_TYPE = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

    private final Ledger ledger;
    private final WalletService wallets;
    private final Access access;

    public ReservationService(Ledger ledger, WalletService wallets, Access access) {
        this.ledger = ledger;
        this.wallets = wallets;
        this.access = access;
    }

    /**
     * What is to be held. Null for what a call does not name.
     *
     * @param amount required, unless there is a quota
     * @param quota by the names of {@link QuotaResource}
     */
    public record Wanted(
            @Nullable String project,
            @Nullable Long amount,
            @Nullable String description,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable Long ttlSeconds,
            @Nullable Map<String, Long> quota) {}

    public Asked<Reservation> reserve(Wanted wanted) {
        String project = Check.required(Tenant.PROJECT_PARAMETER, wanted.project());
        Map<QuotaResource, Long> quota = Quantities.positive("quota", wanted.quota());
        long amount = quota.isEmpty() || wanted.amount() != null ? Amounts.positive("amount", wanted.amount()) : 0;
        long ttl = wanted.ttlSeconds() == null
                ? TTL_SECONDS_DEFAULT
                : Check.range("ttl_seconds", wanted.ttlSeconds(), TTL_SECONDS_MIN, TTL_SECONDS_MAX);
        Command.Reserve command = new Command.Reserve(
                project,
                amount,
                Check.description("description", wanted.description()),
                wanted.resourceType() == null
                        ? ""
                        : Check.matches("resource_type", wanted.resourceType(), RESOURCE_TYPE),
                resourceId(wanted.resourceId()),
                Duration.ofSeconds(ttl),
                quota);
        wallets.requireAccess("reservation.create", project);
        return asked(command);
    }

    private static String resourceId(@Nullable String id) {
        return id == null ? "" : Check.matches("resource_id", id, Metered.RESOURCE_ID);
    }

    private Asked<Reservation> asked(Command command) {
        return new Asked<>(ledger, command, null, ReservationService::reservation);
    }

    private static Reservation reservation(Outcome.Done outcome) {
        if (outcome instanceof Outcome.OfReservation(Reservation reservation)) {
            return reservation;
        }
        throw new IllegalStateException("the ledger answered a reservation's command with " + outcome);
    }

    /** @throws CloudException NOT_FOUND, there is none, or it is not the caller's */
    public Reservation get(String id) {
        return require("reservation.read", id);
    }

    private Reservation require(String permission, String id) {
        Optional<Reservation> found =
                NumberedId.find(NumberedId.Kind.RESERVATION, id).flatMap(ledger::findReservation);
        if (found.isEmpty()) {
            access.requireOfAbsent(permission);
            throw absent(id);
        }
        Reservation reservation = found.get();
        access.require(permission, tenantOf(reservation), () -> absent(id));
        return reservation;
    }

    /** The id, if it is one of a wallet for which the caller has a permission; whether there is such a one, the ledger says. */
    private NumberedId requireId(String permission, String id) {
        NumberedId known = NumberedId.find(NumberedId.Kind.RESERVATION, id).orElse(null);
        Tenant tenant =
                known == null ? null : ledger.findTenant(known.project()).orElse(null);
        if (known == null || tenant == null) {
            access.requireOfAbsent(permission);
            throw absent(id);
        }
        access.require(permission, tenant, () -> absent(id));
        return known;
    }

    private Tenant tenantOf(Reservation reservation) {
        return ledger.findTenant(reservation.project()).orElseThrow(() -> Ledger.absentWallet(reservation.project()));
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no reservation " + id);
    }

    /** Of a wallet: all, oldest first, or those that have not ended, by when they expire. */
    public RowPage<Reservation> list(@Nullable String project, Which which, PageRequest page) {
        if (project == null) {
            access.requireOfAbsent("reservation.read");
        }
        String of = Check.required(Tenant.PROJECT_PARAMETER, project);
        var _ = wallets.require("reservation.read", of);
        return switch (which) {
            case ALL -> ledger.listReservations(of, page);
            case ACTIVE -> ledger.listActiveReservations(of, page);
            case ALLOCATED -> ledger.listAllocations(of, page);
        };
    }

    /** Which reservations are listed. */
    public enum Which {
        ALL,
        ACTIVE,
        /** Committed ones that hold of quotas still. */
        ALLOCATED
    }

    /**
     * @param actualAmount 0 for one that holds of quotas alone
     * @param resourceId what was made; null for that which it was reserved for
     */
    public Asked<Reservation> commit(
            String id, @Nullable Long actualAmount, @Nullable String resourceId, @Nullable String description) {
        long actual = Check.range("actual_amount", actualAmount, 0, Amounts.AMOUNT_MAX);
        String resource = resourceId(resourceId);
        String text = Check.description("description", description);
        NumberedId reservation = requireId("reservation.update", id);
        return asked(new Command.Commit(reservation, actual, resource, text));
    }

    public Asked<Reservation> release(String id, @Nullable String reason) {
        String text = Check.description("reason", reason);
        NumberedId reservation = requireId("reservation.update", id);
        return asked(new Command.Release(reservation, text));
    }

    /** Gives back what a committed reservation holds of quotas: what it was for is gone. */
    public Asked<Reservation> giveBackQuota(String id) {
        NumberedId reservation = requireId("reservation.update", id);
        return asked(new Command.GiveBackQuota(reservation));
    }
}
