package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.checksum.Digester.Digests;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.content.Intake;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.WrittenBlob;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.Ranges;
import io.photoncloud.lightningstor.protocol.Ranges.Slice;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.WriteCondition;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadStore;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls that copy what is here already. */
final class CopyCalls {

    private static final String METADATA_DIRECTIVE = "x-amz-metadata-directive";
    private static final String TAGGING_DIRECTIVE = "x-amz-tagging-directive";

    private final BucketCalls buckets;
    private final ReadCalls reads;
    private final ObjectStore objects;
    private final UploadStore uploads;
    private final ContentReader contents;
    private final Writing writing;

    CopyCalls(
            BucketCalls buckets,
            ReadCalls reads,
            ObjectStore objects,
            UploadStore uploads,
            ContentReader contents,
            Writing writing) {
        this.buckets = buckets;
        this.reads = reads;
        this.objects = objects;
        this.uploads = uploads;
        this.contents = contents;
        this.writing = writing;
    }

    /** What is copied, and by what it is decrypted. */
    private record Range(ObjectVersion of, @Nullable ContentKeys keys, long first, long length) {}

    /** What was copied; the tag is what its entity tag is of. */
    private record Copied(List<WrittenBlob> written, Bytes tag, Optional<KeptChecksum> checksum) {
        List<BlobRef> blobs() {
            return written.stream().map(WrittenBlob::blob).toList();
        }

        String entityTag() {
            return Composition.entityTag(tag.unsafeArray());
        }
    }

    private Copied copy(
            Intake intake,
            Range range,
            Optional<ChecksumAlgorithm> algorithm,
            Encrypting.Choice encrypted,
            ContentKeys.@Nullable Made key)
            throws IOException {
        Set<ChecksumAlgorithm> wanted = EnumSet.noneOf(ChecksumAlgorithm.class);
        algorithm.ifPresent(wanted::add);
        Digester digester = Digester.withMd5(wanted);
        Intake.Taking taking = intake.begin(range.length(), digester, key == null ? null : key.key());
        try (ContentReader.Open open = contents.open(range.of().content(), range.keys())) {
            if (range.length() > 0) {
                open.read(range.first(), range.length(), taking::write);
            }
        } catch (ContentReader.Gone _) {
            throw new S3Exception(S3Error.OPERATION_ABORTED, "The source was replaced while it was copied. Try again.");
        }
        List<WrittenBlob> written = taking.finish();
        Digests came = digester.finish();
        return new Copied(
                written,
                Bytes.wrap(encrypted.tag(came.md5())),
                algorithm.map(known -> KeptChecksum.ofBytes(came.get(known))));
    }

    void object(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        WriteCondition condition = WriteCondition.of(call.headers());
        CopySource source = CopySource.find(call, buckets, reads);
        ObjectVersion from = source.object();
        ObjectLimits.requireSinglePut(from.size());
        boolean replaces = replaces(call, METADATA_DIRECTIVE, "Unknown metadata directive.");
        Traits said = TraitHeaders.read(call);
        var _ = objects.lock(bucket, said.lock(), call.now());
        Traits traits = replaces(call, TAGGING_DIRECTIVE, "Unknown tagging directive.")
                ? said
                : said.withTags(from.traits().tags());
        if (!replaces && !Encrypting.isSaid(call.headers()) && isSame(source, bucket.bucket(), call)) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "This copy request is illegal because it is trying to copy an object to"
                            + " itself without changing the object's metadata, storage class, website redirect location"
                            + " or encryption attributes.");
        }
        Optional<ChecksumAlgorithm> algorithm = call.headers()
                .find("x-amz-checksum-algorithm")
                .map(ChecksumAlgorithm::parse)
                .or(() -> from.checksums().stream().findFirst().map(KeptChecksum::algorithm));
        Range all = new Range(from, writing.encrypting().toCopy(call, source), 0, from.size());
        Encrypting.Choice encrypted = writing.encrypting().choose(call, bucket);
        ContentKeys.Made key = encrypted.newKey(bucket.bucket(), call.key());
        writing.run(intake -> {
            Copied copied = copy(intake, all, algorithm, encrypted, key);
            NewObject made = new NewObject(
                    call.access().objectOwner(call),
                    from.size(),
                    copied.entityTag(),
                    replaces ? StoredHeaders.kept(call.headers()) : from.headers(),
                    replaces ? StoredHeaders.metadata(call.headers()) : from.metadata(),
                    copied.checksum().stream().toList(),
                    traits,
                    new Content.Blobs(copied.blobs(), encrypted.encryption(), key == null ? null : key.sealed()));
            ObjectVersion version = objects.put(
                    bucket, call.key(), made, copied.written(), object -> condition.check(ObjectCalls.tag(object)));
            intake.keep();
            ObjectCalls.made(call.answer(), bucket.bucket(), version);
            buckets.tellExpiration(call, bucket, version);
            sourceVersion(call, source);
            Encrypting.tell(call, encrypted.encryption());
            answer(call, "CopyObjectResult", copied);
        });
    }

    private static boolean replaces(S3Call call, String header, String refusal) {
        String directive = call.headers().find(header).orElse("COPY");
        return switch (directive) {
            case "COPY" -> false;
            case "REPLACE" -> true;
            default -> throw S3Exception.invalidArgument(header, directive, refusal);
        };
    }

    private static boolean isSame(CopySource source, Bucket bucket, S3Call call) {
        return source.bucket().number() == bucket.number()
                && source.object().key().equals(call.key())
                && !call.headers().find("x-amz-copy-source").orElse("").contains("?versionId=");
    }

    private static void sourceVersion(S3Call call, CopySource source) {
        switch (source.bucket().versioning()) {
            case OFF -> {}
            case ENABLED, SUSPENDED ->
                call.answer()
                        .header(
                                "x-amz-copy-source-version-id",
                                source.object().id().text());
        }
    }

    void part(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        int number = ObjectLimits.parsePartNumber(call.get("partNumber"));
        CopySource source = CopySource.find(call, buckets, reads);
        long size = source.object().size();
        Optional<Slice> slice =
                call.headers().find("x-amz-copy-source-range").map(range -> Ranges.ofCopySource(range, size));
        long first = slice.map(Slice::first).orElse(0L);
        long length = slice.map(Slice::length).orElse(size);
        ObjectLimits.requireSinglePut(length);
        Upload upload = Upload.findId(call.get("uploadId"))
                .flatMap(id -> uploads.find(bucket, call.key(), id))
                .orElseThrow(() -> new S3Exception(S3Error.NO_SUCH_UPLOAD).with("UploadId", call.get("uploadId")));
        Range range = new Range(source.object(), writing.encrypting().toCopy(call, source), first, length);
        Encrypting.Choice encrypted = writing.encrypting().choose(call, upload);
        ContentKeys.Made key = encrypted.newKey(bucket, call.key(), upload.id(), number);
        writing.run(intake -> {
            Copied copied = copy(intake, range, ChecksumAlgorithm.find(upload.checksumAlgorithm()), encrypted, key);
            Part part = new Part(
                    number,
                    length,
                    copied.tag(),
                    call.now(),
                    copied.blobs(),
                    copied.checksum().orElse(null),
                    key == null ? null : key.sealed());
            uploads.putPart(bucket, call.key(), upload.id(), part, copied.written());
            intake.keep();
            sourceVersion(call, source);
            Encrypting.tell(call, encrypted.encryption());
            answer(call, "CopyPartResult", copied);
        });
    }

    private static void answer(S3Call call, String root, Copied copied) throws IOException {
        XmlWriter xml = XmlWriter.of(root)
                .element("LastModified", call.now())
                .element("ETag", "\"" + copied.entityTag() + "\"");
        copied.checksum().ifPresent(checksum -> xml.element(checksum.algorithm().element(), checksum.text()));
        call.answer().send(200, xml.finish());
    }
}
