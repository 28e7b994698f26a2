package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;

/** How much of a transaction was given back. */
record Refunded(NumberedId transaction, long amount) {
    Key key() {
        return transaction.key();
    }
}
