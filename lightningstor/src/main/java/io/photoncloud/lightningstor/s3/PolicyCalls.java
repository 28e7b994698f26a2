package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.access.Rules;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.policy.BucketPolicy;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.PublicAccessBlock;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The calls about policies of buckets, and about what keeps them from being public. */
public final class PolicyCalls implements S3Group {

    private static final String CONFIRM = "x-amz-confirm-remove-self-bucket-access";

    private final BucketCalls buckets;
    private final SettingStore settings;
    private final S3Access access;
    private final SettingCalls<BucketPolicy> policies;
    private final SettingCalls<PublicAccessBlock> blocks;

    public PolicyCalls(BucketCalls buckets, SettingStore settings, S3Access access) {
        this.buckets = buckets;
        this.settings = settings;
        this.access = access;
        this.policies = new SettingCalls<>(buckets, settings, Rules.POLICY, S3Error.NO_SUCH_BUCKET_POLICY);
        this.blocks =
                new SettingCalls<>(buckets, settings, Rules.BLOCK, S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK_CONFIGURATION);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_POLICY, this::get,
                S3Operation.PUT_BUCKET_POLICY, this::put,
                S3Operation.DELETE_BUCKET_POLICY, policies::delete,
                S3Operation.GET_BUCKET_POLICY_STATUS, this::status,
                S3Operation.GET_PUBLIC_ACCESS_BLOCK, blocks::get,
                S3Operation.PUT_PUBLIC_ACCESS_BLOCK, blocks::put,
                S3Operation.DELETE_PUBLIC_ACCESS_BLOCK, blocks::delete);
    }

    private BucketPolicy require(S3Call call) {
        return settings.find(buckets.require(call), Rules.POLICY)
                .orElseThrow(() -> new S3Exception(S3Error.NO_SUCH_BUCKET_POLICY).with("BucketName", call.bucket()));
    }

    private void get(S3Call call) throws IOException {
        call.answer().sendJson(200, require(call).write());
    }

    private void put(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        BucketPolicy policy = policies.read(call);
        policy.requireOf(call.bucket());
        policy.requireBounded();
        settings.putIf(bucket, Rules.POLICY, policy, now -> requireAllowed(call, policy, access.rules(now)));
        call.answer().send(204);
    }

    private void requireAllowed(S3Call call, BucketPolicy policy, Rules before) {
        if (before.block().blockPublicPolicy() && policy.isPublic()) {
            throw new S3Exception(
                    S3Error.ACCESS_DENIED,
                    "Public policies are blocked by the BlockPublicPolicy block public access setting.");
        }
        boolean confirmed = call.headers()
                .find(CONFIRM)
                .filter(value -> value.equalsIgnoreCase("true"))
                .isPresent();
        Rules after = new Rules(Optional.of(policy), before.acl(), before.block(), before.ownership());
        if (!confirmed && !access.mayStillPutPolicy(call, after)) {
            throw new S3Exception(
                    S3Error.MALFORMED_POLICY,
                    "The new policy would not let you change it again. Say " + CONFIRM + ": true if that is meant.");
        }
    }

    private void status(S3Call call) throws IOException {
        call.answer()
                .send(
                        200,
                        XmlWriter.of("PolicyStatus")
                                .element("IsPublic", require(call).isPublic())
                                .finish());
    }
}
