package io.photoncloud.lightningstor.storage;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.content.Intake;
import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.event.Occasion;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.ServiceEncryption;
import io.photoncloud.lightningstor.object.WrittenBlob;
import io.photoncloud.lightningstor.protocol.ObjectKey;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.WriteCondition;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes in objects piece by piece. Safe for many threads. */
public final class ObjectUploads {

    private final ObjectStore objects;
    private final Intakes intakes;
    private final ServiceEncryption encryption;

    public ObjectUploads(ObjectStore objects, Intakes intakes, ServiceEncryption encryption) {
        this.objects = objects;
        this.intakes = intakes;
        this.encryption = encryption;
    }

    /** @param operation of S3 that it is as */
    Upload begin(Known bucket, String key, NewContent content, WriteCondition condition, S3Operation operation) {
        return new Upload(bucket, new ObjectKey(key).value(), content, condition, operation);
    }

    /** Bytes that come: an object once it is finished, and nothing before. For one thread. */
    public final class Upload implements AutoCloseable {
        private final Known bucket;
        private final String key;
        private final NewContent content;
        private final WriteCondition condition;
        private final S3Operation operation;
        private final String owner = Admission.owner();
        private final Digester digester = Digester.withMd5(Set.of(ChecksumAlgorithm.SHA256));
        private final Intake intake = intakes.open();
        private final ContentKeys.@Nullable Made sealing;
        private final Intake.Taking taking;
        private boolean settled;

        private Upload(Known bucket, String key, NewContent content, WriteCondition condition, S3Operation operation) {
            this.bucket = bucket;
            this.key = key;
            this.content = content;
            this.condition = condition;
            this.operation = operation;
            this.sealing = encryption.newKey(bucket, key);
            this.taking = intake.begin(content.size(), digester, sealing == null ? null : sealing.key());
        }

        /** @throws CloudException VALIDATION_ERROR, they are more than was said */
        public void write(byte[] bytes, int offset, int length) {
            Check.that(length <= taking.remaining(), "content", "of size_bytes, which is " + content.size());
            taking.write(bytes, offset, length);
        }

        /** The object, durable. @throws CloudException VALIDATION_ERROR, it is not what was said of it */
        public ObjectVersion finish() {
            Check.that(taking.remaining() == 0, "content", "of size_bytes: " + taking.remaining() + " more");
            List<WrittenBlob> written = taking.finish();
            Digester.Digests came = digester.finish();
            Checksum sha256 = came.get(ChecksumAlgorithm.SHA256);
            String hex = HexFormat.of().formatHex(sha256.bytes());
            Check.that(
                    content.sha256().isEmpty() || content.sha256().equals(hex),
                    "sha256",
                    "that of the content, which has " + hex);
            NewObject made = new NewObject(
                    owner,
                    content.size(),
                    Composition.entityTag(came.md5()),
                    content.headers(),
                    content.metadata(),
                    List.of(KeptChecksum.ofBytes(sha256)),
                    content.traits(),
                    new Content.Blobs(
                            written.stream().map(WrittenBlob::blob).toList(),
                            sealing == null ? Encryption.NONE : Encryption.OF_SERVICE,
                            sealing == null ? null : sealing.sealed()));
            try {
                ObjectVersion version = Occasion.of(operation, owner)
                        .call(() -> objects.put(
                                bucket,
                                key,
                                made,
                                written,
                                object -> condition.check(
                                        object.map(ObjectVersion::etag).orElse(""))));
                settled = true;
                return version;
            } catch (Optimistic.UnknownOutcome e) {
                intake.leave();
                settled = true;
                throw e;
            }
        }

        /** Gives back what no object has. */
        @Override
        public void close() {
            if (!settled) {
                settled = true;
                intake.discard();
            }
            intake.close();
        }
    }
}
