package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import org.jspecify.annotations.Nullable;

/** Makes gRPC channels to peers, and the headers that open a call to one. */
final class PeerChannels {

    private final PeerCredentials credentials;
    private final PeerSettings settings;
    private final PeerThreads threads;
    private volatile @Nullable String self;

    PeerChannels(PeerCredentials credentials, PeerSettings settings, PeerThreads threads) {
        this.credentials = credentials;
        this.settings = settings;
        this.threads = threads;
    }

    void advertise(Endpoint endpoint) {
        self = endpoint.toString();
    }

    boolean isAdvertised() {
        return self != null;
    }

    ManagedChannel open(Endpoint endpoint, int windowBytes) throws PeerException {
        ChannelCredentials calling = calling(endpoint);
        try {
            // A channel serves one connection: its own ways of trying again are not wanted.
            return NettyChannelBuilder.forAddress(
                            PeerProtocol.withoutBrackets(endpoint.getIp()), endpoint.getPort(), calling)
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
                            Math.toIntExact(settings.connectTimeout().toMillis()))
                    .build();
        } catch (IllegalArgumentException e) {
            throw PeerException.notSent(Reason.UNREACHABLE, "no address to connect to: " + e.getMessage());
        }
    }

    private ChannelCredentials calling(Endpoint endpoint) throws PeerException {
        return switch (credentials) {
            case PeerCredentials.MutualTls own -> own.calling();
            case PeerCredentials.Secret _ -> {
                if (!PeerProtocol.isLoopback(endpoint.getIp())) {
                    throw PeerException.notSent(
                            Reason.REFUSED,
                            "the peer secret is not sent to " + endpoint
                                    + ", which is no loopback address: use mutual TLS");
                }
                yield InsecureChannelCredentials.create();
            }
        };
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
