package io.photoncloud.common.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.photoncloud.common.config.GrpcProperties;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * Makes the process's one gRPC server with our bounds, places of calls and outermost interceptor. Spring Boot finds the
 * services and runs the server; it is this factory's only user.
 */
final class PhotonGrpcServerFactory implements GrpcServerFactory {

    private static final int BOSS_THREADS = 1;
    private static final int EVENT_LOOPS_BY_ITSELF_MAX = 8;

    static {
        // It looks at the stack for one buffer in 128: a fortieth of the processor time of a put, to find faults of
        // Netty.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    private final GrpcProperties settings;
    private final ServerCredentials credentials;
    private final List<ServerInterceptor> door;
    private final ServerCallExecutorSupplier places;
    private final HandlerRegistry elsewhere;
    private final List<ServerBuilderCustomizer<NettyServerBuilder>> customizers;
    private final List<ServerServiceDefinition> services = new ArrayList<>();

    /** @param door the outermost last */
    PhotonGrpcServerFactory(
            GrpcProperties settings,
            ServerCredentials credentials,
            List<ServerInterceptor> door,
            ServerCallExecutorSupplier places,
            HandlerRegistry elsewhere,
            List<ServerBuilderCustomizer<NettyServerBuilder>> customizers) {
        this.settings = settings;
        this.credentials = credentials;
        this.door = List.copyOf(door);
        this.places = places;
        this.elsewhere = elsewhere;
        this.customizers = List.copyOf(customizers);
    }

    @Override
    public boolean supports(ServerInterceptor interceptor, ServerServiceDefinition service) {
        return true;
    }

    @Override
    public void addService(ServerServiceDefinition service) {
        services.add(service);
    }

    @Override
    public Server createServer() {
        InetSocketAddress address = new InetSocketAddress(
                settings.address().resolve(), settings.address().port());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address, credentials)
                .channelType(channelType())
                .bossEventLoopGroup(loops(BOSS_THREADS))
                .workerEventLoopGroup(loops(eventLoops()))
                .directExecutor()
                .callExecutor(places)
                .fallbackHandlerRegistry(elsewhere)
                .maxInboundMessageSize((int) settings.messageSizeMax().toBytes())
                .maxInboundMetadataSize((int) settings.metadataSizeMax().toBytes())
                .maxConcurrentCallsPerConnection(settings.callsPerConnectionMax())
                .permitKeepAliveTime(settings.keepAliveMin().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(settings.idleTimeMax().toMillis(), TimeUnit.MILLISECONDS);
        services.forEach(builder::addService);
        customizers.forEach(customizer -> customizer.customize(builder));
        // gRPC runs the interceptor added last first: ours stand outside of all others.
        door.forEach(builder::intercept);
        return builder.build();
    }

    /** The other half of the processors is left for the work behind the door. Measured: two on two processors cost a tenth more. */
    private int eventLoops() {
        int half = Runtime.getRuntime().availableProcessors() / 2;
        return settings.eventLoops() > 0 ? settings.eventLoops() : Math.clamp(half, 1, EVENT_LOOPS_BY_ITSELF_MAX);
    }

    private static Class<? extends ServerChannel> channelType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    @SuppressWarnings("deprecation") // the shaded Netty is a 4.1, which has no other way to make a group
    private static EventLoopGroup loops(int threads) {
        // Daemons: a listener that could not be opened must not keep a process from ending that failed to start.
        var named = new DefaultThreadFactory("grpc-loop", true);
        return Epoll.isAvailable() ? new EpollEventLoopGroup(threads, named) : new NioEventLoopGroup(threads, named);
    }
}
