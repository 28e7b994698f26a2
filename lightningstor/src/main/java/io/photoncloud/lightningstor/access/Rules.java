package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.policy.BucketPolicy;
import io.photoncloud.lightningstor.xml.AccessControlPolicy;
import io.photoncloud.lightningstor.xml.OwnershipControls;
import io.photoncloud.lightningstor.xml.OwnershipControls.Ownership;
import io.photoncloud.lightningstor.xml.PublicAccessBlock;
import java.util.Optional;

/** How a bucket is set in all that access depends on. */
public record Rules(Optional<BucketPolicy> policy, Acl acl, PublicAccessBlock block, Ownership ownership) {

    public static final Setting<BucketPolicy> POLICY = new Setting<>("policy", BucketPolicy::read, BucketPolicy::write);
    public static final Setting<PublicAccessBlock> BLOCK =
            new Setting<>("public-access-block", PublicAccessBlock::read, PublicAccessBlock::write);
    public static final Setting<OwnershipControls> OWNERSHIP =
            new Setting<>("ownership", OwnershipControls::read, OwnershipControls::write);
    public static final Setting<AccessControlPolicy> ACL =
            new Setting<>("acl", AccessControlPolicy::read, AccessControlPolicy::write);

    /**
     * Of buckets of which nothing is said. S3 itself says BucketOwnerEnforced of new ones since 2023, and refuses the lists that tools and
     * test suites of before still send; nothing is open to others either way before somebody says so.
     */
    public static final Ownership USUAL = Ownership.OBJECT_WRITER;

    /** Whether grants to everybody count. */
    enum PublicGrants {
        COUNT,
        IGNORED
    }

    /** As they are kept; none is read anew that is known. */
    public static Rules of(Known bucket, SettingStore settings) {
        String owner = bucket.bucket().owner();
        return new Rules(
                settings.find(bucket, POLICY),
                settings.find(bucket, ACL)
                        .map(document -> new Acl(owner, document.grants()))
                        .orElse(Acl.ofOwner(owner)),
                settings.find(bucket, BLOCK).orElse(PublicAccessBlock.NONE),
                settings.find(bucket, OWNERSHIP)
                        .map(OwnershipControls::ownership)
                        .orElse(USUAL));
    }

    public boolean hasAcls() {
        return ownership != Ownership.BUCKET_OWNER_ENFORCED;
    }

    PublicGrants publicGrants() {
        return block.ignorePublicAcls() ? PublicGrants.IGNORED : PublicGrants.COUNT;
    }
}
