package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Waits for an answer that comes by callback. */
final class Blocking<T> implements BiConsumer<@Nullable T, @Nullable StoreException> {

    private final CompletableFuture<T> future = new CompletableFuture<>();

    @Override
    public void accept(@Nullable T result, @Nullable StoreException failure) {
        if (result != null) {
            future.complete(result);
        } else if (failure != null) {
            future.completeExceptionally(failure);
        }
    }

    T get() {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), cause);
            }
            throw e;
        }
    }
}
