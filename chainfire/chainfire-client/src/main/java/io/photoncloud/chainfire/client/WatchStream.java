package io.photoncloud.chainfire.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.photoncloud.proto.etcd.mvcc.Event;
import io.photoncloud.proto.etcd.server.WatchCreateRequest;
import io.photoncloud.proto.etcd.server.WatchGrpc;
import io.photoncloud.proto.etcd.server.WatchProgressRequest;
import io.photoncloud.proto.etcd.server.WatchRequest;
import io.photoncloud.proto.etcd.server.WatchResponse;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a watch on one server, with a stream to itself: so that a reader who does not read holds up nobody
 * else, by the flow control of HTTP/2. Guarded by the lock of its watch, which calls all methods but the listener's.
 */
final class WatchStream extends ClientCall.Listener<WatchResponse> {

    /** What a stream tells its watch, from a thread of gRPC's. */
    interface Owner {
        void received(WatchStream stream, WatchResponse response);

        void closed(WatchStream stream, Status status);
    }

    /** The largest message of a watch: servers split what is larger than about 2 MiB, but not a single change. */
    static final int MESSAGE_BYTES_MAX = 16 << 20;

    final Endpoint endpoint;
    private final Owner owner;
    private final ClientCall<WatchRequest, WatchResponse> call;
    private boolean created;
    private boolean messageAwaited;
    private long numberedRevision;
    private int numbered;

    WatchStream(Endpoint endpoint, Owner owner) {
        this.endpoint = endpoint;
        this.owner = owner;
        this.call = endpoint.leaderOnly.newCall(
                WatchGrpc.getWatchMethod(), CallOptions.DEFAULT.withMaxInboundMessageSize(MESSAGE_BYTES_MAX));
    }

    void open(WatchCreateRequest request) {
        endpoint.wake();
        call.start(this, new Metadata());
        awaitMessage();
        call.sendMessage(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    /** Lets the server send one more message, unless it may already. */
    void awaitMessage() {
        if (!messageAwaited) {
            messageAwaited = true;
            call.request(1);
        }
    }

    void messageArrived(WatchResponse response) {
        messageAwaited = false;
        created |= response.getCreated();
    }

    boolean isCreated() {
        return created;
    }

    void askForProgress() {
        call.sendMessage(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
    }

    /** The number of a change among those of its revision that this stream tells. */
    int number(Event event) {
        long revision = event.getKv().getModRevision();
        if (revision != numberedRevision) {
            numberedRevision = revision;
            numbered = 0;
        }
        return numbered++;
    }

    void cancel(String why) {
        call.cancel(why, null);
    }

    @Override
    public void onMessage(WatchResponse response) {
        owner.received(this, response);
    }

    @Override
    public void onClose(Status status, @Nullable Metadata trailers) {
        owner.closed(this, status);
    }
}
