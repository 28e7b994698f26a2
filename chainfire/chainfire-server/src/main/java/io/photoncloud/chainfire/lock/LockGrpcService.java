package io.photoncloud.chainfire.lock;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.lock.LockService.Locking;
import io.photoncloud.proto.etcd.lock.LockGrpc;
import io.photoncloud.proto.etcd.lock.LockRequest;
import io.photoncloud.proto.etcd.lock.LockResponse;
import io.photoncloud.proto.etcd.lock.UnlockRequest;
import io.photoncloud.proto.etcd.lock.UnlockResponse;
import org.springframework.grpc.server.service.GrpcService;

/** etcd's Lock service. */
@GrpcService
final class LockGrpcService extends LockGrpc.LockImplBase {

    private final LockService locks;
    private final HeaderWire headers;
    private final Calls calls;

    LockGrpcService(LockService locks, HeaderWire headers, Calls calls) {
        this.locks = locks;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public void lock(LockRequest request, StreamObserver<LockResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answerWaiting(
                answer, () -> fromLocking(locks.lock(keyspace, request.getName().toByteArray(), request.getLease())));
    }

    private LockResponse fromLocking(Locking locking) {
        return switch (locking) {
            case Locking.Held(var key, long revision) ->
                LockResponse.newBuilder()
                        .setHeader(headers.at(revision))
                        .setKey(EntryWire.fromKey(key))
                        .build();
            case Locking.SessionExpired() ->
                throw Status.UNKNOWN
                        .withDescription("mutex: session is expired")
                        .asRuntimeException();
        };
    }

    @Override
    public void unlock(UnlockRequest request, StreamObserver<UnlockResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(
                answer,
                () -> UnlockResponse.newBuilder()
                        .setHeader(headers.at(locks.unlock(keyspace, EntryWire.toKey(request.getKey()))))
                        .build());
    }
}
