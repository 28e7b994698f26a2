package io.photoncloud.common.grpc;

import io.photoncloud.common.api.Idempotency;

/**
 * Tells a handler of a gRPC call whether the call may be repeated without a second effect, as said by the metadata
 * {@code idempotency-key}. Only for methods that {@link GrpcRules.Builder#takesIdempotencyKey} names, and only on the
 * thread that the handler was called on: one that goes on elsewhere takes the answer with it.
 */
public final class GrpcIdempotency {

    private static final ScopedValue<Idempotency> CURRENT = ScopedValue.newInstance();

    private GrpcIdempotency() {}

    public static Idempotency current() {
        return CURRENT.isBound() ? CURRENT.get() : new Idempotency.None();
    }

    static void run(Idempotency idempotency, Runnable work) {
        ScopedValue.where(CURRENT, idempotency).run(work);
    }
}
