package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import java.time.Instant;

/**
 * What a call with an Idempotency-Key was answered, by which a repetition is answered as the first time.
 *
 * @param caller SHA-256 in hex over who called: each has keys of their own
 * @param fingerprint of all that the call asked for
 */
record Call(String caller, String key, String fingerprint, Instant at, Outcome.Done answer) {

    Key rowKey() {
        return rowKey(caller, key);
    }

    static Key rowKey(String caller, String key) {
        return Key.utf8(caller + "/" + key);
    }
}
