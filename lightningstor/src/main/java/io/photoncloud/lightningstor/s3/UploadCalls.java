package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.ChecksumType;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.WriteCondition;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadStore;
import io.photoncloud.lightningstor.xml.CompleteRequest;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The calls that put an object in parts. */
final class UploadCalls {

    private final BucketCalls buckets;
    private final UploadStore uploads;
    private final Writing writing;

    UploadCalls(BucketCalls buckets, UploadStore uploads, Writing writing) {
        this.buckets = buckets;
        this.uploads = uploads;
        this.writing = writing;
    }

    void begin(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        Optional<ChecksumAlgorithm> algorithm =
                call.headers().find("x-amz-checksum-algorithm").map(ChecksumAlgorithm::parse);
        Optional<ChecksumType> type = call.headers().find("x-amz-checksum-type").map(ChecksumType::parse);
        if (type.isPresent() && algorithm.isEmpty()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "The x-amz-checksum-type header can only be used with the" + " x-amz-checksum-algorithm header.");
        }
        algorithm.ifPresent(known -> type.ifPresent(known::require));
        byte[] id = new byte[Keys.UPLOAD_ID_BYTES];
        writing.random().nextBytes(id);
        Encryption encryption = writing.encrypting().choose(call, bucket).encryption();
        Upload upload = new Upload(
                Bytes.wrap(id),
                call.key(),
                call.access().objectOwner(call),
                call.owner(),
                call.now(),
                StoredHeaders.kept(call.headers()),
                StoredHeaders.metadata(call.headers()),
                algorithm.map(ChecksumAlgorithm::title).orElse(""),
                algorithm
                        .map(known -> type.orElse(known.usualType()) == ChecksumType.COMPOSITE)
                        .orElse(false),
                TraitHeaders.read(call),
                encryption);
        uploads.begin(bucket, upload);
        Encrypting.tell(call, encryption);
        algorithm.ifPresent(known -> call.answer()
                .header("x-amz-checksum-algorithm", known.title())
                .header("x-amz-checksum-type", type.orElse(known.usualType()).toString()));
        call.answer()
                .send(
                        200,
                        XmlWriter.of("InitiateMultipartUploadResult")
                                .element("Bucket", call.bucket())
                                .element("Key", call.key())
                                .element("UploadId", upload.text())
                                .finish());
    }

    Upload require(S3Call call, Bucket bucket) {
        return find(call, bucket).orElseThrow(() -> noSuchUpload(call));
    }

    private Optional<Upload> find(S3Call call, Bucket bucket) {
        return Upload.findId(call.get("uploadId")).flatMap(id -> uploads.find(bucket, call.key(), id));
    }

    private static S3Exception noSuchUpload(S3Call call) {
        return new S3Exception(S3Error.NO_SUCH_UPLOAD).with("UploadId", call.get("uploadId"));
    }

    /** A key that is shown is the upload's. */
    void requireOwnKey(S3Call call, Upload upload) {
        var _ = writing.encrypting().findKeyOf(call, upload);
    }

    void putPart(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        int number = ObjectLimits.parsePartNumber(call.get("partNumber"));
        long length = call.length();
        ObjectLimits.requireSinglePut(length);
        Upload upload = require(call, bucket);
        LockHeaders.requireChecked(call.headers(), upload.traits().lock());
        Encrypting.Choice encrypted = writing.encrypting().choose(call, upload);
        ContentKeys.Made key = encrypted.newKey(bucket, call.key(), upload.id(), number);
        writing.run(intake -> {
            Received received =
                    Received.take(call, intake, length, ChecksumAlgorithm.find(upload.checksumAlgorithm()), key);
            Part part = new Part(
                    number,
                    length,
                    Bytes.wrap(encrypted.tag(received.digests().md5())),
                    call.now(),
                    received.blobs(),
                    received.checksum().orElse(null),
                    key == null ? null : key.sealed());
            uploads.putPart(bucket, call.key(), upload.id(), part, received.written());
            intake.keep();
            Encrypting.tell(call, encrypted.encryption());
            received.checksum()
                    .ifPresent(checksum ->
                            call.answer().header(checksum.algorithm().header(), checksum.text()));
            call.answer().header("ETag", "\"" + tag(part) + "\"").send(200);
        });
    }

    static String tag(Part part) {
        return HexFormat.of().formatHex(part.md5().unsafeArray());
    }

    void complete(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        WriteCondition condition = WriteCondition.of(call.headers());
        CompleteRequest request;
        try (InputStream body = Checked.bodyAsItIs(call)) {
            request = CompleteRequest.read(body);
        }
        Optional<Upload> found = find(call, bucket.bucket());
        Optional<ObjectVersion> completed =
                found.isPresent() ? Optional.empty() : findCompleted(call, bucket.bucket(), request);
        if (completed.isPresent()) {
            answerCompleted(call, bucket, completed.get());
            return;
        }
        Upload upload = found.orElseThrow(() -> noSuchUpload(call));
        requireOwnKey(call, upload);
        ObjectVersion made = uploads.complete(
                bucket,
                call.key(),
                upload.id(),
                (begun, parts) -> completed(call, begun, parts, request),
                object -> condition.check(ObjectCalls.tag(object)));
        answerCompleted(call, bucket, made);
    }

    /** Whoever has not heard that his upload is complete asks again, and is told what it has become. */
    private Optional<ObjectVersion> findCompleted(S3Call call, Bucket bucket, CompleteRequest request) {
        return Upload.findId(call.get("uploadId"))
                .flatMap(id -> uploads.findCompleted(bucket, call.key(), id))
                .filter(made ->
                        request.findEntityTag().filter(made.etag()::equals).isPresent());
    }

    private void answerCompleted(S3Call call, Known bucket, ObjectVersion made) throws IOException {
        ObjectCalls.made(call.answer(), bucket.bucket(), made);
        buckets.tellExpiration(call, bucket, made);
        Encrypting.tell(call, made.content().encryption());
        XmlWriter xml = XmlWriter.of("CompleteMultipartUploadResult")
                .element("Location", "/" + call.bucket() + "/" + call.key())
                .element("Bucket", call.bucket())
                .element("Key", call.key())
                .element("ETag", ObjectCalls.quoted(made));
        made.checksums()
                .forEach(checksum -> xml.element(checksum.algorithm().element(), checksum.text())
                        .element("ChecksumType", checksum.type().name()));
        call.answer().send(200, xml.finish());
    }

    private static NewObject completed(S3Call call, Upload upload, List<Part> parts, CompleteRequest request) {
        Map<Integer, Part> byNumber = parts.stream().collect(Collectors.toMap(Part::number, Function.identity()));
        List<Part> chosen = new ArrayList<>();
        for (CompleteRequest.Part wanted : request.parts()) {
            Part part = byNumber.get(wanted.number());
            if (part == null || !isAs(part, wanted)) {
                throw new S3Exception(S3Error.INVALID_PART)
                        .with("UploadId", upload.text())
                        .with("PartNumber", String.valueOf(wanted.number()))
                        .with("ETag", wanted.entityTag());
            }
            chosen.add(part);
        }
        for (Part part : chosen.subList(0, chosen.size() - 1)) {
            ObjectLimits.requireInnerPart(part.number(), part.size(), tag(part));
        }
        long size = chosen.stream().mapToLong(Part::size).sum();
        ObjectLimits.requireObject(size);
        call.headers().find("x-amz-mp-object-size").ifPresent(said -> {
            if (!said.equals(String.valueOf(size))) {
                throw new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "The provided 'x-amz-mp-object-size' header does not match what was computed.");
            }
        });
        Optional<KeptChecksum> checksum = PartChecksums.composed(upload, chosen);
        PartChecksums.requireSaid(call.headers(), checksum);
        return new NewObject(
                upload.owner(),
                size,
                Composition.entityTag(
                        chosen.stream().map(part -> part.md5().unsafeArray()).toList()),
                upload.headers(),
                upload.metadata(),
                checksum.stream().toList(),
                upload.traits(),
                new Content.Parts(
                        upload.id(),
                        chosen.stream()
                                .map(part -> new Content.PartLength(part.number(), part.size()))
                                .toList(),
                        upload.encryption()));
    }

    /** What is said of a part without a checksum, or with one of another algorithm, cannot be held against it. */
    private static boolean isAs(Part part, CompleteRequest.Part wanted) {
        KeptChecksum kept = part.checksum();
        return tag(part).equalsIgnoreCase(wanted.entityTag())
                && wanted.checksums().stream().allMatch(said -> kept != null && said.equals(kept.of()));
    }

    void abort(S3Call call) {
        Bucket bucket = buckets.require(call).bucket();
        uploads.abort(bucket, call.key(), require(call, bucket).id());
        call.answer().send(204);
    }
}
