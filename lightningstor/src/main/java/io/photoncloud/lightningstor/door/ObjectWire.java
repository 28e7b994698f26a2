package io.photoncloud.lightningstor.door;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Paged;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.EntityTags;
import io.photoncloud.lightningstor.protocol.WriteCondition;
import io.photoncloud.lightningstor.storage.NewContent;
import io.photoncloud.lightningstor.storage.ObjectName;
import io.photoncloud.lightningstor.storage.ObjectService.Folder;
import io.photoncloud.lightningstor.storage.ObjectService.Wanted;
import io.photoncloud.proto.lightningstor.v1.CopyObjectRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteObjectRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteObjectResponse;
import io.photoncloud.proto.lightningstor.v1.GetObjectRequest;
import io.photoncloud.proto.lightningstor.v1.GetObjectResponse;
import io.photoncloud.proto.lightningstor.v1.HeadObjectRequest;
import io.photoncloud.proto.lightningstor.v1.ListObjectsRequest;
import io.photoncloud.proto.lightningstor.v1.ListObjectsResponse;
import io.photoncloud.proto.lightningstor.v1.Object;
import io.photoncloud.proto.lightningstor.v1.PutObjectHeader;
import io.photoncloud.proto.lightningstor.v1.PutObjectRequest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The wire form of objects. */
final class ObjectWire {

    /** Content of one message, either way. */
    static final int CONTENT_MAX = 256 << 10;

    private ObjectWire() {}

    static Object fromObject(String bucket, ObjectVersion object) {
        String sha256 = object.checksums().stream()
                .filter(kept -> kept.algorithm() == ChecksumAlgorithm.SHA256 && kept.composedOf() == 0)
                .map(kept -> HexFormat.of().formatHex(kept.of().bytes()))
                .findFirst()
                .orElse("");
        return Object.newBuilder()
                .setBucket(bucket)
                .setKey(object.key())
                .setVersionId(object.id().text())
                .setSizeBytes(object.size())
                .setEtag(object.etag())
                .setModifiedAt(BucketWire.fromTime(object.modified()))
                .putAllHeaders(object.headers())
                .putAllMetadata(object.metadata())
                .setSha256(sha256)
                .build();
    }

    static GetObjectResponse fromHead(String bucket, ObjectVersion object) {
        return GetObjectResponse.newBuilder()
                .setObject(fromObject(bucket, object))
                .build();
    }

    /** What a client may be sent later than the bytes are the engine's again. */
    static GetObjectResponse fromContent(byte[] bytes, int offset, int length) {
        byte[] own = Arrays.copyOfRange(bytes, offset, offset + length);
        return GetObjectResponse.newBuilder()
                .setContent(UnsafeByteOperations.unsafeWrap(own))
                .build();
    }

    static ListObjectsResponse fromPage(String bucket, Paged<Listing> page) {
        String next = page.nextPageToken();
        List<ObjectVersion> objects = page.view().objects();
        return ListObjectsResponse.newBuilder()
                .addAllObjects(objects.stream()
                        .map(object -> fromObject(bucket, object))
                        .toList())
                .addAllPrefixes(page.view().prefixes())
                .setNextPageToken(next == null ? "" : next)
                .build();
    }

    static DeleteObjectResponse fromDeletion(ObjectStore.Deletion deletion) {
        ObjectVersion marker = deletion.marker();
        return DeleteObjectResponse.newBuilder()
                .setMarkerVersionId(marker == null ? "" : marker.id().text())
                .setRemoved(deletion.removed() != null)
                .build();
    }

    static PutObjectHeader toHeader(PutObjectRequest first) {
        Check.that(first.hasHeader(), "header", "in the first message");
        return first.getHeader();
    }

    static byte[] toContent(PutObjectRequest part) {
        Check.that(part.hasContent(), "content", "in all messages but the first");
        ByteString content = part.getContent();
        Check.that(content.size() <= CONTENT_MAX, "content", "at most " + CONTENT_MAX + " bytes a message");
        return content.toByteArray();
    }

    static NewContent toContent(PutObjectHeader header) {
        return NewContent.sent(
                header.getSizeBytes(), header.getSha256(), header.getContentType(), header.getMetadataMap());
    }

    static WriteCondition toCondition(io.photoncloud.proto.lightningstor.v1.WriteCondition form) {
        return switch (form.getConditionCase()) {
            case ABSENT -> {
                Check.that(form.getAbsent(), "condition.absent", "true, or left out");
                yield new WriteCondition.Absent();
            }
            case ETAG -> {
                String tag = form.getEtag();
                Check.that(!tag.isEmpty() && tag.indexOf('"') < 0, "condition.etag", "an etag without quotation marks");
                yield new WriteCondition.Matches(EntityTags.parse('"' + tag + '"'));
            }
            case CONDITION_NOT_SET -> new WriteCondition.Always();
        };
    }

    static ObjectName toName(PutObjectHeader header) {
        return new ObjectName(
                header.getBucket(),
                header.getKey(),
                new TenantNames(
                        header.hasOrgId() ? header.getOrgId() : null,
                        header.hasProjectId() ? header.getProjectId() : null));
    }

    static ObjectName toName(HeadObjectRequest request) {
        return new ObjectName(
                request.getBucket(),
                request.getKey(),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null));
    }

    static ObjectName toName(GetObjectRequest request) {
        return new ObjectName(
                request.getBucket(),
                request.getKey(),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null));
    }

    static ObjectName toName(DeleteObjectRequest request) {
        return new ObjectName(
                request.getBucket(),
                request.getKey(),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null));
    }

    private static TenantNames toNames(CopyObjectRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static ObjectName toSource(CopyObjectRequest request) {
        return new ObjectName(request.getSourceBucket(), request.getSourceKey(), toNames(request));
    }

    static ObjectName toTarget(CopyObjectRequest request) {
        return new ObjectName(request.getBucket(), request.getKey(), toNames(request));
    }

    static Wanted toWanted(HeadObjectRequest request) {
        return new Wanted(
                request.hasVersionId() ? Optional.of(request.getVersionId()) : Optional.empty(), Optional.empty());
    }

    static Wanted toWanted(GetObjectRequest request) {
        return new Wanted(
                request.hasVersionId() ? Optional.of(request.getVersionId()) : Optional.empty(),
                request.hasEtag() ? Optional.of(request.getEtag()) : Optional.empty());
    }

    static Wanted toWanted(CopyObjectRequest request) {
        return new Wanted(
                request.hasSourceVersionId() ? Optional.of(request.getSourceVersionId()) : Optional.empty(),
                request.hasSourceEtag() ? Optional.of(request.getSourceEtag()) : Optional.empty());
    }

    static Optional<Long> toLength(GetObjectRequest request) {
        return request.hasLength() ? Optional.of(request.getLength()) : Optional.empty();
    }

    static Optional<String> toVersion(DeleteObjectRequest request) {
        return request.hasVersionId() ? Optional.of(request.getVersionId()) : Optional.empty();
    }

    static Folder toFolder(ListObjectsRequest request) {
        return new Folder(
                request.getBucket(),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.getPrefix(),
                request.getDelimiter());
    }

    /** The call ended without anything in it. */
    static CloudException nothingCame() {
        return CloudException.invalid("header", "in the first message", "header: in the first message");
    }
}
