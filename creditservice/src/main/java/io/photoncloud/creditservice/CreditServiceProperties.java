package io.photoncloud.creditservice;

import io.photoncloud.creditservice.ledger.LedgerLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of CreditService.
 *
 * @param currency of wallets that are made without naming one, by ISO 4217
 * @param walletsMax wallets, which the leader keeps in memory
 * @param activeReservationsMax reservations that have not ended, which the leader keeps in memory
 * @param pricesMax versions of prices, withdrawn ones too, which the leader keeps in memory
 * @param usageLateMax how long after its window use is still taken; 31 days at most
 * @param providerName who provides and bills, as exports of costs say
 */
@ConfigurationProperties("photon.creditservice")
public record CreditServiceProperties(
        @DefaultValue("JPY") String currency,
        @DefaultValue("100000") int walletsMax,
        @DefaultValue("100000") int activeReservationsMax,
        @DefaultValue("10000") int pricesMax,
        @DefaultValue("7d") Duration usageLateMax,
        @DefaultValue("PhotonCloud") String providerName) {

    LedgerLimits limits() {
        return new LedgerLimits(walletsMax, activeReservationsMax, pricesMax, usageLateMax);
    }
}
