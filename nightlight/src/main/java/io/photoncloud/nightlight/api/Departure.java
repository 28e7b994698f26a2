package io.photoncloud.nightlight.api;

import io.photoncloud.common.web.ClientPresence;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;

/** Whether nobody waits for an answer any more. Looked at now and then, by the thread that answers, and for that one alone. */
final class Departure implements BooleanSupplier {
    private static final long LOOK_EVERY_NANOS = 100_000_000L;

    private final ClientPresence client;
    private long nextNanos = System.nanoTime() + LOOK_EVERY_NANOS;

    Departure(HttpServletRequest request) {
        this.client = ClientPresence.of(request);
    }

    @Override
    public boolean getAsBoolean() {
        long now = System.nanoTime();
        if (now - nextNanos < 0) {
            return false;
        }
        nextNanos = now + LOOK_EVERY_NANOS;
        return client.isGone();
    }
}
