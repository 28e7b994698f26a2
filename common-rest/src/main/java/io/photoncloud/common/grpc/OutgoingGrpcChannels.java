package io.photoncloud.common.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.tls.OwnCertificate;
import io.photoncloud.common.tls.TlsIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Opens channels to other PhotonCloud services: by mutual TLS where this process has a certificate, otherwise in plain
 * text and to this machine only. Calls carry what {@link OutgoingGrpcContext} passes on. Safe for many threads.
 */
public final class OutgoingGrpcChannels {

    /** A server that says nothing for so long is asked whether it is there. Servers of ours take that every 5 s. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(3);

    private final OwnCertificate own;
    private final OutgoingGrpcContext context;

    OutgoingGrpcChannels(OwnCertificate own, OutgoingGrpcContext context) {
        this.own = own;
        this.context = context;
    }

    /**
     * Connects when first called. With TLS, only a server does whose certificate names the service. The channel is the
     * caller's, who shuts it down.
     *
     * @param service as in {@link io.photoncloud.common.config.KnownService#key()}
     * @throws IllegalStateException without TLS for an address beyond this machine: secrets and tokens would travel in the
     *     clear
     */
    public ManagedChannel open(String service, ListenAddress address) {
        return NettyChannelBuilder.forAddress(address.host(), address.port(), credentials(service, address))
                .intercept(context)
                .keepAliveTime(KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                .build();
    }

    private ChannelCredentials credentials(String service, ListenAddress address) {
        Optional<TlsIdentity> identity = own.find();
        if (identity.isEmpty()) {
            address.requireThisMachine(service);
            return InsecureChannelCredentials.create();
        }
        try {
            return identity.get().channelCredentials(service);
        } catch (SSLException e) {
            throw new IllegalStateException("this JVM makes no TLS client", e);
        }
    }
}
