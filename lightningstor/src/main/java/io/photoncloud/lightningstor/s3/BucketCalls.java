package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.access.Ownership;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.object.Locks;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.upload.UploadStore;
import io.photoncloud.lightningstor.xml.CreateBucketConfiguration;
import io.photoncloud.lightningstor.xml.ObjectLockConfiguration;
import io.photoncloud.lightningstor.xml.VersioningConfiguration;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The calls about buckets themselves. */
public final class BucketCalls {

    private static final String FIRST_REGION = "us-east-1";

    private final BucketStore buckets;
    private final SettingStore settings;
    private final UploadStore uploads;
    private final String region;
    private final Expirations expirations;

    public BucketCalls(
            BucketStore buckets, SettingStore settings, UploadStore uploads, String region, Expirations expirations) {
        this.buckets = buckets;
        this.settings = settings;
        this.uploads = uploads;
        this.region = region;
        this.expirations = expirations;
    }

    /** Says of what was put, or is read, when it expires. */
    void tellExpiration(S3Call call, Known bucket, ObjectVersion current) {
        expirations.tell(call.answer(), bucket, current);
    }

    Known require(S3Call call) {
        return require(call, call.bucket(), "x-amz-expected-bucket-owner");
    }

    /** @param ownerHeader by which the caller may say whose it is to be */
    Known require(S3Call call, String name, String ownerHeader) {
        Known known = find(call, name);
        if (call.headers()
                .find(ownerHeader)
                .filter(owner -> !owner.equals(known.bucket().owner()))
                .isPresent()) {
            throw new S3Exception(S3Error.ACCESS_DENIED).with("BucketName", name);
        }
        return known;
    }

    /** Whosever it is. @throws S3Exception NoSuchBucket */
    Known find(S3Call call, String name) {
        return call.looked().bucket(name, buckets::find).orElseThrow(() -> noSuchBucket(name));
    }

    Known find(S3Call call) {
        return find(call, call.bucket());
    }

    static S3Exception noSuchBucket(String name) {
        return new S3Exception(S3Error.NO_SUCH_BUCKET).with("BucketName", name);
    }

    void list(S3Call call) throws IOException {
        new BucketListCalls(buckets).list(call);
    }

    static void owner(XmlWriter xml, String owner) {
        xml.open("Owner").element("ID", owner).element("DisplayName", owner).close();
    }

    void create(S3Call call) throws IOException {
        AclCalls.requireNew(call);
        Versioning versioning = locks(call) ? Versioning.ENABLED : Versioning.OFF;
        CreateBucketConfiguration wanted;
        try (InputStream body = Checked.body(call)) {
            wanted = CreateBucketConfiguration.read(body);
        }
        if (!wanted.location().isEmpty() && !wanted.location().equals(region)) {
            throw new S3Exception(S3Error.INVALID_LOCATION_CONSTRAINT).with("LocationConstraint", wanted.location());
        }
        String name = call.bucket();
        String owner = call.owner();
        Tenant tenant = Ownership.ofNew(call.caller());
        switch (buckets.create(
                name,
                number -> new Bucket(number, name, tenant, owner, region, call.now(), versioning),
                number -> settings(call, number, wanted))) {
            case BucketStore.Creation.Made _ ->
                call.answer().header("Location", "/" + name).send(200);
            case BucketStore.Creation.Taken(Known by) -> answerTaken(call, by);
        }
    }

    private static List<Operation> settings(S3Call call, long number, CreateBucketConfiguration wanted) {
        List<Operation> writes = new ArrayList<>(AclCalls.ofNew(call, number));
        if (!wanted.tags().values().isEmpty()) {
            writes.add(SettingStore.write(number, TaggingCalls.OF_BUCKET, wanted.tags()));
        }
        if (locks(call)) {
            writes.add(SettingStore.write(number, Locks.OF_BUCKET, new ObjectLockConfiguration(null)));
        }
        return writes;
    }

    /** In S3's first region, whoever makes what is his already is told that it is there. */
    private void answerTaken(S3Call call, Known by) {
        if (!by.bucket().owner().equals(call.owner())) {
            throw new S3Exception(S3Error.BUCKET_ALREADY_EXISTS).with("BucketName", call.bucket());
        }
        if (!region.equals(FIRST_REGION)) {
            throw new S3Exception(S3Error.BUCKET_ALREADY_OWNED_BY_YOU).with("BucketName", call.bucket());
        }
        call.answer().header("Location", "/" + call.bucket()).send(200);
    }

    private static boolean locks(S3Call call) {
        return call.headers()
                .find("x-amz-bucket-object-lock-enabled")
                .filter(value -> value.equalsIgnoreCase("true"))
                .isPresent();
    }

    void head(S3Call call) {
        Known known = require(call);
        call.answer().header("x-amz-bucket-region", known.bucket().region()).head(200, 0);
    }

    void delete(S3Call call) {
        switch (buckets.delete(require(call), uploads::abortAll)) {
            case DONE -> call.answer().send(204);
            case ABSENT -> throw noSuchBucket(call.bucket());
            case NOT_EMPTY -> throw new S3Exception(S3Error.BUCKET_NOT_EMPTY).with("BucketName", call.bucket());
        }
    }

    void location(S3Call call) throws IOException {
        String where = require(call).bucket().region();
        XmlWriter xml = XmlWriter.of("LocationConstraint");
        call.answer()
                .send(200, where.equals(FIRST_REGION) ? xml.finish() : XmlWriter.text("LocationConstraint", where));
    }

    void versioning(S3Call call) throws IOException {
        XmlWriter xml = XmlWriter.of("VersioningConfiguration");
        switch (require(call).bucket().versioning()) {
            case OFF -> {}
            case ENABLED -> xml.element("Status", "Enabled");
            case SUSPENDED -> xml.element("Status", "Suspended");
        }
        call.answer().send(200, xml.finish());
    }

    void putVersioning(S3Call call) throws IOException {
        Known known = require(call);
        VersioningConfiguration wanted;
        try (InputStream body = Checked.body(call)) {
            wanted = VersioningConfiguration.read(body);
        }
        Versioning versioning = switch (wanted.status()) {
            case ENABLED -> Versioning.ENABLED;
            case SUSPENDED -> Versioning.SUSPENDED;
        };
        var _ = buckets.revise(known.bucket().name(), now -> {
            requireVersionsKept(now, versioning);
            return now.bucket().with(versioning);
        });
        call.answer().send(200);
    }

    /** What is locked is a version, and stays one. */
    private void requireVersionsKept(Known bucket, Versioning wanted) {
        if (wanted != Versioning.ENABLED
                && settings.find(bucket, Locks.OF_BUCKET).isPresent()) {
            throw new S3Exception(
                    S3Error.INVALID_BUCKET_STATE,
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be"
                            + " changed.");
        }
    }
}
