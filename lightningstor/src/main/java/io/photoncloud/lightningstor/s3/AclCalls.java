package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.lightningstor.access.Acl;
import io.photoncloud.lightningstor.access.AclHeaders;
import io.photoncloud.lightningstor.access.ObjectAcls;
import io.photoncloud.lightningstor.access.Rules;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.AccessControlPolicy;
import io.photoncloud.lightningstor.xml.OwnershipControls;
import io.photoncloud.lightningstor.xml.OwnershipControls.Ownership;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls about access control lists of buckets and objects, and about whose objects are. */
public final class AclCalls implements S3Group {

    private static final String OWNERSHIP = "x-amz-object-ownership";

    private final BucketCalls buckets;
    private final ObjectStore objects;
    private final SettingStore settings;
    private final S3Access access;
    private final SettingCalls<OwnershipControls> ownership;

    public AclCalls(BucketCalls buckets, ObjectStore objects, SettingStore settings, S3Access access) {
        this.buckets = buckets;
        this.objects = objects;
        this.settings = settings;
        this.access = access;
        this.ownership = new SettingCalls<>(buckets, settings, Rules.OWNERSHIP, S3Error.OWNERSHIP_CONTROLS_NOT_FOUND);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_ACL, this::getOfBucket,
                S3Operation.PUT_BUCKET_ACL, this::putOfBucket,
                S3Operation.GET_OBJECT_ACL, this::get,
                S3Operation.PUT_OBJECT_ACL, this::put,
                S3Operation.GET_BUCKET_OWNERSHIP_CONTROLS, ownership::get,
                S3Operation.PUT_BUCKET_OWNERSHIP_CONTROLS, this::putOwnership,
                S3Operation.DELETE_BUCKET_OWNERSHIP_CONTROLS, ownership::delete);
    }

    private static OwnershipControls ofNew(Headers headers) {
        return new OwnershipControls(headers.find(OWNERSHIP)
                .map(value -> OwnershipControls.ofHeader(OWNERSHIP, value).ownership())
                .orElse(Rules.USUAL));
    }

    /** @throws S3Exception a bucket cannot be made as the headers of a call want it */
    static void requireNew(S3Call call) {
        OwnershipControls wanted = ofNew(call.headers());
        Optional<Acl> said = AclHeaders.find(call.headers(), call.owner(), call.owner());
        if (wanted.ownership() == Ownership.BUCKET_OWNER_ENFORCED
                && said.filter(acl -> !acl.isOfBucketOwner(call.owner())).isPresent()) {
            throw new S3Exception(S3Error.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
        }
    }

    /** What is written with a new bucket. */
    static List<Operation> ofNew(S3Call call, long number) {
        List<Operation> writes = new ArrayList<>();
        if (call.headers().has(OWNERSHIP)) {
            writes.add(SettingStore.write(number, Rules.OWNERSHIP, ofNew(call.headers())));
        }
        AclHeaders.find(call.headers(), call.owner(), call.owner())
                .ifPresent(acl -> writes.add(
                        SettingStore.write(number, Rules.ACL, new AccessControlPolicy(call.owner(), acl.grants()))));
        return writes;
    }

    /** Lists that are set aside are not there. */
    private static Acl shown(Acl acl, Bucket bucket, Rules rules) {
        return rules.hasAcls() ? acl : Acl.ofOwner(bucket.owner());
    }

    private void getOfBucket(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        Rules rules = access.rules(bucket);
        call.answer().send(200, shown(rules.acl(), bucket.bucket(), rules).write());
    }

    private void putOfBucket(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        Rules rules = access.rules(bucket);
        String owner = bucket.bucket().owner();
        Acl acl = wanted(call, owner, bucket.bucket(), rules);
        if (rules.hasAcls()) {
            settings.putIf(
                    bucket,
                    Rules.ACL,
                    new AccessControlPolicy(owner, acl.grants()),
                    now -> requireAllowed(call, acl, now.bucket(), access.rules(now)));
        }
        call.answer().send(200);
    }

    /** What headers or the body say. */
    private static Acl wanted(S3Call call, String owner, Bucket bucket, Rules rules) throws IOException {
        Optional<Acl> said = AclHeaders.find(call.headers(), owner, bucket.owner());
        Acl acl;
        try (InputStream body = Checked.body(call)) {
            boolean empty = body.available() == 0;
            if (said.isPresent() && !empty) {
                throw new S3Exception(
                        S3Error.UNEXPECTED_CONTENT, "A list is said by headers or by the body, not by both.");
            }
            if (said.isEmpty() && empty) {
                throw new S3Exception(
                        S3Error.MISSING_SECURITY_HEADER, "Your request was missing a required header: x-amz-acl");
            }
            acl = said.isPresent() ? said.get() : Acl.of(AccessControlPolicy.read(body), owner);
        }
        requireAllowed(call, acl, bucket, rules);
        return acl;
    }

    private static void requireAllowed(S3Call call, Acl acl, Bucket bucket, Rules rules) {
        ObjectAcls.requireSaid(acl, call.headers(), bucket, rules);
        ObjectAcls.requireUnblocked(acl, rules);
    }

    private void get(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        ObjectVersion object = ReadCalls.find(call, objects, bucket.bucket());
        ObjectCalls.version(call.answer(), bucket.bucket(), object);
        call.answer()
                .send(
                        200,
                        shown(ObjectAcls.of(object), bucket.bucket(), access.rules(bucket))
                                .write());
    }

    private void put(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        Rules rules = access.rules(bucket);
        ObjectVersion object = ReadCalls.find(call, objects, bucket.bucket());
        String owner = rules.hasAcls() ? object.owner() : bucket.bucket().owner();
        Acl acl = wanted(call, owner, bucket.bucket(), rules);
        if (rules.hasAcls()) {
            restate(call, bucket, object, acl);
        }
        ObjectCalls.version(call.answer(), bucket.bucket(), object);
        call.answer().send(200);
    }

    /** Of the version that the list was decided for, and of no other that has come since. */
    private void restate(S3Call call, Known bucket, ObjectVersion object, Acl acl) {
        var _ = objects.restate(bucket, call.key(), call.find("versionId"), version -> {
            if (!version.id().equals(object.id())) {
                throw new S3Exception(S3Error.OPERATION_ABORTED);
            }
            return version.traits().withGrants(acl.grants());
        });
    }

    /** Whoever sets lists aside takes back what the bucket's own one grants to others before. */
    private void putOwnership(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        OwnershipControls wanted = ownership.read(call);
        boolean setsAside = wanted.ownership() == Ownership.BUCKET_OWNER_ENFORCED;
        settings.putIf(bucket, Rules.OWNERSHIP, wanted, now -> {
            if (setsAside && !access.rules(now).acl().isOwnersAlone()) {
                throw new S3Exception(S3Error.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
            }
        });
        call.answer().send(200);
    }
}
