package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;

/** How a command ended: done, with what it made or changed as it then was, or refused, with nothing changed. */
public sealed interface Outcome {

    sealed interface Done extends Outcome {}

    record OfWallet(Wallet wallet) implements Done {}

    record OfReservation(Reservation reservation) implements Done {}

    record OfTransaction(WalletTransaction transaction) implements Done {}

    record OfQuota(Quota quota) implements Done {}

    record OfPrice(Price price) implements Done {}

    /** @param again whether its event was taken before */
    record OfUsage(UsageCharge charge, boolean again) implements Done {}

    /** @param more whether there is more that is due */
    record Swept(boolean more) implements Outcome {}

    /** Not looked at, as the decision was full before its turn came; to be handed in again. */
    record Postponed() implements Outcome {}

    record Refused(CloudException failure) implements Outcome {}
}
