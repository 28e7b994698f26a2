package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * How much the leader keeps in memory.
 *
 * @param usageLateMax how long after its window use is still taken
 */
public record LedgerLimits(int walletsMax, int activeReservationsMax, int pricesMax, Duration usageLateMax) {

    public static final String WALLETS_MAX = "photon.creditservice.wallets-max";
    public static final String ACTIVE_RESERVATIONS_MAX = "photon.creditservice.active-reservations-max";

    public static final String PRICES_MAX = "photon.creditservice.prices-max";
    public static final String USAGE_LATE_MAX = "photon.creditservice.usage-late-max";

    /** The latest that use may be taken, whatever the setting. */
    static final Duration USAGE_LATE_BOUND = Duration.ofDays(31);

    /** How far ahead of the ledger's time use may end, as clocks differ. */
    static final Duration USAGE_AHEAD_MAX = Duration.ofMinutes(5);

    public LedgerLimits {
        Settings.range(WALLETS_MAX, walletsMax, 1, 1_000_000);
        Settings.range(ACTIVE_RESERVATIONS_MAX, activeReservationsMax, 1, 1_000_000);
        Settings.range(PRICES_MAX, pricesMax, 1, 100_000);
        Settings.range(
                USAGE_LATE_MAX + " in seconds",
                usageLateMax.toSeconds(),
                60,
                LedgerLimits.USAGE_LATE_BOUND.toSeconds());
    }

    static CloudException reached(String setting, int limit, String of) {
        return new CloudException(
                ErrorCode.CONFLICT,
                "there are " + limit + " " + of + ", the most that " + setting + " allows",
                Map.of("limit", setting, "value", limit));
    }
}
