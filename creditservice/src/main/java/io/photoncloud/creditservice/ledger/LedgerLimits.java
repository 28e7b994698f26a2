package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.Settings;
import java.util.Map;

/** How much the leader keeps in memory. */
public record LedgerLimits(int walletsMax, int activeReservationsMax) {

    public static final String WALLETS_MAX = "photon.creditservice.wallets-max";
    public static final String ACTIVE_RESERVATIONS_MAX = "photon.creditservice.active-reservations-max";

    public LedgerLimits {
        Settings.range(WALLETS_MAX, walletsMax, 1, 1_000_000);
        Settings.range(ACTIVE_RESERVATIONS_MAX, activeReservationsMax, 1, 1_000_000);
    }

    static CloudException reached(String setting, int limit, String of) {
        return new CloudException(
                ErrorCode.CONFLICT,
                "there are " + limit + " " + of + ", the most that " + setting + " allows",
                Map.of("limit", setting, "value", limit));
    }
}
