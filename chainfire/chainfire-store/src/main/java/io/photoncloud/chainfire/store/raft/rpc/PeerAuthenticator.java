package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.MessageDigest;
import java.util.Optional;
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
            case PeerCredentials.MutualTls own -> judge(own, ServiceIdentity.find(call.getAttributes()));
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

    private static Status judge(PeerCredentials.MutualTls own, Optional<ServiceIdentity> given) {
        if (given.isEmpty()) {
            return Status.UNAUTHENTICATED.withDescription(
                    "no client certificate that names a " + ServiceIdentity.URI_PREFIX + "<service>");
        }
        return given.get().service().equals(own.service())
                ? Status.OK
                : Status.PERMISSION_DENIED.withDescription(
                        "the certificate is of service " + given.get().service() + ", not of " + own.service());
    }
}
