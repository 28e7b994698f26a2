package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Lets only peers of the same service in. It guards the Peer service alone; its listener may serve others too. */
final class PeerAuthenticator implements ServerInterceptor {

    private static final Status BEYOND_THIS_MACHINE = Status.UNAUTHENTICATED.withDescription(
            "a peer secret is not taken from beyond this machine: use mutual TLS");

    private final PeerCredentials credentials;

    PeerAuthenticator(PeerCredentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Status verdict = switch (credentials) {
            case PeerCredentials.Secret own -> judge(own, call, headers);
            case PeerCredentials.MutualTls own -> judge(own, findCaller(own, call.getAttributes()));
        };
        if (verdict.isOk()) {
            return next.startCall(call, headers);
        }
        call.close(verdict, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static boolean isFromThisMachine(ServerCall<?, ?> call) {
        @Nullable SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return !(remote instanceof InetSocketAddress internet)
                || (internet.getAddress() != null && internet.getAddress().isLoopbackAddress());
    }

    private static Status judge(PeerCredentials.Secret own, ServerCall<?, ?> call, Metadata headers) {
        if (!isFromThisMachine(call)) {
            return BEYOND_THIS_MACHINE;
        }
        byte @Nullable [] given = headers.get(PeerProtocol.SECRET);
        if (given == null) {
            return Status.UNAUTHENTICATED.withDescription("the peer secret is missing");
        }
        return MessageDigest.isEqual(own.secret(), given)
                ? Status.OK
                : Status.UNAUTHENTICATED.withDescription("the peer secret is wrong");
    }

    private static Status judge(PeerCredentials.MutualTls own, Optional<String> given) {
        if (given.isEmpty()) {
            return Status.UNAUTHENTICATED.withDescription("no client certificate that names a service");
        }
        return given.get().equals(own.service())
                ? Status.OK
                : Status.PERMISSION_DENIED.withDescription(
                        "the certificate is of service " + given.get() + ", not of " + own.service());
    }

    /** Empty without TLS or without a client certificate. */
    private static Optional<String> findCaller(PeerCredentials.MutualTls own, Attributes ofCall) {
        @Nullable SSLSession session = ofCall.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                    ? own.names().apply(leaf)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // the way in which a session says that there is no certificate
        }
    }
}
