package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.machine.Outcome;

/** How a proposal ended. */
sealed interface Answer {

    /** It was applied on this member. */
    record Applied(Outcome outcome) implements Answer {}

    /** It certainly is in no log. */
    record NotProposed(StoreException cause) implements Answer {}

    /** It may be in the log or not. */
    record Lost(String reason) implements Answer {}
}
