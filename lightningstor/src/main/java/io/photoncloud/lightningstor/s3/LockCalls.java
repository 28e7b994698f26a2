package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.object.Lock;
import io.photoncloud.lightningstor.object.Locks;
import io.photoncloud.lightningstor.object.Locks.Bypass;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.ObjectLockConfiguration;
import io.photoncloud.lightningstor.xml.Retention;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The calls that lock versions, and say how new ones are locked. */
public final class LockCalls implements S3Group {

    private final BucketCalls buckets;
    private final ObjectStore objects;
    private final SettingStore settings;
    private final SettingCalls<ObjectLockConfiguration> ofBucket;

    public LockCalls(BucketCalls buckets, ObjectStore objects, SettingStore settings) {
        this.buckets = buckets;
        this.objects = objects;
        this.settings = settings;
        this.ofBucket =
                new SettingCalls<>(buckets, settings, Locks.OF_BUCKET, S3Error.OBJECT_LOCK_CONFIGURATION_NOT_FOUND);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_OBJECT_LOCK_CONFIGURATION, ofBucket::get,
                S3Operation.PUT_OBJECT_LOCK_CONFIGURATION, this::putOfBucket,
                S3Operation.GET_OBJECT_RETENTION, this::retention,
                S3Operation.PUT_OBJECT_RETENTION, this::putRetention,
                S3Operation.GET_OBJECT_LEGAL_HOLD, this::hold,
                S3Operation.PUT_OBJECT_LEGAL_HOLD, this::putHold);
    }

    private void putOfBucket(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        ObjectLockConfiguration wanted;
        try (InputStream body = Checked.hashedBody(call)) {
            wanted = ObjectLockConfiguration.read(body);
        }
        settings.put(bucket, Locks.OF_BUCKET, wanted, LockCalls::requireVersions);
        call.answer().send(200);
    }

    private static Bucket requireVersions(Bucket bucket) {
        if (bucket.versioning() != Versioning.ENABLED) {
            throw new S3Exception(
                    S3Error.INVALID_BUCKET_STATE,
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }
        return bucket;
    }

    private void retention(S3Call call) throws IOException {
        call.answer()
                .send(
                        200,
                        lock(call).findRetention().orElseThrow(LockCalls::none).write());
    }

    private void hold(S3Call call) throws IOException {
        call.answer()
                .send(200, lock(call).findHold().orElseThrow(LockCalls::none).write());
    }

    private static S3Exception none() {
        return new S3Exception(S3Error.NO_SUCH_OBJECT_LOCK_CONFIGURATION);
    }

    private Lock lock(S3Call call) {
        Known bucket = requireLocks(call);
        return ReadCalls.find(call, objects, bucket.bucket()).traits().lock();
    }

    private Known requireLocks(S3Call call) {
        Known bucket = buckets.require(call);
        if (settings.find(bucket, Locks.OF_BUCKET).isEmpty()) {
            throw Locks.missing();
        }
        return bucket;
    }

    private void putRetention(S3Call call) throws IOException {
        Known bucket = requireLocks(call);
        Retention wanted;
        try (InputStream body = Checked.hashedBody(call)) {
            wanted = Retention.read(body);
        }
        if (wanted instanceof Retention.Until until) {
            var _ = Locks.requireAhead(until, "RetainUntilDate", call.now());
        }
        Bypass bypass = LockHeaders.bypass(call.headers());
        restate(call, bucket, before -> {
            Locks.requireRetainable(before, wanted, call.now(), bypass);
            return before.with(wanted);
        });
    }

    private void putHold(S3Call call) throws IOException {
        Known bucket = requireLocks(call);
        LegalHold wanted;
        try (InputStream body = Checked.hashedBody(call)) {
            wanted = LegalHold.read(body);
        }
        restate(call, bucket, before -> before.with(wanted));
    }

    private void restate(S3Call call, Known bucket, UnaryOperator<Lock> change) {
        Optional<String> versionId = call.find("versionId");
        Optional<ObjectVersion> restated = objects.restate(bucket, call.key(), versionId, version -> {
            var before = ReadCalls.require(call, call.key(), versionId, Optional.of(version))
                    .traits();
            return before.withLock(change.apply(before.lock()));
        });
        var _ = ReadCalls.require(call, call.key(), versionId, restated);
        call.answer().send(200);
    }
}
