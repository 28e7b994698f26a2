package io.photoncloud.lightningstor.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Paged;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.proto.lightningstor.v1.CreateBucketRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteBucketRequest;
import io.photoncloud.proto.lightningstor.v1.GetBucketRequest;
import io.photoncloud.proto.lightningstor.v1.ListBucketsRequest;
import io.photoncloud.proto.lightningstor.v1.ListBucketsResponse;
import java.time.Instant;
import java.util.List;

/** The wire form of buckets. */
final class BucketWire {

    private BucketWire() {}

    static Timestamp fromTime(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static io.photoncloud.proto.lightningstor.v1.Bucket fromBucket(Bucket bucket) {
        return io.photoncloud.proto.lightningstor.v1.Bucket.newBuilder()
                .setName(bucket.name())
                .setOrgId(bucket.tenant().organization())
                .setProjectId(bucket.tenant().project())
                .setOwner(bucket.owner())
                .setRegion(bucket.region())
                .setVersioning(fromVersioning(bucket.versioning()))
                .setCreatedAt(fromTime(bucket.created()))
                .build();
    }

    private static io.photoncloud.proto.lightningstor.v1.Bucket.Versioning fromVersioning(Versioning versioning) {
        return switch (versioning) {
            case OFF -> io.photoncloud.proto.lightningstor.v1.Bucket.Versioning.VERSIONING_OFF;
            case ENABLED -> io.photoncloud.proto.lightningstor.v1.Bucket.Versioning.VERSIONING_ENABLED;
            case SUSPENDED -> io.photoncloud.proto.lightningstor.v1.Bucket.Versioning.VERSIONING_SUSPENDED;
        };
    }

    static ListBucketsResponse fromPage(Paged<List<Bucket>> page) {
        String next = page.nextPageToken();
        return ListBucketsResponse.newBuilder()
                .addAllBuckets(page.view().stream().map(BucketWire::fromBucket).toList())
                .setNextPageToken(next == null ? "" : next)
                .build();
    }

    static TenantNames toNames(CreateBucketRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(GetBucketRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ListBucketsRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeleteBucketRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }
}
