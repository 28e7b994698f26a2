package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.protocol.EntityTags;
import io.photoncloud.lightningstor.protocol.ObjectKey;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.WriteCondition;
import io.photoncloud.lightningstor.xml.DeleteRequest;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The calls that put and delete objects. */
final class ObjectCalls {

    private final BucketCalls buckets;
    private final ObjectStore objects;
    private final Writing writing;

    ObjectCalls(BucketCalls buckets, ObjectStore objects, Writing writing) {
        this.buckets = buckets;
        this.objects = objects;
        this.writing = writing;
    }

    void put(S3Call call) throws IOException {
        store(call);
        call.answer().send(200);
    }

    /** Puts it, and says in headers what was put. */
    void store(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        WriteCondition condition = WriteCondition.of(call.headers());
        long length = call.length();
        ObjectLimits.requireSinglePut(length);
        objects.accounts().requireRoom(bucket, length);
        Traits traits = TraitHeaders.read(call);
        LockHeaders.requireChecked(call.headers(), objects.lock(bucket, traits.lock(), call.now()));
        if (!(condition instanceof WriteCondition.Always)) {
            // Who is refused in the end anyway does not send it all first.
            condition.check(tag(objects.find(bucket.bucket(), call.key()).filter(object -> !object.isMarker())));
        }
        Encrypting.Choice encrypted = writing.encrypting().choose(call, bucket);
        ContentKeys.Made key = encrypted.newKey(bucket.bucket(), call.key());
        writing.run(intake -> {
            Received received = Received.take(call, intake, length, Optional.empty(), key);
            NewObject made = new NewObject(
                    call.access().objectOwner(call),
                    length,
                    Composition.entityTag(encrypted.tag(received.digests().md5())),
                    StoredHeaders.kept(call.headers()),
                    StoredHeaders.metadata(call.headers()),
                    received.checksum().stream().toList(),
                    traits,
                    new Content.Blobs(received.blobs(), encrypted.encryption(), key == null ? null : key.sealed()));
            ObjectVersion version =
                    objects.put(bucket, call.key(), made, received.written(), object -> condition.check(tag(object)));
            intake.keep();
            made(call.answer(), bucket.bucket(), version);
            buckets.tellExpiration(call, bucket, version);
            Encrypting.tell(call, encrypted.encryption());
            StoredHeaders.writeChecksums(call.answer(), version);
            call.answer().header("ETag", quoted(version));
        });
    }

    static String tag(Optional<ObjectVersion> object) {
        return object.map(ObjectVersion::etag).orElse("");
    }

    static String quoted(ObjectVersion version) {
        return "\"" + version.etag() + "\"";
    }

    /** Where versions are not made any more it is not said of what is put that it is the one without a name. */
    static void made(S3Answer answer, Bucket bucket, ObjectVersion version) {
        if (bucket.versioning() == Versioning.ENABLED) {
            version(answer, bucket, version);
        }
    }

    static void version(S3Answer answer, Bucket bucket, ObjectVersion version) {
        if (bucket.versioning() != Versioning.OFF) {
            answer.header("x-amz-version-id", version.id().text());
        }
    }

    void delete(S3Call call) {
        Known bucket = buckets.require(call);
        WriteCondition condition = WriteCondition.of(call.headers());
        ObjectStore.Deletion deletion =
                delete(call, bucket, call.key(), call.find("versionId"), object -> condition.check(tag(object)));
        Optional.ofNullable(deletion.marker())
                .ifPresent(marker -> call.answer()
                        .header("x-amz-delete-marker", "true")
                        .header("x-amz-version-id", marker.id().text()));
        Optional.ofNullable(deletion.removed()).ifPresent(removed -> {
            version(call.answer(), bucket.bucket(), removed);
            if (removed.isMarker()) {
                call.answer().header("x-amz-delete-marker", "true");
            }
        });
        call.answer().send(204);
    }

    private ObjectStore.Deletion delete(
            S3Call call, Known bucket, String key, Optional<String> versionId, ObjectStore.Precondition precondition) {
        return versionId.isPresent()
                ? objects.deleteVersion(bucket, key, versionId.get(), LockHeaders.bypass(call.headers()), precondition)
                : objects.delete(bucket, key, call.owner(), precondition);
    }

    void deleteMany(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        DeleteRequest request;
        try (InputStream body = Checked.hashedBody(call)) {
            request = DeleteRequest.read(body);
        }
        XmlWriter xml = XmlWriter.of("DeleteResult");
        for (DeleteRequest.Item item : request.items()) {
            try {
                deleted(xml, request, item, deleteOne(call, bucket, item));
            } catch (S3Exception e) {
                xml.open("Error").element("Key", item.key());
                item.findVersionId().ifPresent(id -> xml.element("VersionId", id));
                xml.element("Code", e.error().code())
                        .element("Message", e.message())
                        .close();
            }
        }
        call.answer().send(200, xml.finish());
    }

    private ObjectStore.Deletion deleteOne(S3Call call, Known bucket, DeleteRequest.Item item) {
        String key = new ObjectKey(item.key()).value();
        call.access().requireDeletion(call, bucket, key, item.findVersionId());
        Optional<EntityTags> tags = item.findEntityTag().map(EntityTags::parse);
        return delete(
                call,
                bucket,
                key,
                item.findVersionId(),
                object -> tags.ifPresent(wanted -> {
                    if (object.isEmpty()) {
                        throw new S3Exception(S3Error.NO_SUCH_KEY);
                    }
                    if (!wanted.contains(tag(object))) {
                        throw new S3Exception(S3Error.PRECONDITION_FAILED);
                    }
                }));
    }

    private static void deleted(
            XmlWriter xml, DeleteRequest request, DeleteRequest.Item item, ObjectStore.Deletion deletion) {
        if (request.quiet()) {
            return;
        }
        xml.open("Deleted").element("Key", item.key());
        item.findVersionId().ifPresent(id -> xml.element("VersionId", id));
        List.of(Optional.ofNullable(deletion.marker()), Optional.ofNullable(deletion.removed())).stream()
                .flatMap(Optional::stream)
                .filter(ObjectVersion::isMarker)
                .forEach(marker -> xml.element("DeleteMarker", true)
                        .element("DeleteMarkerVersionId", marker.id().text()));
        xml.close();
    }
}
