package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import java.time.Instant;

/**
 * That an event was taken, by which a double is known.
 *
 * @param digest over what it said
 * @param usage what it became
 */
record TakenEvent(Key key, String digest, NumberedId usage, Instant at) {}
