package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;

/**
 * The accounts outside of wallets, in one currency. With all wallets of that currency they sum up to 0.
 *
 * @param issuance never more than 0: what was given to wallets and not taken back
 */
public record SystemAccounts(String currency, long issuance, long revenue) {

    SystemAccounts after(Transfer transfer) {
        return new SystemAccounts(
                currency,
                Amounts.sum(issuance, transfer.effectOn(Account.ISSUANCE)),
                Amounts.sum(revenue, transfer.effectOn(Account.REVENUE)));
    }

    Key key() {
        return Key.utf8(currency);
    }
}
