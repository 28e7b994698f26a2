package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.ServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one transport: an event loop that moves the bytes, a timer, and virtual threads for work that names no
 * executor of its own. Nothing that blocks runs on the first two.
 */
final class PeerThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerThreads.class);
    private static final int EVENT_LOOPS = 1;

    private final EventLoopGroup loops;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService workers;
    private final long origin = System.nanoTime();

    PeerThreads() {
        loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS,
                new DefaultThreadFactory("peer-loop", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("peer-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("peer-worker-", 0).factory());
    }

    EventLoopGroup loops() {
        return loops;
    }

    static Class<? extends SocketChannel> channelType() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    static Class<? extends ServerSocketChannel> serverChannelType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    ExecutorService workers() {
        return workers;
    }

    /** Nanoseconds since this transport began: never negative, never going back. */
    long now() {
        return System.nanoTime() - origin;
    }

    /**
     * Where the frames of a call that calls back on this thread are best sent from: its own event loop; where this is
     * none (a server with an executor of its own), something else that runs one task at a time.
     */
    Executor senderOfThisThread() {
        Executor loop = ThreadExecutorMap.currentExecutor();
        return loop == null ? new SerialExecutor(workers) : loop;
    }

    /** Runs something on a thread of its own, unless the transport is closed. */
    void work(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("closed: a task is left out");
        }
    }

    void after(long delayNanos, Runnable task) {
        try {
            var _ = timer.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("closed: a timed task is left out");
        }
    }

    void every(long periodNanos, Runnable task) {
        var _ = timer.scheduleWithFixedDelay(guarded(task), periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    }

    /** A timer forgets a periodic task that throws; ours are to go on. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a timed task of the peer transport failed");
            }
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
