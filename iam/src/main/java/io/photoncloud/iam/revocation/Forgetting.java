package io.photoncloud.iam.revocation;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets revocations of tokens that have ended, once a minute, until its thread is interrupted. */
public final class Forgetting {

    private static final Logger log = LoggerFactory.getLogger(Forgetting.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final RevocationService revocations;
    private final InstantSource clock;

    public Forgetting(RevocationService revocations, InstantSource clock) {
        this.revocations = revocations;
        this.clock = clock;
    }

    public void run() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        do {
            try {
                while (revocations.forget(clock.instant()) > 0) {
                    // Until none is left that may be forgotten.
                }
            } catch (StoreException e) {
                log.atDebug().setCause(e).log("revocations were not forgotten, trying again");
            }
        } while (!never.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS));
    }
}
