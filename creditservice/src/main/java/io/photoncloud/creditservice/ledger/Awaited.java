package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Lets one thread wait for what another is told. */
final class Awaited<T> implements Told<T> {

    private final CompletableFuture<T> end = new CompletableFuture<>();

    @Override
    public void done(T value) {
        end.complete(value);
    }

    @Override
    public void failed(RuntimeException failure) {
        end.completeExceptionally(failure);
    }

    /** Throws what was told instead of a value. */
    T await() {
        try {
            return end.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                // With where it was waited for.
                case StoreException cause ->
                    throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), cause);
                case RuntimeException cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
