package io.photoncloud.k8shost.runtime.cri;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The way to a container runtime: gRPC at its socket, one connection for all calls, connected again when the runtime has
 * been away.
 */
final class CriChannel implements AutoCloseable {

    /** An answer may be as large: a command's output is up to twice 16 MiB. */
    private static final int ANSWER_BYTES_MAX = 48 << 20;

    /** For what the runtime itself needs beside the time it was given. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(5);

    /** Of containerd, while it looks at what it has. */
    private static final String STARTING = "not initialized yet";

    private static final long CONNECT_MS_MAX = 500;
    private static final long QUIET_MS = 0;
    private static final long CLOSE_MS_MAX = 2_000;

    private final Path socket;
    private final MultiThreadIoEventLoopGroup loop;
    private final ManagedChannel channel;

    CriChannel(Path socket) {
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException(
                    "the cri driver needs Linux on x86_64 or aarch64", Epoll.unavailabilityCause());
        }
        this.socket = socket;
        this.loop = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().name("cri").daemon().factory(), EpollIoHandler.newFactory());
        this.channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .eventLoopGroup(loop)
                .channelType(EpollDomainSocketChannel.class)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // which such a socket does not know
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    ManagedChannel grpc() {
        return channel;
    }

    /** The time for a call whose work has a time of its own. */
    static Duration allowing(Duration work) {
        return work.plus(ALLOWANCE);
    }

    /** What is asked of the runtime. */
    @FunctionalInterface
    interface Call<A> {
        A make();
    }

    /** @param what that is done, for a message: {@code starting container web} */
    <A> A call(String what, Call<A> call) throws PodRuntimeException {
        if (channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) {
            connectAgain();
        }
        try {
            return call.make();
        } catch (StatusRuntimeException e) {
            throw failure(what, e);
        }
    }

    /** By itself it would, only later: what is there again is to be used at once. */
    private void connectAgain() {
        var tried = new CountDownLatch(1);
        channel.notifyWhenStateChanged(
                ConnectivityState.TRANSIENT_FAILURE,
                () -> channel.notifyWhenStateChanged(ConnectivityState.CONNECTING, tried::countDown));
        channel.resetConnectBackoff();
        try {
            var _ = tried.await(CONNECT_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private PodRuntimeException failure(String what, StatusRuntimeException e) {
        String said = e.getStatus().getDescription() == null
                ? e.getStatus().getCode().name()
                : e.getStatus().getDescription();
        // What is written to a connection that has just ended is said to have failed for an unknown reason.
        boolean ended = e.getStatus().getCause() instanceof ClosedChannelException;
        return switch (ended ? Status.Code.UNAVAILABLE : e.getStatus().getCode()) {
            case UNAVAILABLE -> {
                // Or the next call would wait for the time after which the channel itself tries again.
                channel.resetConnectBackoff();
                yield new PodRuntimeException(
                        Reason.UNAVAILABLE,
                        what + ": the container runtime at " + socket + " does not answer: " + said,
                        e);
            }
            case DEADLINE_EXCEEDED ->
                new PodRuntimeException(Reason.TIMEOUT, what + ": the container runtime did not do it in time", e);
            case NOT_FOUND -> new PodRuntimeException(Reason.NOT_FOUND, what + ": " + said, e);
            case INVALID_ARGUMENT, UNIMPLEMENTED, PERMISSION_DENIED, OUT_OF_RANGE ->
                new PodRuntimeException(Reason.REFUSED, what + ": " + said, e);
            case CANCELLED -> new PodRuntimeException(Reason.UNAVAILABLE, what + ": broken off", e);
            case OK,
                    UNKNOWN,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    INTERNAL,
                    DATA_LOSS,
                    UNAUTHENTICATED ->
                new PodRuntimeException(
                        said.contains(STARTING) ? Reason.UNAVAILABLE : Reason.FAILED, what + ": " + said, e);
        };
    }

    /** What is gone is as good as ended. */
    void unlessGone(String what, Runnable call) throws PodRuntimeException {
        try {
            var _ = call(what, () -> {
                call.run();
                return true;
            });
        } catch (PodRuntimeException e) {
            if (e.reason() != Reason.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = loop.shutdownGracefully(QUIET_MS, CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
    }
}
