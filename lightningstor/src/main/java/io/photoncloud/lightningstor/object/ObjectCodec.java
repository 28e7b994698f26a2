package io.photoncloud.lightningstor.object;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.encryption.EncryptionCodec;
import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.LockMode;
import io.photoncloud.lightningstor.xml.Retention;
import io.photoncloud.proto.lightningstor.stored.v1.StoredBlob;
import io.photoncloud.proto.lightningstor.stored.v1.StoredBlobs;
import io.photoncloud.proto.lightningstor.stored.v1.StoredChecksum;
import io.photoncloud.proto.lightningstor.stored.v1.StoredObject;
import io.photoncloud.proto.lightningstor.stored.v1.StoredPartLength;
import io.photoncloud.proto.lightningstor.stored.v1.StoredParts;
import io.photoncloud.proto.lightningstor.stored.v1.StoredPlace;
import io.photoncloud.proto.lightningstor.stored.v1.StoredTraits;
import io.photoncloud.proto.lightningstor.stored.v1.StoredTrash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored forms of versions, and of what they are made of. A version's key stands in its row's. */
public final class ObjectCodec {

    static final Codec<ObjectVersion> KEYLESS =
            VersionedCodec.first(ProtoCodec.of(StoredObject.parser(), ObjectCodec::toStored, ObjectCodec::toDomain));

    static final Codec<Discarded> DISCARDED =
            VersionedCodec.first(ProtoCodec.of(StoredTrash.parser(), ObjectCodec::toStored, ObjectCodec::toDomain));

    /** Of where a blob is. */
    public static final Codec<Whereabouts> WHEREABOUTS =
            VersionedCodec.first(ProtoCodec.of(StoredPlace.parser(), ObjectCodec::toStored, ObjectCodec::toDomain));

    private ObjectCodec() {}

    public static ObjectVersion decode(String key, Bytes stored) {
        return KEYLESS.decode(stored).of(key);
    }

    private static StoredObject toStored(ObjectVersion version) {
        StoredObject.Builder form = StoredObject.newBuilder()
                .setSequence(version.id().sequence())
                .setSalt(version.id().salt())
                .setUnversioned(version.id().unversioned())
                .setMarker(version.isMarker())
                .setOwner(version.owner())
                .setModifiedMs(version.modified().toEpochMilli())
                .setSize(version.size())
                .setEtag(version.etag())
                .putAllHeaders(version.headers())
                .putAllMetadata(version.metadata())
                .setTraits(toStored(version.traits()));
        version.checksums().forEach(checksum -> form.addChecksums(toStored(checksum)));
        switch (version.content()) {
            case Content.Blobs(List<BlobRef> blobs, var _, var key) -> form.setBlobs(toStored(blobs, key));
            case Content.Parts(Bytes upload, List<Content.PartLength> parts, var _) ->
                form.setParts(toStored(upload, parts));
        }
        if (!version.content().encryption().equals(Encryption.NONE)) {
            form.setEncryption(EncryptionCodec.toStored(version.content().encryption()));
        }
        return form.build();
    }

    private static ObjectVersion toDomain(StoredObject form) {
        return new ObjectVersion(
                "",
                new VersionId(form.getSequence(), form.getSalt(), form.getUnversioned()),
                form.getMarker(),
                form.getOwner(),
                Instant.ofEpochMilli(form.getModifiedMs()),
                form.getSize(),
                form.getEtag(),
                form.getHeadersMap(),
                form.getMetadataMap(),
                form.getChecksumsList().stream().map(ObjectCodec::toDomain).toList(),
                toDomain(form.getTraits()),
                content(form));
    }

    private static Content content(StoredObject form) {
        Encryption encryption = EncryptionCodec.toDomain(form.getEncryption());
        return form.hasParts()
                ? toDomain(form.getParts(), encryption)
                : new Content.Blobs(toDomain(form.getBlobs()), encryption, key(form.getBlobs()));
    }

    public static StoredTraits toStored(Traits traits) {
        StoredTraits.Builder form = StoredTraits.newBuilder().putAllTags(traits.tags());
        traits.lock()
                .findRetention()
                .ifPresent(retention -> form.setLockMode(
                                switch (retention.mode()) {
                                    case GOVERNANCE -> StoredTraits.LockMode.LOCK_MODE_GOVERNANCE;
                                    case COMPLIANCE -> StoredTraits.LockMode.LOCK_MODE_COMPLIANCE;
                                })
                        .setRetainUntilMs(retention.until().toEpochMilli()));
        traits.lock()
                .findHold()
                .ifPresent(hold -> form.setLegalHold(
                        switch (hold) {
                            case ON -> StoredTraits.LegalHold.LEGAL_HOLD_ON;
                            case OFF -> StoredTraits.LegalHold.LEGAL_HOLD_OFF;
                        }));
        traits.findGrants().ifPresent(grants -> form.setAcl(AclCodec.toStored(grants)));
        return form.build();
    }

    public static Traits toDomain(StoredTraits form) {
        return new Traits(form.getTagsMap(), lock(form), form.hasAcl() ? AclCodec.toDomain(form.getAcl()) : null);
    }

    private static Lock lock(StoredTraits form) {
        Instant until = Instant.ofEpochMilli(form.getRetainUntilMs());
        return new Lock(
                switch (form.getLockMode()) {
                    case LOCK_MODE_UNSPECIFIED -> null;
                    case LOCK_MODE_GOVERNANCE -> new Retention.Until(LockMode.GOVERNANCE, until);
                    case LOCK_MODE_COMPLIANCE -> new Retention.Until(LockMode.COMPLIANCE, until);
                    case UNRECOGNIZED -> throw new IllegalArgumentException("a version is locked by a newer release");
                },
                switch (form.getLegalHold()) {
                    case LEGAL_HOLD_UNSPECIFIED -> null;
                    case LEGAL_HOLD_ON -> LegalHold.ON;
                    case LEGAL_HOLD_OFF -> LegalHold.OFF;
                    case UNRECOGNIZED -> throw new IllegalArgumentException("a version is held by a newer release");
                });
    }

    public static StoredChecksum toStored(KeptChecksum checksum) {
        return StoredChecksum.newBuilder()
                .setAlgorithm(checksum.algorithm().title())
                .setValue(UnsafeByteOperations.unsafeWrap(checksum.of().bytes()))
                .setComposedOf(checksum.composedOf())
                .build();
    }

    public static KeptChecksum toDomain(StoredChecksum form) {
        ChecksumAlgorithm algorithm = ChecksumAlgorithm.find(form.getAlgorithm())
                .orElseThrow(() -> new IllegalArgumentException("a checksum of " + form.getAlgorithm()));
        return new KeptChecksum(Checksum.of(algorithm, form.getValue().toByteArray()), form.getComposedOf());
    }

    /** @param key that their bytes are encrypted with; null for none */
    public static StoredBlobs toStored(List<BlobRef> blobs, @Nullable Sealed key) {
        StoredBlobs.Builder form = StoredBlobs.newBuilder();
        if (key != null) {
            form.setKey(EncryptionCodec.toStored(key));
        }
        blobs.forEach(blob ->
                form.addBlobs(StoredBlob.newBuilder().setId(wrap(blob.id())).setLength(blob.length())));
        return form.build();
    }

    /** That their bytes are encrypted with; null for none. */
    public static @Nullable Sealed key(StoredBlobs form) {
        return EncryptionCodec.toDomain(form.hasKey(), form.getKey());
    }

    public static List<BlobRef> toDomain(StoredBlobs form) {
        return form.getBlobsList().stream()
                .map(blob -> new BlobRef(bytes(blob.getId()), blob.getLength()))
                .toList();
    }

    private static StoredParts toStored(Bytes upload, List<Content.PartLength> parts) {
        StoredParts.Builder form = StoredParts.newBuilder().setUpload(wrap(upload));
        parts.forEach(part -> form.addParts(
                StoredPartLength.newBuilder().setNumber(part.number()).setLength(part.length())));
        return form.build();
    }

    private static Content toDomain(StoredParts form, Encryption encryption) {
        return new Content.Parts(
                bytes(form.getUpload()),
                form.getPartsList().stream()
                        .map(part -> new Content.PartLength(part.getNumber(), part.getLength()))
                        .toList(),
                encryption);
    }

    private static StoredPlace toStored(Whereabouts where) {
        return switch (where) {
            case Whereabouts.InEngine(Bytes place) ->
                StoredPlace.newBuilder().setPlace(wrap(place)).build();
            case Whereabouts.InRow(Bytes content) ->
                StoredPlace.newBuilder().setContent(wrap(content)).build();
        };
    }

    private static Whereabouts toDomain(StoredPlace form) {
        return form.getContent().isEmpty()
                ? new Whereabouts.InEngine(bytes(form.getPlace()))
                : new Whereabouts.InRow(bytes(form.getContent()));
    }

    static StoredTrash toStored(Discarded discarded) {
        return switch (discarded) {
            case Discarded.Blobs(List<BlobRef> blobs) ->
                StoredTrash.newBuilder().setBlobs(toStored(blobs, null)).build();
            case Discarded.Upload(Bytes id, List<Integer> but) ->
                StoredTrash.newBuilder().setUpload(wrap(id)).addAllBut(but).build();
        };
    }

    static Discarded toDomain(StoredTrash form) {
        return switch (form.getContentCase()) {
            case BLOBS -> new Discarded.Blobs(toDomain(form.getBlobs()));
            case UPLOAD -> new Discarded.Upload(bytes(form.getUpload()), form.getButList());
            case CONTENT_NOT_SET -> throw new IllegalArgumentException("it is not said what was discarded");
        };
    }

    public static ByteString wrap(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.unsafeArray());
    }

    public static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }
}
