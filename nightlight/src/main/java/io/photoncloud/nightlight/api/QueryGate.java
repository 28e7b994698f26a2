package io.photoncloud.nightlight.api;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets so many in at a time, and the others wait for a moment: what each may hold is bounded, and so what all do. Safe for many threads. */
final class QueryGate {
    private final Semaphore places;
    private final int most;
    private final Duration patience;

    QueryGate(int most, Duration patience) {
        this.places = new Semaphore(most, true);
        this.most = most;
        this.patience = patience;
    }

    /** Gives the place back. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ApiException unavailable, all places are taken for longer than is waited */
    Place enter() {
        try {
            if (places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return places::release;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new ApiException(ErrorType.UNAVAILABLE, "too many queries: " + most + " are being answered already");
    }
}
