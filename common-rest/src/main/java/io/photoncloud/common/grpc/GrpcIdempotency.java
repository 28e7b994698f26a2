package io.photoncloud.common.grpc;

import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

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

    /**
     * Of one of many changes that come in one message, each with a key of its own: the same as of a call of {@code method}
     * with that metadata.
     *
     * @param method its full name
     * @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR, it is no key
     */
    public static Idempotency of(String key, String method, byte[] request) {
        MessageDigest digest = Sha256.start();
        digest.update((method + '\n').getBytes(StandardCharsets.UTF_8));
        return new Idempotency.Keyed(Idempotency.requireKey(key), HexFormat.of().formatHex(digest.digest(request)));
    }

    static void run(Idempotency idempotency, Runnable work) {
        ScopedValue.where(CURRENT, idempotency).run(work);
    }
}
