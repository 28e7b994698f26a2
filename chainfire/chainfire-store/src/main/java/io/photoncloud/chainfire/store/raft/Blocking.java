package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for an answer that comes by callback. */
final class Blocking<T> implements BiConsumer<@Nullable T, @Nullable StoreException> {

    /**
     * How long after its deadline an answer is waited for. Whoever was asked ends every call by its deadline; only where
     * that fails, for a fault of ours or of the machine, does this keep a caller from waiting for ever.
     */
    static final Duration LATE_MAX = Duration.ofSeconds(10);

    private final CompletableFuture<T> future = new CompletableFuture<>();

    @Override
    public void accept(@Nullable T result, @Nullable StoreException failure) {
        if (result != null) {
            future.complete(result);
        } else if (failure != null) {
            future.completeExceptionally(failure);
        }
    }

    /** The answer to a call with this deadline, or {@code never}'s where none came even long after it. */
    T get(Duration deadline, Supplier<T> never) {
        long end = System.nanoTime() + deadline.plus(LATE_MAX).toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException _) {
                    // The call is on its way all the same, and ends soon.
                    interrupted = true;
                } catch (TimeoutException _) {
                    return never.get();
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof StoreException cause) {
            return new StoreException(cause.reason(), String.valueOf(cause.getMessage()), cause);
        }
        return new IllegalStateException("a callback was failed with no refusal", e);
    }
}
