package io.photoncloud.chainfire.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.chainfire.client.RemoteStoreOptions.Security;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of a cluster. All calls go to one of them until it fails, then to the next. */
final class Endpoints implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    private static final Metadata.Key<String> KEYSPACE = text("photon-keyspace");
    private static final Metadata.Key<String> SERVICE = text("photon-service");
    private static final Metadata.Key<String> SECRET = text("photon-service-secret");

    private final List<Endpoint> all;
    private final Duration connectTimeout;
    private final AtomicInteger current = new AtomicInteger();

    Endpoints(RemoteStoreOptions options) {
        this.connectTimeout = options.connectTimeout();
        ChannelCredentials credentials = credentials(options.security());
        Metadata headers = headers(options);
        List<Endpoint> endpoints = new ArrayList<>();
        for (String address : options.endpoints()) {
            endpoints.add(new Endpoint(address, channel(address, credentials, headers, options)));
        }
        this.all = List.copyOf(endpoints);
    }

    private static Metadata.Key<String> text(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static ManagedChannel channel(
            String address, ChannelCredentials credentials, Metadata headers, RemoteStoreOptions options) {
        return Grpc.newChannelBuilder(address, credentials)
                // Answers are only put where their reader finds them; no need for a thread in between.
                .directExecutor()
                .disableServiceConfigLookUp()
                .keepAliveTime(options.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(options.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
    }

    private static ChannelCredentials credentials(Security security) {
        return switch (security) {
            case Security.Plaintext _, Security.ServiceSecret _ -> InsecureChannelCredentials.create();
            case Security.Prepared(ChannelCredentials prepared) -> prepared;
            case Security.MutualTls tls -> {
                try {
                    yield TlsChannelCredentials.newBuilder()
                            .trustManager(tls.authority().toFile())
                            .keyManager(
                                    tls.certificate().toFile(), tls.privateKey().toFile())
                            .build();
                } catch (IOException e) {
                    throw new StoreException(Reason.INVALID, "cannot read the certificates: " + e.getMessage(), e);
                }
            }
        };
    }

    private static Metadata headers(RemoteStoreOptions options) {
        Metadata headers = new Metadata();
        if (options.keyspace() != null) {
            headers.put(KEYSPACE, options.keyspace());
        }
        if (options.security() instanceof Security.ServiceSecret(String service, String secret)) {
            headers.put(SERVICE, service);
            headers.put(SECRET, secret);
        }
        return headers;
    }

    /** The server in use, connected or not. */
    Endpoint current() {
        return all.get(current.get());
    }

    /** The server in use if it can be reached, otherwise the next one that can; each is tried once. */
    Optional<Endpoint> connected(Duration wait) throws InterruptedException {
        Endpoint endpoint = current();
        if (endpoint.isReady()) {
            return Optional.of(endpoint);
        }
        long until = System.nanoTime() + wait.toNanos();
        for (int i = 0; i < all.size(); i++) {
            Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
            if (endpoint.awaitReady(left.compareTo(connectTimeout) < 0 ? left : connectTimeout)) {
                return Optional.of(endpoint);
            }
            failed(endpoint, "no connection");
            endpoint = current();
        }
        return Optional.empty();
    }

    /** Has the next server used, where this one still is. */
    void failed(Endpoint endpoint, String reason) {
        int index = all.indexOf(endpoint);
        endpoint.version = null;
        if (current.compareAndSet(index, (index + 1) % all.size())) {
            log.atDebug()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("next", current())
                    .addKeyValue("reason", reason)
                    .log("endpoint failed, using the next");
        }
    }

    @Override
    public void close() {
        all.forEach(endpoint -> endpoint.channel.shutdownNow());
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
