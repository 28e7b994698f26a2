package io.photoncloud.lightningstor.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.Caller.Principal;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permissions;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IamPermissionsTest {

    private static final Bucket BUCKET =
            new Bucket(1, "pictures", new Tenant("acme", "web"), "alice", "us-east-1", Instant.EPOCH, Versioning.OFF);
    private static final Optional<Bucket> IN = Optional.of(BUCKET);

    /** What was asked, each as "permission in scope attributes". */
    private final List<String> asked = new ArrayList<>();

    private final Permissions everything = (caller, permission, scope, attributes) ->
            asked.add(permission + " in " + scope + " " + new TreeMap<>(attributes));

    private static IamPermissions enforced(Permissions permissions) {
        return new IamPermissions(new Authorizer(SecurityMode.ENFORCED, permissions));
    }

    private static Caller key(String organization, String project) {
        return new Caller.Signed(
                "PC",
                new Identity.Known(
                        new Principal(
                                "alice",
                                organization.isEmpty() ? null : organization,
                                project.isEmpty() ? null : project,
                                null),
                        ""));
    }

    @Test
    void eachOperationAsksForItsPermissionOnTheBucketOfItsProject() {
        IamPermissions permissions = enforced(everything);
        Caller alice = key("acme", "web");
        assertThat(permissions.allows(alice, S3Operation.GET_OBJECT, IN, Optional.of("a/b")))
                .isTrue();
        assertThat(permissions.allows(alice, S3Operation.DELETE_BUCKET, IN, Optional.empty()))
                .isTrue();
        assertThat(permissions.allows(alice, S3Operation.CREATE_BUCKET, Optional.empty(), Optional.empty()))
                .isTrue();
        assertThat(permissions.allows(alice, S3Operation.LIST_BUCKETS, Optional.empty(), Optional.empty()))
                .isTrue();
        assertThat(asked)
                .containsExactly(
                        "object.read in bucket pictures of project web of acme {bucket=pictures, key=a/b}",
                        "bucket.delete in bucket pictures of project web of acme {bucket=pictures}",
                        "bucket.create in project web of acme {}",
                        "bucket.read in project web of acme {}");
    }

    @Test
    void aKeyDoesNothingOutsideOfWhatItIsBoundToWhateverItsOwnerMay() {
        IamPermissions permissions = enforced(everything);
        for (Caller inside : List.of(key("", ""), key("acme", ""), key("acme", "web"))) {
            assertThat(permissions.allows(inside, S3Operation.GET_OBJECT, IN, Optional.of("k")))
                    .isTrue();
        }
        asked.clear();
        for (Caller outside : List.of(key("other", ""), key("acme", "shop"), key("other", "web"))) {
            assertThat(permissions.allows(outside, S3Operation.GET_OBJECT, IN, Optional.of("k")))
                    .isFalse();
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void theRootMayEverythingAndWhoHasNotSignedNothing() {
        IamPermissions permissions = enforced((caller, permission, scope, attributes) -> false);
        Caller root = new Caller.Signed("PHRT", new Identity.Root());
        for (S3Operation operation : S3Operation.values()) {
            assertThat(permissions.allows(root, operation, IN, Optional.empty()))
                    .isTrue();
            assertThat(permissions.allows(key("acme", "web"), operation, IN, Optional.empty()))
                    .isFalse();
            assertThat(permissions.allows(new Caller.Anonymous(), operation, IN, Optional.empty()))
                    .isFalse();
        }
    }

    @Test
    void whatIsNotKnownAtPresentIsNoDenial() {
        IamPermissions permissions = enforced((caller, permission, scope, attributes) -> {
            throw new CloudException(ErrorCode.UNAVAILABLE, "no policies");
        });
        assertThatThrownBy(() -> permissions.allows(key("acme", "web"), S3Operation.GET_OBJECT, IN, Optional.of("k")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.SERVICE_UNAVAILABLE));
    }

    /** The table of the service's page. */
    @Test
    void everyOperationThatIsOfferedHasTheVerbOfWhatItDoes() {
        Map<String, TreeSet<String>> byPermission = new TreeMap<>();
        for (S3Operation operation : S3Operation.values()) {
            byPermission
                    .computeIfAbsent(OperationPermissions.of(operation).name(), _ -> new TreeSet<>())
                    .add(operation.title());
        }
        assertThat(byPermission.keySet())
                .containsExactly(
                        "bucket.administer",
                        "bucket.create",
                        "bucket.delete",
                        "bucket.read",
                        "bucket.update",
                        "object.administer",
                        "object.delete",
                        "object.read",
                        "object.write");
        assertThat(byPermission.get("bucket.create")).containsExactly("CreateBucket");
        assertThat(byPermission.get("bucket.delete")).containsExactly("DeleteBucket");
        assertThat(byPermission.get("object.delete")).containsExactly("DeleteObject", "DeleteObjects");
        assertThat(byPermission.get("object.administer"))
                .containsExactly("PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention");
        assertThat(byPermission.get("bucket.administer"))
                .containsExactly(
                        "DeleteBucketOwnershipControls",
                        "DeleteBucketPolicy",
                        "DeleteBucketQuota",
                        "DeletePublicAccessBlock",
                        "PutBucketAbac",
                        "PutBucketAcl",
                        "PutBucketOwnershipControls",
                        "PutBucketPolicy",
                        "PutBucketQuota",
                        "PutObjectLockConfiguration",
                        "PutPublicAccessBlock");
        assertThat(byPermission.get("object.write"))
                .contains(
                        "PutObject",
                        "CopyObject",
                        "CreateMultipartUpload",
                        "UploadPart",
                        "UploadPartCopy",
                        "CompleteMultipartUpload",
                        "AbortMultipartUpload",
                        "PutObjectTagging",
                        "DeleteObjectTagging",
                        "PostObject");
        assertThat(byPermission.get("object.read"))
                .contains("GetObject", "HeadObject", "GetObjectAttributes", "ListParts", "SelectObjectContent");
        assertThat(byPermission.get("bucket.read"))
                .contains("ListBuckets", "HeadBucket", "ListObjectsV2", "ListObjectVersions", "GetBucketPolicy");
        assertThat(byPermission.get("bucket.update")).contains("PutBucketVersioning", "DeleteBucketLifecycle");
        for (S3Operation operation : Arrays.asList(S3Operation.values())) {
            boolean reads = OperationPermissions.of(operation).name().endsWith(".read");
            assertThat(reads && operation.method() == S3Operation.Method.DELETE)
                    .as(operation.title())
                    .isFalse();
        }
    }

    @Test
    void aBucketIsTheProjectsOfTheKeyThatItIsMadeWith() {
        assertThat(Ownership.ofNew(key("acme", "web"))).isEqualTo(new Tenant("acme", "web"));
        assertThat(Ownership.ofNew(new Caller.Anonymous())).isEqualTo(new Tenant("default", "default"));
        for (Caller broad : List.of(key("", ""), key("acme", ""))) {
            assertThatThrownBy(() -> Ownership.ofNew(broad))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.ACCESS_DENIED));
        }
        Tenant web = new Tenant("acme", "web");
        assertThat(Ownership.seenBy(key("acme", "web")).admits(web)).isTrue();
        assertThat(Ownership.seenBy(key("acme", "")).admits(web)).isTrue();
        assertThat(Ownership.seenBy(key("", "")).admits(web)).isTrue();
        assertThat(Ownership.seenBy(key("acme", "shop")).admits(web)).isFalse();
        assertThat(Ownership.seenBy(key("other", "")).admits(web)).isFalse();
    }

    @Test
    void namesAreThoseOfAws() {
        Identity root = new Identity.Root();
        Identity alice = new Identity.Known(new Principal("alice", "acme", "web", null), "");
        Identity session = new Identity.Known(new Principal("alice", "acme", "web", null), "laptop");
        Identity nobodys = new Identity.Known(new Principal("alice", null, null, null), "");
        assertThat(List.of(root, alice, session, nobodys).stream().map(CallerNames::arn))
                .containsExactly(
                        "arn:aws:iam:::root",
                        "arn:aws:iam::acme/web:user/alice",
                        "arn:aws:sts::acme/web:assumed-role/alice/laptop",
                        "arn:aws:iam:::user/alice");
        assertThat(List.of(root, alice, session).stream().map(CallerNames::id))
                .containsExactly("root", "alice", "alice:laptop");
    }
}
