package io.photoncloud.flaredb.kv;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.proto.flaredb.v1.CompareAndDeleteRequest;
import io.photoncloud.proto.flaredb.v1.CompareAndDeleteResponse;
import io.photoncloud.proto.flaredb.v1.CompareAndSwapRequest;
import io.photoncloud.proto.flaredb.v1.CompareAndSwapResponse;
import io.photoncloud.proto.flaredb.v1.KvCasGrpc;
import io.photoncloud.proto.flaredb.v1.KvGetRequest;
import io.photoncloud.proto.flaredb.v1.KvGetResponse;
import io.photoncloud.proto.flaredb.v1.KvScanRequest;
import io.photoncloud.proto.flaredb.v1.KvScanResponse;
import java.util.List;
import org.springframework.grpc.server.service.GrpcService;

/** Changes on the condition of a version; asks the same service as REST. */
@GrpcService
final class KvCasGrpcService extends KvCasGrpc.KvCasImplBase {

    private final KvService kv;
    private final PageLimits pages;

    KvCasGrpcService(KvService kv, PageLimits pages) {
        this.kv = kv;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void get(KvGetRequest request, StreamObserver<KvGetResponse> answer) {
        finish(
                answer,
                KvWire.fromFound(kv.find(KvWire.toPlace(request.getPlace()), KvWire.toKey(request.getKey()))
                        .orElse(null)));
    }

    @Override
    public void compareAndSwap(CompareAndSwapRequest request, StreamObserver<CompareAndSwapResponse> answer) {
        KvOperation put = new KvOperation.Put(
                KvWire.toKey(request.getKey()),
                KvWire.toValue(request.getValue()),
                KvWire.toTtl(request.hasTtl(), request.getTtl()),
                KvWire.toPrecondition(request.getVersion()));
        KvApplied applied = kv.apply(KvWire.toPlace(request.getPlace()), List.of(put), GrpcIdempotency.current());
        CompareAndSwapResponse.Builder response = CompareAndSwapResponse.newBuilder();
        switch (applied) {
            case KvApplied.Done(List<KvResult> results) -> {
                if (results.getFirst() instanceof KvResult.Written(long version)) {
                    response.setSwapped(true).setVersion(version);
                }
            }
            case KvApplied.Refused(int _, long version) -> response.setVersion(version);
        }
        finish(answer, response.build());
    }

    @Override
    public void compareAndDelete(CompareAndDeleteRequest request, StreamObserver<CompareAndDeleteResponse> answer) {
        Check.that(request.getVersion() > 0, "version", "must be at least 1");
        KvOperation delete =
                new KvOperation.Delete(KvWire.toKey(request.getKey()), KvWire.toPrecondition(request.getVersion()));
        CompareAndDeleteResponse.Builder response = CompareAndDeleteResponse.newBuilder();
        switch (kv.apply(KvWire.toPlace(request.getPlace()), List.of(delete), GrpcIdempotency.current())) {
            case KvApplied.Done _ -> response.setDeleted(true);
            case KvApplied.Refused(int _, long version) -> response.setVersion(version);
        }
        finish(answer, response.build());
    }

    @Override
    public void scan(KvScanRequest request, StreamObserver<KvScanResponse> answer) {
        finish(
                answer,
                KvWire.fromPage(kv.scan(
                        KvWire.toPlace(request.getPlace()),
                        KvWire.toScan(request),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }
}
