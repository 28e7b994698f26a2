package io.photoncloud.chainfire.watch;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.photoncloud.proto.etcd.mvcc.Event;
import io.photoncloud.proto.etcd.server.WatchCancelRequest;
import io.photoncloud.proto.etcd.server.WatchCreateRequest;
import io.photoncloud.proto.etcd.server.WatchGrpc;
import io.photoncloud.proto.etcd.server.WatchProgressRequest;
import io.photoncloud.proto.etcd.server.WatchRequest;
import io.photoncloud.proto.etcd.server.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's end of a watch stream, that takes what comes, or only what it asks for. */
final class TestingWatchStream implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    enum Reading {
        EAGER,
        WHEN_ASKED
    }

    private final BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final Responses observer;

    TestingWatchStream(Channel channel) {
        this(channel, Reading.EAGER);
    }

    TestingWatchStream(Channel channel, Reading reading) {
        observer = new Responses(reading);
        var _ = WatchGrpc.newStub(channel).watch(observer);
    }

    private final class Responses implements ClientResponseObserver<WatchRequest, WatchResponse> {
        private final Reading reading;
        private final CompletableFuture<ClientCallStreamObserver<WatchRequest>> call = new CompletableFuture<>();

        Responses(Reading reading) {
            this.reading = reading;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> requests) {
            if (reading == Reading.WHEN_ASKED) {
                requests.disableAutoRequestWithInitial(0);
            }
            call.complete(requests);
        }

        @Override
        public void onNext(WatchResponse response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable t) {
            end.complete(Status.fromThrowable(t));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }

    private ClientCallStreamObserver<WatchRequest> requests() {
        return observer.call.join();
    }

    void read(int messages) {
        requests().request(messages);
    }

    void send(WatchCreateRequest.Builder request) {
        requests().onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    void cancel(long id) {
        requests()
                .onNext(WatchRequest.newBuilder()
                        .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                        .build());
    }

    void requestProgress() {
        requests()
                .onNext(WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
    }

    void halfClose() {
        requests().onCompleted();
    }

    /** Opens a watch and awaits that it is there. */
    WatchResponse create(WatchCreateRequest.Builder request) {
        send(request);
        WatchResponse created = next();
        assertThat(created.getCreated()).isTrue();
        return created;
    }

    static WatchCreateRequest.Builder on(String prefix) {
        return WatchCreateRequest.newBuilder().setKey(bytes(prefix)).setRangeEnd(endOf(prefix));
    }

    static WatchCreateRequest.Builder onKey(String key) {
        return WatchCreateRequest.newBuilder().setKey(bytes(key));
    }

    WatchResponse next() {
        try {
            WatchResponse response = responses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(response)
                    .as("a watch response; the stream ended: %s", end)
                    .isNotNull();
            return response;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came and was not read yet. */
    int waiting() {
        return responses.size();
    }

    /** As many events as asked for, from as many responses as it takes. */
    List<Event> events(int count) {
        List<Event> events = new ArrayList<>();
        while (events.size() < count) {
            events.addAll(next().getEventsList());
        }
        return events;
    }

    Status end() {
        return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        requests().cancel("the test is over", null);
    }
}
