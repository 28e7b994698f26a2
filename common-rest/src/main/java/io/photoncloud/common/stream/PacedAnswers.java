package io.photoncloud.common.stream;

import io.grpc.stub.ServerCallStreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Answers a call with messages, each once the transport has room for it: whoever sends waits, and what the client does not take is
 * not kept. For one thread.
 */
public final class PacedAnswers<A> {

    /** How long a client may take nothing of what is there for it. */
    public static final Duration STALLED_MAX = Duration.ofMinutes(1);

    private final ServerCallStreamObserver<A> call;
    private final LongSupplier nanoTime;
    private final Semaphore signals = new Semaphore(0);

    /**
     * To be made by the handler itself, before it returns.
     *
     * @param cancelled is run where the client gives the call up
     * @param nanoTime a clock that never goes back
     */
    public PacedAnswers(ServerCallStreamObserver<A> call, Runnable cancelled, LongSupplier nanoTime) {
        this.call = call;
        this.nanoTime = nanoTime;
        call.setOnReadyHandler(signals::release);
        call.setOnCancelHandler(() -> {
            signals.release();
            cancelled.run();
        });
    }

    public boolean isCancelled() {
        return call.isCancelled();
    }

    /**
     * Sends a message, or nothing to a client that has given the call up.
     *
     * @throws CloudException DEADLINE_EXCEEDED, it takes nothing
     */
    public void send(A message) throws InterruptedException {
        long end = nanoTime.getAsLong() + STALLED_MAX.toNanos();
        while (!call.isReady() && !call.isCancelled()) {
            if (end - nanoTime.getAsLong() <= 0) {
                throw new CloudException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "nothing was taken for " + STALLED_MAX.toSeconds()
                                + " s: read faster, and go on from the last position");
            }
            // The signal may have come before; a second at most passes until it is looked at again.
            var _ = signals.tryAcquire(1, TimeUnit.SECONDS);
        }
        if (!call.isCancelled()) {
            call.onNext(message);
        }
    }

    /** Ends the call well, unless it was given up. */
    public void complete() {
        if (!call.isCancelled()) {
            call.onCompleted();
        }
    }

    /** Ends the call as a failure of a handler does. */
    public void fail(RuntimeException why) {
        if (!call.isCancelled()) {
            call.onError(why);
        }
    }
}
