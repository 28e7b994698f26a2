package io.photoncloud.creditservice;

import io.photoncloud.creditservice.ledger.LedgerLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of CreditService.
 *
 * @param currency of wallets that are made without naming one, by ISO 4217
 * @param walletsMax wallets, which the leader keeps in memory
 * @param activeReservationsMax reservations that have not ended, which the leader keeps in memory
 */
@ConfigurationProperties("photon.creditservice")
public record CreditServiceProperties(
        @DefaultValue("JPY") String currency,
        @DefaultValue("100000") int walletsMax,
        @DefaultValue("100000") int activeReservationsMax) {

    LedgerLimits limits() {
        return new LedgerLimits(walletsMax, activeReservationsMax);
    }
}
