package io.photoncloud.flaredb.kv;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.common.stream.CallStreams;
import io.photoncloud.flaredb.kv.KvService.Watching;
import io.photoncloud.proto.flaredb.v1.KvBatchRequest;
import io.photoncloud.proto.flaredb.v1.KvBatchResponse;
import io.photoncloud.proto.flaredb.v1.KvDeleteRequest;
import io.photoncloud.proto.flaredb.v1.KvDeleteResponse;
import io.photoncloud.proto.flaredb.v1.KvGetRequest;
import io.photoncloud.proto.flaredb.v1.KvGetResponse;
import io.photoncloud.proto.flaredb.v1.KvPutRequest;
import io.photoncloud.proto.flaredb.v1.KvPutResponse;
import io.photoncloud.proto.flaredb.v1.KvRawGrpc;
import io.photoncloud.proto.flaredb.v1.KvScanRequest;
import io.photoncloud.proto.flaredb.v1.KvScanResponse;
import io.photoncloud.proto.flaredb.v1.KvWatchRequest;
import io.photoncloud.proto.flaredb.v1.KvWatchResponse;
import java.util.List;
import java.util.Map;
import org.springframework.grpc.server.service.GrpcService;

/** Keys and values whatever versions they are in; asks the same service as REST. */
@GrpcService
final class KvRawGrpcService extends KvRawGrpc.KvRawImplBase {

    private final KvService kv;
    private final PageLimits pages;
    private final CallStreams streams;

    KvRawGrpcService(KvService kv, PageLimits pages, CallStreams streams) {
        this.kv = kv;
        this.pages = pages;
        this.streams = streams;
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
    public void put(KvPutRequest request, StreamObserver<KvPutResponse> answer) {
        KvOperation put = new KvOperation.Put(
                KvWire.toKey(request.getKey()),
                KvWire.toValue(request.getValue()),
                KvWire.toTtl(request.hasTtl(), request.getTtl()),
                new Precondition.None());
        finish(
                answer,
                KvWire.fromResults(made(request.getPlace(), List.of(put)))
                        .getResults(0)
                        .getPut());
    }

    @Override
    public void delete(KvDeleteRequest request, StreamObserver<KvDeleteResponse> answer) {
        KvOperation delete = new KvOperation.Delete(KvWire.toKey(request.getKey()), new Precondition.None());
        finish(
                answer,
                KvWire.fromResults(made(request.getPlace(), List.of(delete)))
                        .getResults(0)
                        .getDelete());
    }

    @Override
    public void batch(KvBatchRequest request, StreamObserver<KvBatchResponse> answer) {
        finish(answer, KvWire.fromResults(made(request.getPlace(), KvWire.toOperations(request))));
    }

    private List<KvResult> made(io.photoncloud.proto.flaredb.v1.KvPlace place, List<KvOperation> operations) {
        return switch (kv.apply(KvWire.toPlace(place), operations, GrpcIdempotency.current())) {
            case KvApplied.Done(List<KvResult> results) -> results;
            case KvApplied.Refused(int index, long version) ->
                throw new CloudException(
                        ErrorCode.CONFLICT,
                        "operations[" + index + "]: the key is not in the version that is asked for",
                        Map.of("current_version", version));
        };
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

    @Override
    public void watch(KvWatchRequest request, StreamObserver<KvWatchResponse> answer) {
        Watching watching = kv.watching(KvWire.toPlace(request.getPlace()));
        KvRange range =
                KvWire.toRange(request.getStart(), request.hasEnd() ? request.getEnd() : null, request.getPrefix());
        streams.tell(
                answer,
                () -> watching.open(range, "position", request.getPosition()),
                KvWire::fromChange,
                watching::requireAllowed);
    }
}
