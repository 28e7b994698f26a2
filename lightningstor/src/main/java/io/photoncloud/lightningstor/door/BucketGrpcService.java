package io.photoncloud.lightningstor.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.lightningstor.storage.BucketService;
import io.photoncloud.proto.lightningstor.v1.Bucket;
import io.photoncloud.proto.lightningstor.v1.BucketServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.CreateBucketRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteBucketRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteBucketResponse;
import io.photoncloud.proto.lightningstor.v1.GetBucketRequest;
import io.photoncloud.proto.lightningstor.v1.ListBucketsRequest;
import io.photoncloud.proto.lightningstor.v1.ListBucketsResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Buckets by gRPC; every call waits on a virtual thread of its own. */
@GrpcService
final class BucketGrpcService extends BucketServiceGrpc.BucketServiceImplBase {

    private final BucketService buckets;
    private final PageLimits pages;

    BucketGrpcService(BucketService buckets, PageLimits pages) {
        this.buckets = buckets;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void createBucket(CreateBucketRequest request, StreamObserver<Bucket> answer) {
        finish(answer, BucketWire.fromBucket(buckets.create(request.getName(), BucketWire.toNames(request))));
    }

    @Override
    public void getBucket(GetBucketRequest request, StreamObserver<Bucket> answer) {
        finish(answer, BucketWire.fromBucket(buckets.get(request.getName(), BucketWire.toNames(request))));
    }

    @Override
    public void listBuckets(ListBucketsRequest request, StreamObserver<ListBucketsResponse> answer) {
        finish(
                answer,
                BucketWire.fromPage(buckets.list(
                        BucketWire.toNames(request), pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void deleteBucket(DeleteBucketRequest request, StreamObserver<DeleteBucketResponse> answer) {
        buckets.delete(request.getName(), BucketWire.toNames(request));
        finish(answer, DeleteBucketResponse.getDefaultInstance());
    }
}
