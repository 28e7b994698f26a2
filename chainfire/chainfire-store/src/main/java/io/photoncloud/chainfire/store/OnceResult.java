package io.photoncloud.chainfire.store;

/** How a request run by {@link OncePerKey} ended. Only {@link Answered} has changed something, and {@link Unknown} may have. */
public sealed interface OnceResult<A> {

    /** Whether a request was applied by the call that asks, or by an earlier one. */
    enum Applied {
        NOW,
        BEFORE
    }

    /** The request is applied, once. {@code revision}: that of its effect, the same at each call. */
    record Answered<A>(A answer, long revision, Applied applied) implements OnceResult<A> {}

    /** The key was first used for a request with another fingerprint. */
    record KeyReused<A>() implements OnceResult<A> {}

    /** The rows did not allow it. Certainly not applied, and not kept: the same request may be sent again. */
    record NotApplied<A>(TableResult.Refused<?> refusal) implements OnceResult<A> {}

    /** Others changed the same rows in between, at each of so many attempts. Certainly not applied. */
    record Contended<A>(int attempts) implements OnceResult<A> {}

    /** Not found out in time. The same call, again, finds out. */
    record Unknown<A>(String reason) implements OnceResult<A> {}
}
