package io.photoncloud.common.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.security.Authenticator;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Credentials;
import io.photoncloud.common.security.LoopbackNames;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.ServiceIdentity;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Asks of a gRPC call what its method's rule asks of its caller. */
final class GrpcGate {

    /** What TLS has verified of a client, where the servlet container speaks it. */
    static final Attributes.Key<List<X509Certificate>> CLIENT_CERTIFICATES =
            Attributes.Key.create("client-certificates");

    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final GrpcRules rules;

    GrpcGate(Authenticator authenticator, Authorizer authorizer, GrpcRules rules) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.rules = rules;
    }

    /** Who calls, as far as the method's rule asks. */
    Caller identify(ServerCall<?, ?> call, Metadata headers) {
        if (authenticator.mode() == SecurityMode.OPEN) {
            requireLoopback(call.getAuthority());
        }
        Attributes transport = call.getAttributes();
        return switch (rules.access(call.getMethodDescriptor().getFullMethodName())) {
            case PUBLIC -> Caller.ANONYMOUS;
            case OPTIONAL -> {
                Credentials shown = credentials(headers, transport);
                yield shown.isNothing() ? Caller.ANONYMOUS : authenticator.authenticate(shown);
            }
            case AUTHENTICATED, SERVICES_ONLY -> authenticator.authenticate(credentials(headers, transport));
        };
    }

    /** Whether that caller may call the method. */
    void admit(Caller caller, String method) {
        switch (rules.access(method)) {
            case PUBLIC, OPTIONAL -> {}
            case AUTHENTICATED -> authorizer.require(caller, rules.need(method));
            case SERVICES_ONLY -> requireService(caller);
        }
    }

    /** As the REST door does with a Host: see there. */
    private static void requireLoopback(@Nullable String authority) {
        if (authority != null && !LoopbackNames.contains(hostOf(authority))) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    ":authority must be a loopback name while photon.security.mode=open",
                    CloudException.fieldDetails(":authority", "localhost or a loopback address"));
        }
    }

    /**
     * Without its port; an IPv6 address stands in brackets where there is one. etcd's client puts whole URLs there where
     * it learned of a member from the list of members.
     */
    private static String hostOf(String authority) {
        return authority.replaceFirst("^https?://", "").replaceFirst("^(\\[[^]]*]|[^:]*):[0-9]+$", "$1");
    }

    /** Whether {@link #identify} needs no more time than an event loop can spare. */
    boolean admitsQuickly(String method, Metadata headers) {
        return rules.access(method) == GrpcRules.Access.PUBLIC
                || authenticator.isQuick(headers.get(GrpcMetadata.AUTHORIZATION));
    }

    private static void requireService(Caller caller) {
        if (!(caller instanceof Caller.Service)) {
            throw new CloudException(ErrorCode.PERMISSION_DENIED, "this method is for services of the cluster only");
        }
    }

    private static Credentials credentials(Metadata headers, Attributes transport) {
        return new Credentials(
                GrpcMetadata.findSingle(headers, GrpcMetadata.AUTHORIZATION).orElse(null),
                GrpcMetadata.findSingle(headers, GrpcMetadata.SERVICE).orElse(null),
                GrpcMetadata.findSingle(headers, GrpcMetadata.SERVICE_SECRET).orElse(null),
                certifiedService(transport));
    }

    private static @Nullable String certifiedService(Attributes transport) {
        List<X509Certificate> chain = transport.get(CLIENT_CERTIFICATES);
        if (chain != null && !chain.isEmpty()) {
            return ServiceIdentity.find(chain.getFirst()).orElse(null);
        }
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return null;
        }
        try {
            return ServiceIdentity.find(session.getPeerCertificates()).orElse(null);
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
