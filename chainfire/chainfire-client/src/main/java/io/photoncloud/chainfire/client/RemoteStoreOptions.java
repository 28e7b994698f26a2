package io.photoncloud.chainfire.client;

import io.grpc.ChannelCredentials;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link RemoteStore} finds its servers, who it says it is, and how long it waits.
 *
 * @param endpoints the servers, each as host:port; one is used until it fails
 * @param keyPrefix stands before every key on the server and is never seen by the caller: for an etcd that others use too
 * @param keyspace the keyspace of ChainFire's to work in; null for the public one
 * @param requestTimeout how long a call may take, with all its attempts
 * @param attemptTimeout how long one attempt of a call may take that can safely be made again
 * @param connectTimeout how long to wait for a connection before the next server is tried
 * @param keepAliveTime how long a connection with open calls may be silent before it is probed; at least 10 s, and no less
 *     than the servers tolerate
 * @param keepAliveTimeout how long to wait for the answer to a probe before the connection counts as lost
 * @param watchBufferBytesMax how much a watch holds for a reader that does not read; one message may come on top
 * @param limits what is checked before anything is sent; no larger than the servers' own
 */
public record RemoteStoreOptions(
        List<String> endpoints,
        Security security,
        Bytes keyPrefix,
        @Nullable String keyspace,
        Duration requestTimeout,
        Duration attemptTimeout,
        Duration connectTimeout,
        Duration keepAliveTime,
        Duration keepAliveTimeout,
        int watchBufferBytesMax,
        StoreLimits limits) {

    /** How the connection is protected, and how this process is known to the servers. */
    public sealed interface Security {

        /** No protection, no identity. */
        record Plaintext() implements Security {}

        /** No protection; the service says its name and the secret that all services of this machine share. */
        record ServiceSecret(String service, String secret) implements Security {
            @Override
            public String toString() {
                return "ServiceSecret[service=" + service + "]";
            }
        }

        /** Mutual TLS, from PEM files: whom to trust, who this is, and its private key. */
        record MutualTls(Path authority, Path certificate, Path privateKey) implements Security {}

        /** As the credentials say: for a process whose TLS is set up already. */
        record Prepared(ChannelCredentials credentials) implements Security {}
    }

    public static final int ENDPOINTS_MAX = 64;

    private static final Duration KEEP_ALIVE_TIME_MIN = Duration.ofSeconds(10);

    public RemoteStoreOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty() || endpoints.size() > ENDPOINTS_MAX) {
            throw invalid("endpoints: between 1 and " + ENDPOINTS_MAX + " are needed, not " + endpoints.size());
        }
        for (String endpoint : endpoints) {
            int colon = endpoint.lastIndexOf(':');
            if (colon < 1 || !endpoint.substring(colon + 1).matches("\\d{1,5}")) {
                throw invalid("endpoints: not host:port: " + endpoint);
            }
        }
        positive("requestTimeout", requestTimeout);
        positive("attemptTimeout", attemptTimeout);
        positive("connectTimeout", connectTimeout);
        positive("keepAliveTimeout", keepAliveTimeout);
        if (keepAliveTime.compareTo(KEEP_ALIVE_TIME_MIN) < 0) {
            throw invalid("keepAliveTime: must be at least " + KEEP_ALIVE_TIME_MIN);
        }
        if (watchBufferBytesMax < 1) {
            throw invalid("watchBufferBytesMax: must be positive");
        }
    }

    private static void positive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw invalid(name + ": must be positive");
        }
    }

    private static StoreException invalid(String message) {
        return new StoreException(Reason.INVALID, message);
    }

    public static RemoteStoreOptions of(List<String> endpoints) {
        return new RemoteStoreOptions(
                endpoints,
                new Security.Plaintext(),
                Bytes.EMPTY,
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                4 << 20,
                StoreLimits.DEFAULT);
    }

    public RemoteStoreOptions withSecurity(Security newSecurity) {
        return new RemoteStoreOptions(
                endpoints,
                newSecurity,
                keyPrefix,
                keyspace,
                requestTimeout,
                attemptTimeout,
                connectTimeout,
                keepAliveTime,
                keepAliveTimeout,
                watchBufferBytesMax,
                limits);
    }

    public RemoteStoreOptions withKeyPrefix(Bytes newKeyPrefix) {
        return new RemoteStoreOptions(
                endpoints,
                security,
                newKeyPrefix,
                keyspace,
                requestTimeout,
                attemptTimeout,
                connectTimeout,
                keepAliveTime,
                keepAliveTimeout,
                watchBufferBytesMax,
                limits);
    }

    public RemoteStoreOptions withKeyspace(String newKeyspace) {
        return new RemoteStoreOptions(
                endpoints,
                security,
                keyPrefix,
                newKeyspace,
                requestTimeout,
                attemptTimeout,
                connectTimeout,
                keepAliveTime,
                keepAliveTimeout,
                watchBufferBytesMax,
                limits);
    }

    public RemoteStoreOptions withTimeouts(Duration newRequestTimeout, Duration newAttemptTimeout) {
        return new RemoteStoreOptions(
                endpoints,
                security,
                keyPrefix,
                keyspace,
                newRequestTimeout,
                newAttemptTimeout,
                connectTimeout,
                keepAliveTime,
                keepAliveTimeout,
                watchBufferBytesMax,
                limits);
    }

    public RemoteStoreOptions withLimits(StoreLimits newLimits) {
        return new RemoteStoreOptions(
                endpoints,
                security,
                keyPrefix,
                keyspace,
                requestTimeout,
                attemptTimeout,
                connectTimeout,
                keepAliveTime,
                keepAliveTimeout,
                watchBufferBytesMax,
                newLimits);
    }
}
