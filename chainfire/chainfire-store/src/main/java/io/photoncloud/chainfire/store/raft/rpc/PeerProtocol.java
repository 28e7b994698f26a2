package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.InetAddress;

/** The gRPC face of the transport: service {@code photon.chainfire.internal.v1.Peer}. */
final class PeerProtocol {

    static final String SERVICE = "photon.chainfire.internal.v1.Peer";

    /** How much a call buffers before it calls itself full; frames then wait, and leave together. */
    static final int SEND_AHEAD_BYTES = 128 << 10;

    /** HTTP/2 flow control window of a connection between peers, and of its streams. */
    static final int WINDOW_BYTES = 4 << 20;

    /** Both ways, {@link Frame}s. */
    static final MethodDescriptor<Batch, Batch> EXCHANGE =
            method("Exchange", MethodDescriptor.MethodType.BIDI_STREAMING);

    /** The request is one message, laid out as a {@link Frame#REQUEST}; the answers are the bytes wanted. */
    static final MethodDescriptor<Batch, Batch> DOWNLOAD =
            method("Download", MethodDescriptor.MethodType.SERVER_STREAMING);

    /** The address that the caller serves under. */
    static final Metadata.Key<String> FROM = Metadata.Key.of("photon-peer-from", Metadata.ASCII_STRING_MARSHALLER);

    /** Both ways: the cluster that the speaker is of. */
    private static final Metadata.Key<String> CLUSTER =
            Metadata.Key.of("photon-peer-cluster", Metadata.ASCII_STRING_MARSHALLER);

    /** Both ways: there, if the other side may take that cluster for its own. */
    private static final Metadata.Key<String> INVITES =
            Metadata.Key.of("photon-peer-invites", Metadata.ASCII_STRING_MARSHALLER);

    static final Metadata.Key<byte[]> SECRET =
            Metadata.Key.of("photon-peer-secret-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private PeerProtocol() {}

    static void put(Metadata headers, ClusterGate.Greeting greeting) {
        if (greeting.cluster() != null) {
            headers.put(CLUSTER, greeting.cluster());
            if (greeting.invites()) {
                headers.put(INVITES, "yes");
            }
        }
    }

    static ClusterGate.Greeting greeting(Metadata headers) {
        return new ClusterGate.Greeting(headers.get(CLUSTER), headers.containsKey(INVITES));
    }

    private static MethodDescriptor<Batch, Batch> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<Batch, Batch>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(Batch.MARSHALLER)
                .setResponseMarshaller(Batch.MARSHALLER)
                .build();
    }

    static String describe(Status status) {
        Throwable cause = status.getCause();
        String description = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        return cause == null || cause.getMessage() == null ? description : description + ": " + cause.getMessage();
    }

    /** True of an address whose traffic never leaves this machine; names but {@code localhost} are not looked up. */
    static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(withoutBrackets(host)).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // a name
        }
    }

    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * A call that outlives whatever it is opened for: a stream to a peer may be opened while somebody's request is served
     * on this thread, and must not end with that request.
     */
    static <Q, A> ClientCall<Q, A> newCall(Channel channel, MethodDescriptor<Q, A> method, CallOptions options) {
        Context present = Context.ROOT.attach();
        try {
            return channel.newCall(method, options);
        } finally {
            Context.ROOT.detach(present);
        }
    }
}
