package io.photoncloud.common.testing;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import java.net.URI;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Of a service that speaks plain text on this machine: where its doors are, it says itself. */
public abstract class LoopbackEndpointProofs extends EndpointProofs {

    private @Nullable ManagedChannel grpc;
    private @Nullable HttpClient http;

    @BeforeEach
    void openClients() {
        grpc = context()
                .getBean(Listeners.class)
                .findGrpc()
                .map(address -> NettyChannelBuilder.forAddress(address.host(), address.port())
                        .usePlaintext()
                        .build())
                .orElse(null);
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void closeClients() {
        if (http != null) {
            http.shutdownNow();
        }
        if (grpc != null) {
            grpc.shutdownNow();
        }
    }

    private static <T> T open(@Nullable T client) {
        if (client == null) {
            throw new IllegalStateException("only while a test runs");
        }
        return client;
    }

    @Override
    protected final Channel grpc() {
        return open(grpc);
    }

    @Override
    protected final HttpClient http() {
        return open(http);
    }

    @Override
    protected final URI rest() {
        ListenAddress address = context().getBean(Listeners.class).http();
        return URI.create("http://" + address.host() + ":" + address.port());
    }
}
