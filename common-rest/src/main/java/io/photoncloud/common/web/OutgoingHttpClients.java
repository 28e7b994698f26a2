package io.photoncloud.common.web;

import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.tls.OwnCertificate;
import io.photoncloud.common.tls.TlsIdentity;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Makes HTTP clients for other PhotonCloud services: by mutual TLS where this process has a certificate, otherwise in
 * plain text and to this machine only. Calls carry what {@link OutgoingHttpContext} passes on. Safe for many threads.
 */
public final class OutgoingHttpClients implements AutoCloseable {

    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(30);

    private final OwnCertificate own;
    private final OutgoingHttpContext context;
    private final Map<String, HttpClient> byService = new ConcurrentHashMap<>();

    OutgoingHttpClients(OwnCertificate own, OutgoingHttpContext context) {
        this.own = own;
        this.context = context;
    }

    /**
     * A client whose paths begin at the address. With TLS, only a server does whose certificate names the service.
     *
     * @param service as in {@link io.photoncloud.common.config.KnownService#key()}
     * @throws IllegalStateException without TLS for an address beyond this machine: secrets and tokens would travel in the
     *     clear
     */
    public RestClient client(String service, ListenAddress address) {
        boolean encrypted = own.find().isPresent();
        if (!encrypted) {
            address.requireThisMachine(service);
        }
        JdkClientHttpRequestFactory requests =
                new JdkClientHttpRequestFactory(byService.computeIfAbsent(service, this::connections));
        requests.setReadTimeout(READ_TIME_MAX);
        RestClient.Builder client = RestClient.builder()
                .baseUrl((encrypted ? "https://" : "http://") + address)
                .requestFactory(requests);
        context.customize(client);
        return client.build();
    }

    private HttpClient connections(String service) {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIME_MAX);
        Optional<TlsIdentity> identity = own.find();
        try {
            return identity.isEmpty()
                    ? client.build()
                    : client.sslContext(identity.get().clientContext(service)).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM makes no TLS client", e);
        }
    }

    /** Ends what is in progress. */
    @Override
    public void close() {
        byService.values().forEach(HttpClient::shutdownNow);
    }
}
