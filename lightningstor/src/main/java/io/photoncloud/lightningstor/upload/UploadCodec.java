package io.photoncloud.lightningstor.upload;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.lightningstor.encryption.EncryptionCodec;
import io.photoncloud.lightningstor.object.ObjectCodec;
import io.photoncloud.proto.lightningstor.stored.v1.StoredPart;
import io.photoncloud.proto.lightningstor.stored.v1.StoredUpload;
import java.time.Instant;

/** The stored forms of uploads and parts. Ids and numbers stand in the keys of their rows. */
final class UploadCodec {

    private UploadCodec() {}

    static Codec<Upload> upload(Bytes id) {
        return VersionedCodec.first(
                ProtoCodec.of(StoredUpload.parser(), UploadCodec::toStored, form -> toDomain(id, form)));
    }

    static Codec<Part> part(int number) {
        return VersionedCodec.first(
                ProtoCodec.of(StoredPart.parser(), UploadCodec::toStored, form -> toDomain(number, form)));
    }

    private static StoredUpload toStored(Upload upload) {
        return StoredUpload.newBuilder()
                .setKey(upload.key())
                .setOwner(upload.owner())
                .setInitiator(upload.initiator().equals(upload.owner()) ? "" : upload.initiator())
                .setBegunMs(upload.begun().toEpochMilli())
                .putAllHeaders(upload.headers())
                .putAllMetadata(upload.metadata())
                .setChecksumAlgorithm(upload.checksumAlgorithm())
                .setChecksumOfParts(upload.checksumOfParts())
                .setTraits(ObjectCodec.toStored(upload.traits()))
                .setEncryption(EncryptionCodec.toStored(upload.encryption()))
                .build();
    }

    private static Upload toDomain(Bytes id, StoredUpload form) {
        return new Upload(
                id,
                form.getKey(),
                form.getOwner(),
                form.getInitiator().isEmpty() ? form.getOwner() : form.getInitiator(),
                Instant.ofEpochMilli(form.getBegunMs()),
                form.getHeadersMap(),
                form.getMetadataMap(),
                form.getChecksumAlgorithm(),
                form.getChecksumOfParts(),
                ObjectCodec.toDomain(form.getTraits()),
                EncryptionCodec.toDomain(form.getEncryption()));
    }

    private static StoredPart toStored(Part part) {
        StoredPart.Builder form = StoredPart.newBuilder()
                .setSize(part.size())
                .setMd5(ObjectCodec.wrap(part.md5()))
                .setModifiedMs(part.modified().toEpochMilli())
                .setBlobs(ObjectCodec.toStored(part.blobs(), part.key()));
        if (part.checksum() != null) {
            form.setChecksum(ObjectCodec.toStored(part.checksum()));
        }
        return form.build();
    }

    private static Part toDomain(int number, StoredPart form) {
        return new Part(
                number,
                form.getSize(),
                ObjectCodec.bytes(form.getMd5()),
                Instant.ofEpochMilli(form.getModifiedMs()),
                ObjectCodec.toDomain(form.getBlobs()),
                form.hasChecksum() ? ObjectCodec.toDomain(form.getChecksum()) : null,
                ObjectCodec.key(form.getBlobs()));
    }
}
