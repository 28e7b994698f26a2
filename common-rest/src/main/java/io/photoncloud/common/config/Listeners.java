package io.photoncloud.common.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** Where this process really listens, ports included that were asked for as 0. Safe for many threads. */
public final class Listeners implements ApplicationListener<ApplicationEvent> {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final ListenAddress httpAsked;
    private final ListenAddress grpcAsked;
    private volatile @Nullable ListenAddress http;
    private volatile @Nullable ListenAddress grpc;

    Listeners(HttpProperties http, GrpcProperties grpc) {
        this.httpAsked = http.address();
        this.grpcAsked = grpc.address();
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof WebServerInitializedEvent started) {
            ListenAddress real = httpAsked.withPort(started.getWebServer().getPort());
            http = real;
            log.atInfo().addKeyValue("http", real).log("listening");
        } else if (event instanceof GrpcServerStartedEvent started) {
            ListenAddress real = grpcAsked.withPort(started.getPort());
            grpc = real;
            log.atInfo().addKeyValue("grpc", real).log("listening");
        }
    }

    /** @throws IllegalStateException before the server has started */
    public ListenAddress http() {
        return Optional.ofNullable(http).orElseThrow(() -> new IllegalStateException("HTTP does not listen yet"));
    }

    /** @throws IllegalStateException before the server has started, or in a service without gRPC */
    public ListenAddress grpc() {
        return findGrpc().orElseThrow(() -> new IllegalStateException("gRPC does not listen"));
    }

    /** Empty before the server has started, and in a service without gRPC. */
    public Optional<ListenAddress> findGrpc() {
        return Optional.ofNullable(grpc);
    }
}
