package io.photoncloud.chainfire.resources.expiry;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a service's rows forgotten that are over, once a minute, until its thread is interrupted. For one process at a time. */
public final class Forgetting {

    private static final Logger log = LoggerFactory.getLogger(Forgetting.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final List<Forgetter> forgetters;
    private final InstantSource clock;

    /** Keeps rows that are over some day. */
    @FunctionalInterface
    public interface Forgetter {

        /** Forgets those that are over. @return how many */
        int forget(Instant now);
    }

    public Forgetting(List<Forgetter> forgetters, InstantSource clock) {
        this.forgetters = List.copyOf(forgetters);
        this.clock = clock;
    }

    public void run() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        do {
            try {
                forgetters.forEach(each -> each.forget(clock.instant()));
            } catch (StoreException e) {
                log.atDebug().setCause(e).log("what is over was not forgotten, trying again");
            }
        } while (!never.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS));
    }
}
