package io.photoncloud.chainfire.store;

import org.jspecify.annotations.Nullable;

/**
 * A request of {@link OncePerKey} that is made in one transaction with others, and by itself where that does not settle it.
 * For one thread.
 */
public final class OnceTogether<A> {

    private final OnceCall<A> call;
    private OnceCall.@Nullable Found<A> found;

    OnceTogether(OnceCall<A> call) {
        this.call = call;
    }

    /** As a part of a transaction's body, each time that it is run. */
    public void makeIn(TableTransaction transaction) {
        found = call.apply(transaction);
    }

    /** How it ended, once the transaction that it was last made in is committed at that revision. */
    public OnceResult<A> committed(long revision) {
        OnceCall.Found<A> last = found;
        if (last == null) {
            throw new IllegalStateException("a request was made in no transaction");
        }
        return call.ended(last, revision, () -> {
            throw new IllegalStateException("a request was applied and found nothing");
        });
    }

    /** Makes it by itself. To be asked only where it was certainly not made with others. */
    public OnceResult<A> alone() {
        return call.run();
    }

    /** Finds out how it ended, where the answer to the transaction that it was made in was lost. */
    public OnceResult<A> aloneAfterUnknown() {
        call.becomeUncertain();
        return call.run();
    }
}
