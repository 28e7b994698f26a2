package io.photoncloud.chainfire.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server and the connection to it. */
final class Endpoint {

    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    final String address;
    final ManagedChannel channel;
    /** The same connection; the server refuses the calls made through it at once while it knows no leader. */
    final Channel leaderOnly;
    /** The server's version as far as it was asked. */
    volatile @Nullable String version;

    Endpoint(String address, ManagedChannel channel) {
        this.address = address;
        this.channel = channel;
        Metadata headers = new Metadata();
        headers.put(HAS_LEADER, "true");
        this.leaderOnly = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    boolean isReady() {
        return channel.getState(true) == ConnectivityState.READY;
    }

    /** Has a connection tried again that failed before and pauses: whoever calls does the pausing. */
    void wake() {
        if (channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    /** Waits until there is a connection. @return false where there is none in time, or the attempt failed */
    boolean awaitReady(Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        ConnectivityState state = channel.getState(true);
        wake();
        while (state != ConnectivityState.READY) {
            CountDownLatch changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            if (!changed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            state = channel.getState(true);
            if (state == ConnectivityState.TRANSIENT_FAILURE || state == ConnectivityState.SHUTDOWN) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address;
    }
}
