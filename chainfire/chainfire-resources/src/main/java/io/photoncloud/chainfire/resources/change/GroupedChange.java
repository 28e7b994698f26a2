package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.OnceTogether;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One change of a group: made by whichever thread makes the group, in the name of its own caller, who waits for it. */
final class GroupedChange<A> {

    /** How a change is made with others and alone, with a key or without. */
    private sealed interface Way<A> {

        record Once<A>(OnceTogether<A> request) implements Way<A> {}

        record Plain<A>(Function<TableTransaction, A> whole) implements Way<A> {}
    }

    private final ReplicatedStore store;
    private final Way<A> way;
    private final Optional<RequestContext> context = RequestContext.find();
    private final CompletableFuture<Changed<A>> ending = new CompletableFuture<>();
    private @Nullable A answer;

    GroupedChange(
            ReplicatedStore store,
            Changes changes,
            Idempotency idempotency,
            Codec<A> answers,
            Function<TableTransaction, A> whole) {
        this.store = store;
        this.way = switch (idempotency) {
            case Idempotency.None() -> new Way.Plain<>(whole);
            case Idempotency.Keyed key -> new Way.Once<>(changes.together(key, answers, whole));
        };
    }

    private void inContext(Runnable work) {
        context.ifPresentOrElse(known -> known.run(work), work);
    }

    void makeIn(TableTransaction transaction) {
        inContext(() -> {
            switch (way) {
                case Way.Once<A>(OnceTogether<A> request) -> request.makeIn(transaction);
                case Way.Plain<A>(Function<TableTransaction, A> whole) -> answer = whole.apply(transaction);
            }
        });
    }

    void committed(long revision) {
        end(() -> switch (way) {
            case Way.Once<A>(OnceTogether<A> request) -> Changes.answer(request.committed(revision));
            case Way.Plain<A> _ -> new Changed<>(made(), revision);
        });
    }

    private A made() {
        A last = answer;
        if (last == null) {
            throw new IllegalStateException("a change was committed that was not made");
        }
        return last;
    }

    void makeAlone() {
        end(() -> switch (way) {
            case Way.Once<A>(OnceTogether<A> request) -> Changes.answer(request.alone());
            case Way.Plain<A>(Function<TableTransaction, A> whole) ->
                Changes.answer(TableTransaction.run(store, whole));
        });
    }

    /** The answer to the commit was lost. With a key it can be found out, which takes as long as it does alone. */
    void unknown() {
        switch (way) {
            case Way.Once<A>(OnceTogether<A> request) -> {
                var _ = Thread.ofVirtual().start(() -> end(() -> Changes.answer(request.aloneAfterUnknown())));
            }
            case Way.Plain<A> _ -> fail(Changes.unknown());
        }
    }

    void fail(RuntimeException cause) {
        ending.completeExceptionally(cause);
    }

    private void end(Supplier<Changed<A>> how) {
        inContext(() -> {
            try {
                ending.complete(how.get());
            } catch (
                    RuntimeException
                            e) { // tidy: whatever it was refused with is its caller's, who waits on another thread
                ending.completeExceptionally(e);
            }
        });
    }

    /** Waits for the ending. The store's own deadlines bound it. */
    Changed<A> await() {
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Changes.unknown();
        }
    }
}
