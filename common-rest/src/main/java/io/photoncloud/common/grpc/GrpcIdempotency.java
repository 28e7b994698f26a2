package io.photoncloud.common.grpc;

import io.grpc.MethodDescriptor;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
     * @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR, it is no key
     */
    public static <Q> Idempotency of(String key, MethodDescriptor<Q, ?> method, Q request) {
        MessageDigest digest = Sha256.start();
        digest.update((method.getFullMethodName() + '\n').getBytes(StandardCharsets.UTF_8));
        try (InputStream bytes = method.streamRequest(request)) {
            return new Idempotency.Keyed(
                    Idempotency.requireKey(key), HexFormat.of().formatHex(digest.digest(bytes.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException("a message in memory is read", e);
        }
    }

    static void run(Idempotency idempotency, Runnable work) {
        ScopedValue.where(CURRENT, idempotency).run(work);
    }
}
