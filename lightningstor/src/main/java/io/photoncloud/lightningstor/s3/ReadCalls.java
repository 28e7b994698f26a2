package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Content.PartLength;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.Conditions;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.Ranges;
import io.photoncloud.lightningstor.protocol.Ranges.Slice;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls that read objects. */
final class ReadCalls {

    /** How often an object is read anew that was replaced while it was read. */
    private static final int LOOKS_MAX = 8;

    private static final Map<String, String> OVERRIDES = Map.of(
            "response-content-type", "Content-Type",
            "response-content-language", "Content-Language",
            "response-expires", "Expires",
            "response-cache-control", "Cache-Control",
            "response-content-disposition", "Content-Disposition",
            "response-content-encoding", "Content-Encoding");

    private final BucketCalls buckets;
    private final ObjectStore objects;
    private final ContentReader contents;
    private final Encrypting encrypting;

    ReadCalls(BucketCalls buckets, ObjectStore objects, ContentReader contents, Encrypting encrypting) {
        this.buckets = buckets;
        this.objects = objects;
        this.contents = contents;
        this.encrypting = encrypting;
    }

    void get(S3Call call) throws IOException {
        Known known = buckets.require(call);
        Bucket bucket = known.bucket();
        ObjectVersion object = require(call, bucket, call.key(), call.find("versionId"));
        if (call.find("versionId").isEmpty()) {
            buckets.tellExpiration(call, known, object);
        }
        for (int look = 0; look < LOOKS_MAX; look++) {
            try (ContentReader.Open open = contents.open(object.content(), encrypting.toRead(call, bucket, object))) {
                answer(call, bucket, object, open);
                return;
            } catch (ContentReader.Gone e) {
                if (call.answer().isBegun()) {
                    throw e;
                }
                call.answer().reset();
                // What has come instead may be open to others.
                var _ = call.access().require(call);
                object = require(call, bucket, call.key(), call.find("versionId"));
            }
        }
        throw new S3Exception(S3Error.SLOW_DOWN, "The object is replaced faster than it can be read.");
    }

    void head(S3Call call) throws IOException {
        Known known = buckets.require(call);
        Bucket bucket = known.bucket();
        ObjectVersion object = require(call, bucket, call.key(), call.find("versionId"));
        if (call.find("versionId").isEmpty()) {
            buckets.tellExpiration(call, known, object);
        }
        requireKeyOf(call, bucket, object);
        Optional<Slice> slice = begin(call, bucket, object);
        call.answer()
                .head(slice.isPresent() ? 206 : 200, slice.map(Slice::length).orElse(object.size()));
    }

    /** Where only who shows a key may know of an object, it was shown. */
    void requireKeyOf(S3Call call, Bucket bucket, ObjectVersion object) {
        var _ = encrypting.toRead(call, bucket, object);
    }

    /** What is there to be read; a delete marker is not. */
    ObjectVersion require(S3Call call, Bucket bucket, String key, Optional<String> versionId) {
        return require(call, key, versionId, take(call, objects, bucket, key, versionId));
    }

    /** As it was seen when the call was decided; when it is asked for again, as it is then. */
    private static Optional<ObjectVersion> take(
            S3Call call, ObjectStore objects, Bucket bucket, String key, Optional<String> versionId) {
        return call.looked().takeVersion(bucket, key, versionId, () -> find(objects, bucket, key, versionId));
    }

    static Optional<ObjectVersion> find(ObjectStore objects, Bucket bucket, String key, Optional<String> versionId) {
        return versionId.isPresent() ? objects.find(bucket, key, versionId.get()) : objects.find(bucket, key);
    }

    /** The version that a call is about. */
    static ObjectVersion find(S3Call call, ObjectStore objects, Bucket bucket) {
        Optional<String> versionId = call.find("versionId");
        return require(call, call.key(), versionId, take(call, objects, bucket, call.key(), versionId));
    }

    /** As {@link #require}, of what was found. */
    static ObjectVersion require(S3Call call, String key, Optional<String> versionId, Optional<ObjectVersion> found) {
        if (found.isEmpty()) {
            throw versionId.isPresent()
                    ? new S3Exception(S3Error.NO_SUCH_VERSION).with("Key", key).with("VersionId", versionId.get())
                    : new S3Exception(S3Error.NO_SUCH_KEY).with("Key", key);
        }
        ObjectVersion object = found.get();
        if (object.isMarker()) {
            call.answer()
                    .header("x-amz-delete-marker", "true")
                    .header("x-amz-version-id", object.id().text());
            throw versionId.isPresent()
                    ? new S3Exception(S3Error.METHOD_NOT_ALLOWED)
                            .with("Method", call.operation().method().name())
                            .with("ResourceType", "DeleteMarker")
                    : new S3Exception(S3Error.NO_SUCH_KEY).with("Key", key);
        }
        return object;
    }

    private void answer(S3Call call, Bucket bucket, ObjectVersion object, ContentReader.Open open) throws IOException {
        Optional<Slice> slice = begin(call, bucket, object);
        long first = slice.map(Slice::first).orElse(0L);
        long length = slice.map(Slice::length).orElse(object.size());
        OutputStream out = call.answer().stream(slice.isPresent() ? 206 : 200, length);
        if (length > 0) {
            open.read(first, length, out::write);
        }
    }

    /** Everything but the body. */
    private Optional<Slice> begin(S3Call call, Bucket bucket, ObjectVersion object) {
        S3Answer answer = call.answer();
        ObjectCalls.version(answer, bucket, object);
        answer.header("ETag", ObjectCalls.quoted(object)).header("Last-Modified", S3Dates.http(object.modified()));
        Conditions.refusal(Conditions.ofRead(call.headers()).judge(object.etag(), object.modified()))
                .ifPresent(refusal -> {
                    throw refusal;
                });
        StoredHeaders.write(answer, object);
        Encrypting.tell(call, object.content().encryption());
        TraitHeaders.write(answer, object);
        override(call);
        Optional<Slice> slice = slice(call, object);
        slice.ifPresent(part -> answer.header("Content-Range", part.contentRange(object.size())));
        answer.header("Accept-Ranges", "bytes");
        if (slice.isEmpty()
                && call.headers().find("x-amz-checksum-mode").orElse("").equalsIgnoreCase("ENABLED")) {
            StoredHeaders.writeChecksums(answer, object);
        }
        return slice;
    }

    private static void override(S3Call call) {
        OVERRIDES.forEach((parameter, header) -> call.find(parameter).ifPresent(value -> {
            if (!call.isSigned()) {
                throw new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "Request specific response headers cannot be used for anonymous GET" + " requests.");
            }
            call.answer().header(header, value);
        }));
    }

    private static Optional<Slice> slice(S3Call call, ObjectVersion object) {
        Optional<String> range = call.headers().find("range");
        Optional<String> part = call.find("partNumber");
        if (part.isPresent() && range.isPresent()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST, "Cannot specify both Range header and partNumber query parameter");
        }
        return part.isPresent()
                ? part(call, object, ObjectLimits.parsePartNumber(part.get()))
                : range.flatMap(header -> Ranges.find(header, object.size()));
    }

    private static Optional<Slice> part(S3Call call, ObjectVersion object, int number) {
        if (!(object.content() instanceof Content.Parts(var _, List<PartLength> parts, var _))) {
            if (number > 1) {
                throw noSuchPart(number, 1);
            }
            return object.size() == 0 ? Optional.empty() : Optional.of(new Slice(0, object.size() - 1));
        }
        call.answer().header("x-amz-mp-parts-count", String.valueOf(parts.size()));
        if (number > parts.size()) {
            throw noSuchPart(number, parts.size());
        }
        long first =
                parts.stream().limit(number - 1L).mapToLong(PartLength::length).sum();
        long length = parts.get(number - 1).length();
        return length == 0 ? Optional.empty() : Optional.of(new Slice(first, first + length - 1));
    }

    private static S3Exception noSuchPart(int number, int parts) {
        return new S3Exception(S3Error.INVALID_PART_NUMBER)
                .with("ActualPartCount", String.valueOf(parts))
                .with("PartNumberRequested", String.valueOf(number));
    }
}
