package io.photoncloud.common.grpc;

import io.grpc.Metadata;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.security.Credentials;
import java.util.Optional;

/** The keys of our own metadata. */
final class GrpcMetadata {

    static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
    static final Metadata.Key<String> TRACE_PARENT = key("traceparent");
    static final Metadata.Key<String> AUTHORIZATION = key("authorization");
    static final Metadata.Key<String> SERVICE = key(Credentials.SERVICE_HEADER);
    static final Metadata.Key<String> SERVICE_SECRET = key(Credentials.SECRET_HEADER);
    static final Metadata.Key<String> IDEMPOTENCY_KEY = key(Idempotency.HEADER);
    static final Metadata.Key<String> ERROR_CODE = key("photon-error-code");

    private static final String DETAIL_PREFIX = "photon-error-";

    private GrpcMetadata() {}

    static Metadata.Key<String> detail(String name) {
        return key(DETAIL_PREFIX + name.replace('_', '-'));
    }

    /** The detail's name, where a key is that of one. */
    static Optional<String> findDetail(String key) {
        return key.startsWith(DETAIL_PREFIX) && !key.equals(ERROR_CODE.name())
                ? Optional.of(key.substring(DETAIL_PREFIX.length()).replace('-', '_'))
                : Optional.empty();
    }

    /** @throws io.photoncloud.common.api.CloudException where it is given more than once */
    static Optional<String> findSingle(Metadata headers, Metadata.Key<String> key) {
        Iterable<String> values = headers.getAll(key);
        return values == null ? Optional.empty() : Check.findSingle(key.originalName(), values);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
