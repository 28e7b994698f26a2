package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Which service the other side of a TLS connection is: told by the URI {@code photon://service/<service>} among the
 * alternative names of its certificate, which TLS has checked against the cluster's authority.
 */
public record ServiceIdentity(String service) {

    public static final String URI_PREFIX = "photon://service/";

    /** The type of a URI among the subject's alternative names, by RFC 5280. */
    private static final int URI_NAME = 6;

    public ServiceIdentity {
        if (!service.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("no name of a service: " + service);
        }
    }

    /** The caller of a gRPC call with these attributes; empty without TLS or without a client certificate. */
    public static Optional<ServiceIdentity> find(Attributes ofCall) {
        @Nullable SSLSession session = ofCall.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? find(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // the way in which a session says that there is no certificate
        }
    }

    /** The identity that a certificate names; empty where it names none, or more than one. */
    public static Optional<ServiceIdentity> find(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<String> services = names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0) instanceof Integer type && type == URI_NAME)
                            .map(name -> String.valueOf(name.get(1)))
                            .filter(uri -> uri.startsWith(URI_PREFIX))
                            .map(uri -> uri.substring(URI_PREFIX.length()))
                            .toList();
            return services.size() == 1 ? Optional.of(new ServiceIdentity(services.getFirst())) : Optional.empty();
        } catch (CertificateParsingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
