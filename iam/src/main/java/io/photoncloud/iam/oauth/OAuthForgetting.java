package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets authorizations and sign-ins that are over, once a minute, until its thread is interrupted. */
public final class OAuthForgetting {

    private static final Logger log = LoggerFactory.getLogger(OAuthForgetting.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final StoredAuthorizations authorizations;
    private final SignIns signIns;
    private final InstantSource clock;

    public OAuthForgetting(StoredAuthorizations authorizations, SignIns signIns, InstantSource clock) {
        this.authorizations = authorizations;
        this.signIns = signIns;
        this.clock = clock;
    }

    public void run() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        do {
            try {
                while (forget() > 0) {
                    // Until none is left that may be forgotten.
                }
            } catch (StoreException e) {
                log.atDebug().setCause(e).log("what is over was not forgotten, trying again");
            }
        } while (!never.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS));
    }

    private int forget() {
        return authorizations.forget(clock.instant()) + signIns.forget(clock.instant());
    }
}
