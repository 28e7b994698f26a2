package io.photoncloud.chainfire.resources.wait;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is costly to ask for, asked once for all who want it at about the same time. Whoever asks waits for a bounded
 * time, however long the answer takes. Safe for many threads.
 */
public final class Lately<A> {

    private final String what;
    private final Callable<A> question;
    private final Duration kept;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<A> latest;
    private long asked;

    /**
     * @param what is asked for, for the words of a failure
     * @param kept how long an answer, or a failure, is as good as a new one
     * @param nanoTime a clock that never goes back
     */
    public Lately(String what, Callable<A> question, Duration kept, Duration patience, LongSupplier nanoTime) {
        this.what = what;
        this.question = question;
        this.kept = kept;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** @throws CloudException UNAVAILABLE, there is no answer, or none in time */
    public A get() {
        try {
            return current().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new CloudException(
                    ErrorCode.UNAVAILABLE, what + ": " + (cause == null ? e.getMessage() : cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new CloudException(
                    ErrorCode.UNAVAILABLE, what + ": no answer within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException(ErrorCode.UNAVAILABLE, what + ": interrupted", e);
        }
    }

    private synchronized CompletableFuture<A> current() {
        CompletableFuture<A> known = latest;
        if (known != null && (!known.isDone() || nanoTime.getAsLong() - asked < kept.toNanos())) {
            return known;
        }
        CompletableFuture<A> next = new CompletableFuture<>();
        latest = next;
        asked = nanoTime.getAsLong();
        Thread.ofVirtual().name("lately").start(() -> ask(next));
        return next;
    }

    private void ask(CompletableFuture<A> answer) {
        try {
            answer.complete(question.call());
        } catch (Exception e) { // tidy: whatever goes wrong is told to all who wait
            answer.completeExceptionally(e);
        }
    }
}
