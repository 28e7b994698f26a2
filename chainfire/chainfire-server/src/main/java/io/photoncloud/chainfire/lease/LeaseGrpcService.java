package io.photoncloud.chainfire.lease;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrantResponse;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveRequest;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveResponse;
import io.photoncloud.proto.etcd.server.LeaseLeasesRequest;
import io.photoncloud.proto.etcd.server.LeaseLeasesResponse;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeResponse;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveRequest;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveResponse;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.grpc.server.service.GrpcService;

/** etcd's Lease service. */
@GrpcService
final class LeaseGrpcService extends LeaseGrpc.LeaseImplBase {

    private final LeaseService leases;
    private final HeaderWire headers;
    private final Calls calls;

    LeaseGrpcService(LeaseService leases, HeaderWire headers, Calls calls) {
        this.leases = leases;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(
                answer,
                () -> LeaseWire.fromGranted(
                        headers.now(), leases.grant(keyspace, request.getID(), LeaseWire.toTtl(request.getTTL()))));
    }

    @Override
    public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            leases.revoke(keyspace, request.getID());
            return LeaseRevokeResponse.newBuilder().setHeader(headers.now()).build();
        });
    }

    @Override
    public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(
                answer,
                () -> orIfGone(
                        () -> LeaseWire.fromTimeToLive(
                                headers.now(),
                                leases.timeToLive(keyspace, request.getID()),
                                request.getKeys() ? leases.keys(keyspace, request.getID()) : List.of()),
                        () -> LeaseWire.timeToLiveOfNone(headers.now(), request.getID())));
    }

    @Override
    public void leaseLeases(LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> LeaseWire.fromList(headers.now(), leases.list(keyspace)));
    }

    /** One request at a time: the next is only asked for when the one before it was answered. */
    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> answer) {
        ServerCallStreamObserver<LeaseKeepAliveResponse> call =
                (ServerCallStreamObserver<LeaseKeepAliveResponse>) answer;
        call.disableAutoRequest();
        call.setOnCancelHandler(() -> {});
        call.request(1);
        return new KeepAlives(CallerKeyspace.current().keyspace(), call);
    }

    private final class KeepAlives implements StreamObserver<LeaseKeepAliveRequest> {
        private final Keyspace keyspace;
        private final ServerCallStreamObserver<LeaseKeepAliveResponse> call;
        private boolean busy;
        private boolean ended;

        KeepAlives(Keyspace keyspace, ServerCallStreamObserver<LeaseKeepAliveResponse> call) {
            this.keyspace = keyspace;
            this.call = call;
        }

        @Override
        public void onNext(LeaseKeepAliveRequest request) {
            setBusy();
            calls.start(call, () -> {
                call.onNext(keepAlive(request.getID()));
                answered();
            });
        }

        private synchronized void setBusy() {
            busy = true;
        }

        private synchronized void answered() {
            busy = false;
            if (ended) {
                call.onCompleted();
            } else {
                call.request(1);
            }
        }

        private LeaseKeepAliveResponse keepAlive(long id) {
            // The header is made first: its revision must not lie after the moment the lease was kept alive.
            var header = headers.now();
            return orIfGone(
                    () -> LeaseWire.fromKeptAlive(header, leases.keepAlive(keyspace, id)),
                    () -> LeaseWire.keptAliveNone(header, id));
        }

        @Override
        public void onError(Throwable cancelled) {
            // What is under way answers a call that is gone, which does nothing.
        }

        @Override
        public synchronized void onCompleted() {
            ended = true;
            if (!busy) {
                call.onCompleted();
            }
        }
    }

    private static <T> T orIfGone(Supplier<T> answer, Supplier<T> gone) {
        try {
            return answer.get();
        } catch (StoreException e) {
            if (e.reason() != Reason.LEASE_NOT_FOUND) {
                throw e;
            }
            return gone.get();
        }
    }
}
