package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes gRPC channels to peers, and the headers that open a call to one. */
final class PeerChannels {

    private final PeerCredentials credentials;
    private final PeerSettings settings;
    private final PeerThreads threads;
    private final @Nullable SslContext tls;
    private volatile @Nullable String self;

    PeerChannels(PeerCredentials credentials, PeerSettings settings, PeerThreads threads) throws SSLException {
        this.credentials = credentials;
        this.settings = settings;
        this.threads = threads;
        this.tls = credentials instanceof PeerCredentials.MutualTls own
                ? own.identity().clientContext(peer -> peer.service().equals(own.service()))
                : null;
    }

    void advertise(Endpoint endpoint) {
        self = endpoint.toString();
    }

    boolean isAdvertised() {
        return self != null;
    }

    ManagedChannel open(Endpoint endpoint, int windowBytes) throws PeerException {
        if (tls == null && !PeerProtocol.isLoopback(endpoint.getIp())) {
            throw PeerException.notSent(
                    Reason.REFUSED,
                    "the peer secret is not sent to " + endpoint + ", which is no loopback address: use mutual TLS");
        }
        try {
            // A channel serves one connection: its own ways of trying again are not wanted.
            NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                            PeerProtocol.withoutBrackets(endpoint.getIp()), endpoint.getPort())
                    .channelType(PeerThreads.channelType())
                    .eventLoopGroup(threads.loops())
                    .directExecutor()
                    .offloadExecutor(threads.workers())
                    .disableRetry()
                    .disableServiceConfigLookUp()
                    .proxyDetector(_ -> null)
                    .maxTraceEvents(0)
                    .flowControlWindow(windowBytes)
                    .withOption(ChannelOption.TCP_NODELAY, true)
                    .withOption(
                            ChannelOption.CONNECT_TIMEOUT_MILLIS,
                            Math.toIntExact(settings.connectTimeout().toMillis()));
            return (tls == null ? builder.usePlaintext() : builder.sslContext(tls)).build();
        } catch (IllegalArgumentException e) {
            throw PeerException.notSent(Reason.UNREACHABLE, "no address to connect to: " + e.getMessage());
        }
    }

    Metadata headers() throws PeerException {
        @Nullable String from = self;
        if (from == null) {
            throw PeerException.notSent(Reason.UNREACHABLE, "this node has not advertised its own address yet");
        }
        Metadata headers = new Metadata();
        headers.put(PeerProtocol.FROM, from);
        if (credentials instanceof PeerCredentials.Secret own) {
            headers.put(PeerProtocol.SECRET, own.secret());
        }
        return headers;
    }
}
