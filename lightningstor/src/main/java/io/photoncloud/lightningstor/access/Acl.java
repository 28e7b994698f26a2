package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.policy.Subject;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.AccessControlPolicy;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grant;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grantee;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Permission;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The access control list of a bucket, or of a version of an object: whose it is, and what is granted to whom. */
public record Acl(String owner, List<Grant> grants) {

    static final Grantee EVERYBODY = new Grantee.Group("http://acs.amazonaws.com/groups/global/AllUsers");
    static final Grantee WHO_SIGNS = new Grantee.Group("http://acs.amazonaws.com/groups/global/AuthenticatedUsers");

    private static final Set<Grantee> PUBLIC = Set.of(EVERYBODY, WHO_SIGNS);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+=,:-]{0,255}");

    /** @throws S3Exception a grantee is none that there can be */
    public Acl {
        grants = List.copyOf(grants);
        if (grants.size() > AccessControlPolicy.GRANTS_MAX) {
            throw new S3Exception(
                    S3Error.MALFORMED_ACL,
                    "An access control list has at most " + AccessControlPolicy.GRANTS_MAX + " grants.");
        }
        grants.forEach(grant -> require(grant.grantee()));
    }

    private static void require(Grantee grantee) {
        switch (grantee) {
            case Grantee.User(String id) -> {
                if (!ID.matcher(id).matches()) {
                    throw S3Exception.invalidArgument("CanonicalUser/ID", id, "Invalid id");
                }
            }
            case Grantee.Group(String uri) -> {
                if (!PUBLIC.contains(grantee)) {
                    throw S3Exception.invalidArgument("Group/URI", uri, "Invalid group uri");
                }
            }
            case Grantee.Email(String address) ->
                throw new S3Exception(S3Error.UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS).with("EmailAddress", address);
        }
    }

    /** Of what nothing is said of. */
    public static Acl ofOwner(String owner) {
        return new Acl(owner, List.of(new Grant(new Grantee.User(owner), Permission.FULL_CONTROL)));
    }

    /** @throws S3Exception AccessDenied: it would give to somebody else what is the owner's */
    public static Acl of(AccessControlPolicy document, String owner) {
        if (!document.ownerId().equals(owner)) {
            throw new S3Exception(S3Error.ACCESS_DENIED);
        }
        return new Acl(owner, document.grants());
    }

    public byte[] write() {
        return new AccessControlPolicy(owner, grants).write();
    }

    boolean grants(Permission permission, Subject subject, Rules.PublicGrants publicGrants) {
        return grants.stream()
                .filter(grant -> grant.permission() == permission || grant.permission() == Permission.FULL_CONTROL)
                .anyMatch(grant -> isOf(grant.grantee(), subject, publicGrants));
    }

    private static boolean isOf(Grantee grantee, Subject subject, Rules.PublicGrants publicGrants) {
        return switch (grantee) {
            case Grantee.User(String id) ->
                !subject.isAnonymous() && subject.id().equals(id);
            case Grantee.Group _ ->
                publicGrants == Rules.PublicGrants.COUNT && (grantee.equals(EVERYBODY) || !subject.isAnonymous());
            case Grantee.Email _ -> false;
        };
    }

    /** Whether it grants anything to callers whom it does not name. */
    public boolean isPublic() {
        return grants.stream().anyMatch(grant -> PUBLIC.contains(grant.grantee()));
    }

    /** Whether it grants nothing to anybody else. */
    public boolean isOwnersAlone() {
        return grants.stream().allMatch(grant -> grant.grantee().equals(new Grantee.User(owner)));
    }

    /** Whether it says no more than that the bucket's owner may do everything. */
    public boolean isOfBucketOwner(String bucketOwner) {
        Grant full = new Grant(new Grantee.User(bucketOwner), Permission.FULL_CONTROL);
        return !grants.isEmpty() && grants.stream().allMatch(full::equals);
    }
}
