package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The calls about tags of buckets, and of versions of objects. */
public final class TaggingCalls implements S3Group {

    static final Setting<Tags> OF_BUCKET = new Setting<>("tagging", Tags::readOfBucket, Tags::write);

    private final BucketCalls buckets;
    private final ObjectStore objects;
    private final SettingCalls<Tags> ofBucket;

    public TaggingCalls(BucketCalls buckets, ObjectStore objects, SettingStore settings) {
        this.buckets = buckets;
        this.objects = objects;
        this.ofBucket = new SettingCalls<>(buckets, settings, OF_BUCKET, S3Error.NO_SUCH_TAG_SET);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_TAGGING, ofBucket::get,
                S3Operation.PUT_BUCKET_TAGGING, this::putOfBucket,
                S3Operation.DELETE_BUCKET_TAGGING, ofBucket::delete,
                S3Operation.GET_OBJECT_TAGGING, this::get,
                S3Operation.PUT_OBJECT_TAGGING, this::put,
                S3Operation.DELETE_OBJECT_TAGGING, this::delete);
    }

    /** Unlike for other settings, S3 answers that there is nothing to be answered. */
    private void putOfBucket(S3Call call) throws IOException {
        ofBucket.set(call);
        call.answer().send(204);
    }

    private void get(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        ObjectVersion object = ReadCalls.find(call, objects, bucket.bucket());
        ObjectCalls.version(call.answer(), bucket.bucket(), object);
        call.answer().send(200, Tags.of(object.traits().tags()).write());
    }

    private void put(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        Tags tags;
        try (InputStream body = Checked.body(call)) {
            tags = Tags.readOfObject(body);
        }
        restate(call, bucket, tags.values());
        call.answer().send(200);
    }

    private void delete(S3Call call) {
        restate(call, buckets.require(call), Map.of());
        call.answer().send(204);
    }

    private void restate(S3Call call, Known bucket, Map<String, String> tags) {
        Optional<String> versionId = call.find("versionId");
        Optional<ObjectVersion> restated = objects.restate(
                bucket,
                call.key(),
                versionId,
                version -> ReadCalls.require(call, call.key(), versionId, Optional.of(version))
                        .traits()
                        .withTags(tags));
        ObjectCalls.version(call.answer(), bucket.bucket(), ReadCalls.require(call, call.key(), versionId, restated));
    }
}
