package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.OwnershipControls.Ownership;
import java.util.Optional;

/** The access control lists of objects. */
public final class ObjectAcls {

    private ObjectAcls() {}

    public static Acl of(ObjectVersion object) {
        return object.traits()
                .findGrants()
                .map(grants -> new Acl(object.owner(), grants))
                .orElse(Acl.ofOwner(object.owner()));
    }

    /** Whose an object will be that a caller puts, by the headers that come with it. */
    public static String owner(Headers headers, String caller, Bucket bucket, Rules rules) {
        boolean given = switch (rules.ownership()) {
            case BUCKET_OWNER_ENFORCED -> true;
            case BUCKET_OWNER_PREFERRED ->
                headers.find(AclHeaders.CANNED)
                        .filter(AclHeaders.BUCKET_OWNER_FULL_CONTROL::equals)
                        .isPresent();
            case OBJECT_WRITER -> false;
        };
        return given ? bucket.owner() : caller;
    }

    /** What headers say of who else an object is open to. */
    public static Traits state(Traits traits, Headers headers, String owner, Bucket bucket, Rules rules) {
        if (rules.ownership() == Ownership.BUCKET_OWNER_ENFORCED) {
            return traits;
        }
        return AclHeaders.find(headers, owner, bucket.owner())
                .map(acl -> traits.withGrants(acl.grants()))
                .orElse(traits);
    }

    /** @throws S3Exception AccessControlListNotSupported, or AccessDenied by a public access block */
    public static void requireAllowed(Headers headers, String caller, Bucket bucket, Rules rules) {
        String owner = owner(headers, caller, bucket, rules);
        Optional<Acl> said = AclHeaders.find(headers, owner, bucket.owner());
        if (said.isEmpty()) {
            return;
        }
        requireSaid(said.get(), headers, bucket, rules);
        requireUnblocked(said.get(), rules);
    }

    /**
     * Where lists are set aside it is refused to say one, but for what is so anyway: that the bucket's owner may do everything. Of the
     * canned ones S3 takes the one of this name alone, though {@code private} says the same of what is the owner's.
     *
     * @throws S3Exception AccessControlListNotSupported
     */
    public static void requireSaid(Acl acl, Headers headers, Bucket bucket, Rules rules) {
        boolean isSoAnyway = headers.find(AclHeaders.CANNED)
                .map(AclHeaders.BUCKET_OWNER_FULL_CONTROL::equals)
                .orElse(acl.isOfBucketOwner(bucket.owner()));
        if (!rules.hasAcls() && !isSoAnyway) {
            throw new S3Exception(S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
        }
    }

    /** @throws S3Exception AccessDenied: what is public is blocked */
    public static void requireUnblocked(Acl acl, Rules rules) {
        if (rules.block().blockPublicAcls() && acl.isPublic()) {
            throw new S3Exception(
                    S3Error.ACCESS_DENIED,
                    "Public access control lists are blocked by the BlockPublicAcls block public access setting.");
        }
    }
}
