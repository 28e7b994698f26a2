package io.photoncloud.nightlight.api;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/** Ends what a call reads where its time is up, or nobody waits for it any more. Of one thread. */
final class ReadingTime implements Runnable {
    private final long deadlineNanos;
    private final Departure gone;

    /** @param most from now on */
    ReadingTime(HttpServletRequest request, Duration most) {
        this.deadlineNanos = System.nanoTime() + most.toNanos();
        this.gone = new Departure(request);
    }

    /** @throws ApiException timeout or canceled */
    @Override
    public void run() {
        if (gone.getAsBoolean()) {
            throw new ApiException(ErrorType.CANCELED, "reading was canceled");
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new ApiException(ErrorType.TIMEOUT, "reading took longer than the timeout of queries");
        }
    }
}
