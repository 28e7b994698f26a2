package io.photoncloud.chainfire.watch;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.etcd.LeaderInterceptor;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.proto.etcd.server.WatchGrpc;
import io.photoncloud.proto.etcd.server.WatchRequest;
import io.photoncloud.proto.etcd.server.WatchResponse;
import org.springframework.grpc.server.service.GrpcService;

/** etcd's Watch service: hands a stream's requests to its {@link WatchStream}. */
@GrpcService
final class WatchGrpcService extends WatchGrpc.WatchImplBase {

    private final WatchService watches;
    private final WatchLimits limits;
    private final LeaderGuard leaderGuard;
    private final HeaderWire headers;
    private final Calls calls;

    WatchGrpcService(
            WatchService watches, WatchLimits limits, LeaderGuard leaderGuard, HeaderWire headers, Calls calls) {
        this.watches = watches;
        this.limits = limits;
        this.leaderGuard = leaderGuard;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answer) {
        ServerCallStreamObserver<WatchResponse> call = (ServerCallStreamObserver<WatchResponse>) answer;
        WatchStream stream = new WatchStream(
                CallerKeyspace.current().keyspace(), watches, limits, calls.threads(), new CallDoor(call));
        if (LeaderInterceptor.isDemanded()) {
            leaderGuard.add(stream);
            call.setOnCloseHandler(() -> leaderGuard.remove(stream));
        }
        call.disableAutoRequest();
        call.setOnReadyHandler(stream::pump);
        call.setOnCancelHandler(() -> {
            leaderGuard.remove(stream);
            stream.close();
        });
        call.request(1);
        return new Requests(stream);
    }

    private record Requests(WatchStream stream) implements StreamObserver<WatchRequest> {
        @Override
        public void onNext(WatchRequest request) {
            switch (request.getRequestUnionCase()) {
                case CREATE_REQUEST -> stream.create(WatchWire.toWanted(request.getCreateRequest()));
                case CANCEL_REQUEST -> stream.cancel(request.getCancelRequest().getWatchId());
                case PROGRESS_REQUEST -> stream.requestProgress();
                // etcd passes over what it does not know.
                case REQUESTUNION_NOT_SET -> stream.ignore();
            }
        }

        @Override
        public void onError(Throwable cancelled) {
            stream.close();
        }

        @Override
        public void onCompleted() {
            stream.endRequests();
        }
    }

    private final class CallDoor implements WatchStream.Door {
        private final ServerCallStreamObserver<WatchResponse> call;

        CallDoor(ServerCallStreamObserver<WatchResponse> call) {
            this.call = call;
        }

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public void send(WatchReply reply) {
            call.onNext(WatchWire.fromReply(headers, reply));
        }

        @Override
        public void handled() {
            call.request(1);
        }

        @Override
        public void fail(RuntimeException e) {
            Calls.fail(call, e);
        }

        @Override
        public void complete() {
            call.onCompleted();
        }
    }
}
