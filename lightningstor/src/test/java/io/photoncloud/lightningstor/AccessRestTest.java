package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Caller.Principal;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.lightningstor.sigv4.Credentials;
import io.photoncloud.lightningstor.sigv4.Identity;
import io.photoncloud.lightningstor.sigv4.SigningKey;
import io.photoncloud.lightningstor.sigv4.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may do what with the buckets of others, at the door of a service in enforced mode. */
class AccessRestTest {

    private static final String SECRET_OF_ALICE = "secret of alice";
    private static final String SECRET_OF_BOB = "secret of bob";
    private static final String KEY_OF_ALICE = "PC" + "A".repeat(18);
    private static final String KEY_OF_BOB = "PC" + "B".repeat(18);
    private static final Map<String, String> SECRETS = Map.of(KEY_OF_ALICE, SECRET_OF_ALICE, KEY_OF_BOB, SECRET_OF_BOB);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static FakeIam iam;
    private static TestingLightningStor storage;
    private static SignedClient root;
    private static SignedClient alice;
    private static SignedClient bob;
    private static SignedClient nobody;

    @BeforeAll
    static void start() throws IOException {
        iam = FakeIam.start(Clock.systemUTC());
        // So alice is of acme, and bob only has bound a key to it.
        iam.allow("alice", Scope.of("acme", "web"), "bucket.read");
        storage = TestingLightningStor.enforced(iam, keys());
        root = new SignedClient(storage.uri(""), rootKey());
        alice = new SignedClient(storage.uri(""), Credentials.of(KEY_OF_ALICE, SECRET_OF_ALICE));
        bob = new SignedClient(storage.uri(""), Credentials.of(KEY_OF_BOB, SECRET_OF_BOB));
        nobody = new SignedClient(storage.uri(""), null);
    }

    private static SigningKeys keys() {
        return (id, _, scope) -> {
            String secret = SECRETS.get(id);
            return secret == null
                    ? SigningKeys.Refused.UNKNOWN
                    : new SigningKeys.Grant(
                            SigningKey.derive(secret, scope),
                            new Identity.Known(
                                    new Principal(id.equals(KEY_OF_ALICE) ? "alice" : "bob", "acme", "web", null), ""),
                            new SigningKeys.Session.None(),
                            Instant.MAX);
        };
    }

    private static Credentials rootKey() throws IOException {
        Path directory =
                Objects.requireNonNull(storage.bean(PhotonProperties.class).dataDirectory());
        List<String> lines = Files.readAllLines(directory.resolve("root-key"));
        return Credentials.of(lines.get(0), lines.get(1));
    }

    @AfterAll
    static void stop() {
        storage.close();
        iam.close();
    }

    private static String policy(String bucket, String effect, String principal, String action, String more) {
        return """
                {"Version": "2012-10-17", "Statement": [{"Effect": "%s", "Principal": %s, "Action": %s,
                 "Resource": ["arn:aws:s3:::%s", "arn:aws:s3:::%s/*"]%s}]}""".formatted(effect, principal, action, bucket, bucket, more);
    }

    @Test
    void whoIsNotLetInIsRefused() {
        var _ = root.expect(200, "PUT", "/closed");
        var _ = root.expect(200, "PUT", "/closed/k", "bytes");
        for (SignedClient other : List.of(bob, nobody)) {
            for (String path : List.of("/closed", "/closed/k", "/closed/none", "/closed?policy", "/closed?acl")) {
                assertThat(other.expect(403, "GET", path)).contains("<Code>AccessDenied</Code>");
            }
            var _ = other.expect(403, "PUT", "/closed/k", "other bytes");
            var _ = other.expect(403, "DELETE", "/closed/k");
            var _ = other.expect(403, "PUT", "/made-by-others");
            assertThat(other.expect(404, "GET", "/nowhere-at-all")).contains("NoSuchBucket");
        }
        assertThat(bob.expect(200, "GET", "/")).doesNotContain("<Name>closed</Name>");
        var _ = nobody.expect(403, "GET", "/");
        assertThat(root.expect(200, "GET", "/closed/k")).isEqualTo("bytes");
    }

    @Test
    void aPolicyLetsIn() {
        var _ = root.expect(200, "PUT", "/shared");
        var _ = root.expect(200, "PUT", "/shared/k", "bytes");
        assertThat(root.expect(404, "GET", "/shared?policy")).contains("NoSuchBucketPolicy");
        String toAlice = policy("shared", "Allow", "{\"AWS\": \"alice\"}", "\"s3:GetObject\"", "");
        var _ = root.expect(204, "PUT", "/shared?policy", toAlice);

        assertThat(root.expect(200, "GET", "/shared?policy")).isEqualTo(toAlice);
        assertThat(root.expect(200, "GET", "/shared?policyStatus")).contains("<IsPublic>false</IsPublic>");
        assertThat(alice.expect(200, "GET", "/shared/k")).isEqualTo("bytes");
        var _ = bob.expect(403, "GET", "/shared/k");
        var _ = alice.expect(403, "GET", "/shared");
        // Whoever may not list is not told what is missing.
        assertThat(alice.expect(403, "GET", "/shared/none")).contains("AccessDenied");

        String list = policy("shared", "Allow", "\"*\"", "[\"s3:GetObject\", \"s3:ListBucket\"]", "");
        var _ = root.expect(204, "PUT", "/shared?policy", list);
        assertThat(root.expect(200, "GET", "/shared?policyStatus")).contains("<IsPublic>true</IsPublic>");
        assertThat(nobody.expect(404, "GET", "/shared/none")).contains("NoSuchKey");
        assertThat(nobody.expect(200, "GET", "/shared?list-type=2")).contains("<Key>k</Key>");

        String prefix = policy(
                "shared",
                "Allow",
                "{\"AWS\": \"arn:aws:iam::acme:root\"}",
                "\"s3:ListBucket\"",
                ", \"Condition\": {\"StringLike\": {\"s3:prefix\": \"${aws:username}/*\"}}");
        var _ = root.expect(204, "PUT", "/shared?policy", prefix.replace(", \"arn:aws:s3:::shared/*\"", ""));
        var _ = alice.expect(200, "GET", "/shared?prefix=alice/x");
        var _ = alice.expect(403, "GET", "/shared?prefix=bob/x");
        var _ = bob.expect(403, "GET", "/shared?prefix=bob/x");
        var _ = nobody.expect(403, "GET", "/shared?prefix=alice/x");
        var _ = root.expect(204, "DELETE", "/shared?policy");
        var _ = alice.expect(403, "GET", "/shared?prefix=alice/x");
    }

    @Test
    void whatIsNoPolicyIsNotPut() {
        var _ = root.expect(200, "PUT", "/strict");
        assertThat(root.expect(400, "PUT", "/strict?policy", "[]")).contains("<Code>MalformedPolicy</Code>");
        String other = policy("other", "Allow", "\"*\"", "\"s3:*\"", "");
        assertThat(root.expect(400, "PUT", "/strict?policy", other)).contains("Policy has invalid resource");
        String vpc = policy(
                "strict",
                "Allow",
                "\"*\"",
                "\"s3:*\"",
                ", \"Condition\": {\"StringEquals\": {\"aws:SourceVpc\": \"vpc-1\"}}");
        assertThat(root.expect(400, "PUT", "/strict?policy", vpc)).contains("invalid condition key", "aws:SourceVpc");
        assertThat(root.expect(404, "GET", "/strict?policyStatus")).contains("NoSuchBucketPolicy");
    }

    @Test
    void aDenialOutweighsEverythingButTheOwnersWayOut() {
        var _ = root.expect(200, "PUT", "/denied", "", "x-amz-acl", "public-read-write");
        var _ = root.expect(200, "PUT", "/denied/k", "bytes");
        var _ = root.expect(204, "PUT", "/denied?policy", policy("denied", "Deny", "\"*\"", "\"s3:*\"", ""));
        for (SignedClient one : List.of(root, alice, nobody)) {
            var _ = one.expect(403, "GET", "/denied/k");
            var _ = one.expect(403, "GET", "/denied");
        }
        var _ = alice.expect(403, "DELETE", "/denied?policy");
        var _ = root.expect(200, "GET", "/denied?policy");
        var _ = root.expect(204, "DELETE", "/denied?policy");
        assertThat(root.expect(200, "GET", "/denied/k")).isEqualTo("bytes");
    }

    @Test
    void keysAreDeletedOneByOne() {
        var _ = root.expect(200, "PUT", "/several");
        var _ = root.expect(200, "PUT", "/several/tmp/a", "a");
        var _ = root.expect(200, "PUT", "/several/b", "b");
        String some = """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "alice"},
                 "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::several/tmp/*"}}""";
        var _ = root.expect(204, "PUT", "/several?policy", some);
        String keys = "<Delete><Object><Key>tmp/a</Key></Object><Object><Key>b</Key></Object><Object><Key>tmp/c</Key>"
                + "<VersionId>null</VersionId></Object></Delete>";
        String deleted = alice.expect(200, "POST", "/several?delete", keys, "Content-MD5", AnonymousClient.md5(keys));
        assertThat(deleted)
                .contains(
                        "<Deleted><Key>tmp/a</Key></Deleted>",
                        "<Error><Key>b</Key><Code>AccessDenied</Code>",
                        // A version is deleted by another action.
                        "<Error><Key>tmp/c</Key><VersionId>null</VersionId><Code>AccessDenied</Code>");
        assertThat(root.expect(200, "GET", "/several/b")).isEqualTo("b");
        var _ = root.expect(404, "GET", "/several/tmp/a");
    }

    @Test
    void aCopyTakesTheSourceToo() {
        var _ = root.expect(200, "PUT", "/source");
        var _ = root.expect(200, "PUT", "/source/k", "bytes");
        var _ = root.expect(200, "PUT", "/target");
        String put = policy("target", "Allow", "{\"AWS\": \"alice\"}", "\"s3:PutObject\"", "");
        var _ = root.expect(204, "PUT", "/target?policy", put);
        var _ = alice.expect(403, "PUT", "/target/k", "", "x-amz-copy-source", "/source/k");
        var _ = root.expect(204, "PUT", "/source?policy", policy("source", "Allow", "\"*\"", "\"s3:GetObject\"", ""));
        var _ = alice.expect(200, "PUT", "/target/k", "", "x-amz-copy-source", "/source/k");
        var _ = root.expect(200, "PUT", "/source/tagged", "bytes", "x-amz-tagging", "a=b");
        var _ = alice.expect(403, "PUT", "/target/t", "", "x-amz-copy-source", "/source/tagged");
        var _ = alice.expect(
                200,
                "PUT",
                "/target/t",
                "",
                "x-amz-copy-source",
                "/source/tagged",
                "x-amz-tagging-directive",
                "REPLACE");
        // What is put with tags takes the right to tag.
        var _ = alice.expect(403, "PUT", "/target/k", "bytes", "x-amz-tagging", "a=b");
    }

    @Test
    void listsOpenBucketsAndObjects() {
        var _ = root.expect(200, "PUT", "/listed", "", "x-amz-acl", "public-read-write");
        assertThat(nobody.expect(200, "GET", "/listed")).contains("ListBucketResult");
        var _ = nobody.expect(403, "GET", "/listed?acl");
        assertThat(root.expect(200, "GET", "/listed?acl"))
                .contains("xsi:type=\"Group\"", "AllUsers</URI>", "<Permission>WRITE</Permission>", "<ID>root</ID>");
        var _ = alice.expect(200, "PUT", "/listed/k", "of alice");
        // Whoever puts an object owns it.
        var _ = nobody.expect(403, "GET", "/listed/k");
        var _ = bob.expect(403, "GET", "/listed/k");
        assertThat(alice.expect(200, "GET", "/listed/k")).isEqualTo("of alice");
        assertThat(alice.expect(200, "GET", "/listed/k?acl")).contains("<ID>alice</ID>");
        var _ = alice.expect(200, "PUT", "/listed/k?acl", "", "x-amz-grant-read", "id=\"bob\"");
        assertThat(bob.expect(200, "GET", "/listed/k")).isEqualTo("of alice");
        var _ = alice.expect(200, "PUT", "/listed/open", "bytes", "x-amz-acl", "public-read");
        assertThat(nobody.expect(200, "GET", "/listed/open")).isEqualTo("bytes");

        String document = """
                <AccessControlPolicy><Owner><ID>alice</ID></Owner><AccessControlList><Grant>
                <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>alice</ID>
                </Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>""";
        var _ = alice.expect(200, "PUT", "/listed/open?acl", document);
        var _ = nobody.expect(403, "GET", "/listed/open");
        var _ = alice.expect(403, "PUT", "/listed/open?acl", document.replaceFirst("alice", "bob"));
        assertThat(alice.expect(400, "PUT", "/listed/open?acl", "", "x-amz-acl", "shared"))
                .contains("InvalidArgument");
        assertThat(alice.expect(400, "PUT", "/listed/open?acl", "", "x-amz-grant-read", "emailAddress=\"a@b\""))
                .contains("UnresolvableGrantByEmailAddress");
        assertThat(alice.expect(501, "PUT", "/listed/open", "bytes", "x-amz-acl", "log-delivery-write"))
                .contains("NotImplemented");
    }

    @Test
    void listsCanBeSetAside() {
        var _ = root.expect(200, "PUT", "/owned", "", "x-amz-object-ownership", "BucketOwnerEnforced");
        assertThat(root.expect(200, "GET", "/owned?ownershipControls")).contains("BucketOwnerEnforced");
        assertThat(root.expect(400, "PUT", "/owned/k", "bytes", "x-amz-acl", "public-read"))
                .contains("<Code>AccessControlListNotSupported</Code>");
        assertThat(root.expect(400, "PUT", "/owned/k", "bytes", "x-amz-acl", "private"))
                .contains("<Code>AccessControlListNotSupported</Code>");
        assertThat(root.expect(400, "PUT", "/owned?acl", "", "x-amz-acl", "public-read"))
                .contains("AccessControlListNotSupported");
        var _ = root.expect(200, "PUT", "/owned/k", "bytes", "x-amz-acl", "bucket-owner-full-control");
        var _ = root.expect(
                204, "PUT", "/owned?policy", policy("owned", "Allow", "{\"AWS\": \"alice\"}", "\"s3:PutObject\"", ""));
        var _ = alice.expect(200, "PUT", "/owned/of-alice", "bytes");
        var _ = alice.expect(403, "GET", "/owned/of-alice");
        assertThat(root.expect(200, "GET", "/owned?list-type=2&fetch-owner=true"))
                .doesNotContain("alice</ID>");
        assertThat(root.expect(
                        400,
                        "PUT",
                        "/owned-open",
                        "",
                        "x-amz-acl",
                        "public-read",
                        "x-amz-object-ownership",
                        "BucketOwnerEnforced"))
                .contains("InvalidBucketAclWithObjectOwnership");
        var _ = root.expect(204, "DELETE", "/owned?ownershipControls");
        assertThat(root.expect(404, "GET", "/owned?ownershipControls")).contains("OwnershipControlsNotFoundError");
        String preferred = "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule>"
                + "</OwnershipControls>";
        var _ = root.expect(200, "PUT", "/owned?ownershipControls", preferred);
    }

    /** Of the object that an upload becomes the bucket's owner may be the owner; the upload is still his who has begun it. */
    @Test
    void whatBecomesTheBucketOwnersIsGoneOnWithByWhoHasBegunIt() {
        var _ = root.expect(
                200,
                "PUT",
                "/given",
                "",
                "x-amz-acl",
                "public-read-write",
                "x-amz-object-ownership",
                "BucketOwnerPreferred");
        String begun = alice.expect(200, "POST", "/given/k?uploads", "", "x-amz-acl", "bucket-owner-full-control");
        String id = begun.replaceFirst("(?s).*<UploadId>([^<]+)<.*", "$1");
        String part = "/given/k?partNumber=1&uploadId=" + id;
        var _ = alice.expect(200, "PUT", part, "bytes");
        assertThat(root.expect(200, "GET", "/given?uploads"))
                .contains("<Initiator><ID>alice</ID>", "<Owner><ID>root</ID>");
        String complete = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
                + "4b3a6218bb3e3a7303e8a171a60fcf92</ETag></Part></CompleteMultipartUpload>";
        for (SignedClient other : List.of(bob, nobody)) {
            var _ = other.expect(403, "PUT", part, "other bytes");
            var _ = other.expect(403, "POST", "/given/k?uploadId=" + id, complete);
            var _ = other.expect(403, "DELETE", "/given/k?uploadId=" + id);
            var _ = other.expect(403, "GET", "/given/k?uploadId=" + id);
        }
        assertThat(alice.expect(200, "GET", "/given/k?uploadId=" + id)).contains("<PartNumber>1</PartNumber>");
        var _ = alice.expect(200, "POST", "/given/k?uploadId=" + id, complete);
        assertThat(root.expect(200, "GET", "/given?list-type=2&fetch-owner=true"))
                .contains("<Owner><ID>root</ID>");
        assertThat(nobody.expect(403, "POST", "/given/k?uploads"))
                .contains("Anonymous users cannot initiate multipart uploads");
    }

    @Test
    void whatIsPublicCanBeBlocked() {
        var _ = root.expect(200, "PUT", "/blocked", "", "x-amz-acl", "public-read");
        var _ = nobody.expect(200, "GET", "/blocked");
        assertThat(root.expect(404, "GET", "/blocked?publicAccessBlock"))
                .contains("NoSuchPublicAccessBlockConfiguration");
        String all = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
                + "<IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>"
                + "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>";
        var _ = root.expect(200, "PUT", "/blocked?publicAccessBlock", all);
        assertThat(root.expect(200, "GET", "/blocked?publicAccessBlock"))
                .contains("<RestrictPublicBuckets>true</RestrictPublicBuckets>");
        var _ = nobody.expect(403, "GET", "/blocked");
        assertThat(root.expect(403, "PUT", "/blocked?acl", "", "x-amz-acl", "public-read"))
                .contains("AccessDenied", "BlockPublicAcls");
        var _ = root.expect(403, "PUT", "/blocked/k", "bytes", "x-amz-acl", "public-read");
        assertThat(root.expect(
                        403, "PUT", "/blocked?policy", policy("blocked", "Allow", "\"*\"", "\"s3:GetObject\"", "")))
                .contains("BlockPublicPolicy");
        var _ = root.expect(204, "DELETE", "/blocked?publicAccessBlock");
        var _ = nobody.expect(200, "GET", "/blocked");
    }

    @Test
    void tagsOpenAndAreAskedFor() {
        var _ = root.expect(200, "PUT", "/tagged");
        var _ = root.expect(200, "PUT", "/tagged/open", "bytes", "x-amz-tagging", "class=open");
        var _ = root.expect(200, "PUT", "/tagged/closed", "bytes");
        String byTag = """
                {"Version": "2012-10-17", "Statement": [
                 {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::tagged/*",
                  "Condition": {"StringEquals": {"s3:ExistingObjectTag/class": "open"}}},
                 {"Effect": "Allow", "Principal": {"AWS": "alice"}, "Action": "s3:PutObjectTagging",
                  "Resource": "arn:aws:s3:::tagged/*",
                  "Condition": {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team"]}}}]}""";
        var _ = root.expect(204, "PUT", "/tagged?policy", byTag);
        assertThat(nobody.expect(200, "GET", "/tagged/open")).isEqualTo("bytes");
        var _ = nobody.expect(403, "GET", "/tagged/closed");
        String tags = "<Tagging><TagSet><Tag><Key>%s</Key><Value>open</Value></Tag></TagSet></Tagging>";
        var _ = alice.expect(200, "PUT", "/tagged/closed?tagging", tags.formatted("team"));
        var _ = alice.expect(403, "PUT", "/tagged/closed?tagging", tags.formatted("class"));
        var _ = nobody.expect(403, "GET", "/tagged/closed");
    }

    @Test
    void whoeverOwnsABucketHasIt() {
        iam.allow("alice", Scope.of("acme", "web"), "bucket.create");
        iam.awaitFollowedBy(storage.context());
        var _ = alice.expect(200, "PUT", "/of-alice");
        var _ = alice.expect(200, "PUT", "/of-alice/k", "bytes");
        assertThat(alice.expect(200, "GET", "/of-alice/k")).isEqualTo("bytes");
        assertThat(alice.expect(404, "GET", "/of-alice/none")).contains("NoSuchKey");
        assertThat(alice.expect(200, "GET", "/")).contains("<Name>of-alice</Name>");
        var _ = bob.expect(403, "GET", "/of-alice/k");
        var _ = alice.expect(
                204,
                "PUT",
                "/of-alice?policy",
                policy("of-alice", "Allow", "{\"AWS\": \"bob\"}", "[\"s3:GetObject\", \"s3:PutBucketPolicy\"]", ""));
        assertThat(bob.expect(200, "GET", "/of-alice/k")).isEqualTo("bytes");
        // Whoever is let in and not the owner says that he locks himself out.
        String none = policy("of-alice", "Deny", "{\"AWS\": \"bob\"}", "\"s3:*\"", "");
        assertThat(bob.expect(400, "PUT", "/of-alice?policy", none))
                .contains("x-amz-confirm-remove-self-bucket-access");
        var _ = bob.expect(204, "PUT", "/of-alice?policy", none, "x-amz-confirm-remove-self-bucket-access", "true");
        var _ = bob.expect(403, "GET", "/of-alice/k");
        assertThat(root.expect(200, "GET", "/of-alice/k")).isEqualTo("bytes");
    }

    @Test
    void denialsAreToldToIam() {
        var _ = root.expect(200, "PUT", "/told");
        var _ = bob.expect(403, "GET", "/told/k");
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!iam.reports().toString().contains("resourceId=told") && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(iam.reports().toString()).contains("permission=s3:GetObject", "resourceId=told");
    }
}
