package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Looks at everything as it is, again and again: nothing has to be heard. */
public final class Rounds {

    private Rounds() {}

    /**
     * Makes one round after another until it is interrupted. A store that is away ends a round, and the next is made all the same.
     *
     * @param pause from the end of a round to the beginning of the next
     * @param trouble what cannot be done where the store is away, for the log
     */
    public static void run(Duration pause, Logger log, String trouble, Runnable round) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        do {
            try {
                round.run();
            } catch (StoreException e) {
                log.atWarn().setCause(e).log("{}, trying again", trouble);
            }
        } while (!never.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    }
}
