package io.photoncloud.chainfire.client;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.proto.etcd.server.MaintenanceGrpc;
import io.photoncloud.proto.etcd.server.StatusRequest;
import io.photoncloud.proto.etcd.server.StatusResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What all watches of a store share.
 *
 * @param newest reads the store's newest revision, linearizable and blocking
 * @param watches those that have not ended
 */
record WatchContext(
        Endpoints endpoints,
        KeyPrefix prefix,
        EtcdWire wire,
        Backoff backoff,
        ScheduledExecutorService timer,
        Duration createTimeout,
        int bufferBytesMax,
        LongSupplier newest,
        Set<RemoteWatch> watches) {

    /** Reads the newest revision without blocking the caller; 0 where it cannot be read. */
    void newestRevision(LongConsumer then) {
        Thread.ofVirtual().name("remote-watch-progress").start(() -> {
            long revision = 0;
            try {
                revision = newest.getAsLong();
            } catch (StoreException e) {
                // The reader hears of whatever revision the watch's own server has reached.
            }
            then.accept(revision);
        });
    }

    /** Asks a server for its version, unless it is known; until it is, the server counts as an old one. */
    void learnVersion(Endpoint endpoint) {
        if (endpoint.version != null) {
            return;
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(createTimeout.toNanos(), TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(
                endpoint.channel.newCall(MaintenanceGrpc.getStatusMethod(), options),
                StatusRequest.getDefaultInstance(),
                new StreamObserver<>() {
                    @Override
                    public void onNext(StatusResponse status) {
                        endpoint.version = status.getVersion();
                    }

                    @Override
                    public void onError(Throwable t) {
                        // Asked again with the next request for progress.
                    }

                    @Override
                    public void onCompleted() {}
                });
    }
}
