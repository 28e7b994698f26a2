package io.photoncloud.creditservice.ledger;

/** Where money is: with a wallet, in two parts, or outside of all of them, in each currency once. */
public enum Account {
    /** Of a wallet: what may be reserved or charged. */
    AVAILABLE,
    /** Of a wallet: what reservations hold. */
    RESERVED,
    /** Of a wallet: what was used and not paid for yet. Minus that. */
    DUE,
    /** Of a currency: where money comes from when it is given to wallets. Minus what was given. */
    ISSUANCE,
    /** Of a currency: what was charged. */
    REVENUE
}
