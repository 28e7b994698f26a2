package io.photoncloud.lightningstor.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.VersionId;
import io.photoncloud.lightningstor.policy.BucketPolicy;
import io.photoncloud.lightningstor.policy.FakeAttributes;
import io.photoncloud.lightningstor.policy.S3Action;
import io.photoncloud.lightningstor.policy.Subject;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.OwnershipControls.Ownership;
import io.photoncloud.lightningstor.xml.PublicAccessBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, by everything that it depends on. */
class DeciderTest {

    private static final Bucket BUCKET =
            new Bucket(1, "b", new Tenant("acme", "web"), "owner", "here-1", Instant.EPOCH, Versioning.ENABLED);

    private static final Rules USUAL =
            new Rules(Optional.empty(), Acl.ofOwner("owner"), PublicAccessBlock.NONE, Ownership.OBJECT_WRITER);

    private static Subject subject(String name) {
        return switch (name) {
            case "nobody" -> Subject.anonymous();
            case "root" -> Subject.root("root");
            case "stranger" -> new Subject(Subject.Kind.USER, "stranger", "other", "shop", "");
            default -> FakeAttributes.user(name);
        };
    }

    private static ObjectVersion object(String owner, Traits traits) {
        return new ObjectVersion(
                "k",
                new VersionId(1, 1, false),
                false,
                owner,
                Instant.EPOCH,
                0,
                "",
                Map.of(),
                Map.of(),
                List.of(),
                traits,
                Content.nothing());
    }

    private static Question question(Subject subject, S3Action action, Rules rules, Optional<ObjectVersion> object) {
        Optional<String> key = action.level() == S3Action.Level.OBJECT ? Optional.of("k") : Optional.empty();
        return new Question(
                Need.ofTarget(action, S3Operation.GET_OBJECT),
                BUCKET,
                key,
                rules,
                FakeAttributes.of(subject),
                (_, _) -> subject.kind() == Subject.Kind.ROOT,
                () -> object,
                () -> Optional.of("alice").filter(_ -> action != S3Action.PUT_OBJECT));
    }

    private static Question ofUpload(String who, String initiator, Rules rules) {
        Question put = question(subject(who), S3Action.PUT_OBJECT, rules, Optional.empty());
        return new Question(
                put.need(),
                BUCKET,
                put.key(),
                rules,
                put.attributes(),
                put.identity(),
                put.object(),
                () -> Optional.of(initiator));
    }

    private static boolean may(String who, S3Action action, Rules rules, Optional<ObjectVersion> object) {
        return Decider.decide(question(subject(who), action, rules, object)).isAllowed();
    }

    private static Optional<BucketPolicy> policy(String... statements) {
        String text = "{\"Version\": \"2012-10-17\", \"Statement\": [" + String.join(",", statements) + "]}";
        try {
            return Optional.of(BucketPolicy.read(new ByteArrayInputStream(text.getBytes(UTF_8))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String statement(String effect, String principal, String action) {
        return "{\"Effect\": \"" + effect + "\", \"Principal\": " + principal + ", \"Action\": \"" + action
                + "\", \"Resource\": [\"arn:aws:s3:::b\", \"arn:aws:s3:::b/*\"]}";
    }

    private static Rules with(Optional<BucketPolicy> policy, PublicAccessBlock block) {
        return new Rules(policy, USUAL.acl(), block, USUAL.ownership());
    }

    private static Acl canned(String name, String owner) {
        return AclHeaders.find(Headers.of(Map.of("x-amz-acl", name)), owner, "owner")
                .orElseThrow();
    }

    private static Optional<ObjectVersion> canned(String name) {
        return Optional.of(
                object("writer", Traits.NONE.withGrants(canned(name, "writer").grants())));
    }

    @ParameterizedTest
    @CsvSource({
        "private, nobody, false, false",
        "private, alice, false, false",
        "private, owner, true, true",
        "public-read, nobody, true, false",
        "public-read, alice, true, false",
        "public-read-write, nobody, true, true",
        "authenticated-read, nobody, false, false",
        "authenticated-read, alice, true, false",
        "bucket-owner-full-control, alice, false, false",
        "private, root, true, true",
    })
    void aListOfABucketOpensItsListAndPutting(String acl, String who, boolean lists, boolean puts) {
        Rules rules =
                new Rules(Optional.empty(), canned(acl, "owner"), PublicAccessBlock.NONE, Ownership.OBJECT_WRITER);
        assertThat(may(who, S3Action.LIST_BUCKET, rules, Optional.empty())).isEqualTo(lists);
        assertThat(may(who, S3Action.PUT_OBJECT, rules, Optional.empty())).isEqualTo(puts);
        boolean owns = who.equals("owner") || who.equals("root");
        assertThat(may(who, S3Action.PUT_BUCKET_POLICY, rules, Optional.empty()))
                .isEqualTo(owns);
        assertThat(may(who, S3Action.GET_BUCKET_ACL, rules, Optional.empty())).isEqualTo(owns);

        PublicAccessBlock ignoring = new PublicAccessBlock(false, true, false, false);
        Rules ignored = new Rules(Optional.empty(), rules.acl(), ignoring, Ownership.OBJECT_WRITER);
        assertThat(may(who, S3Action.LIST_BUCKET, ignored, Optional.empty())).isEqualTo(lists && owns);
        Rules enforced =
                new Rules(Optional.empty(), rules.acl(), PublicAccessBlock.NONE, Ownership.BUCKET_OWNER_ENFORCED);
        assertThat(may(who, S3Action.LIST_BUCKET, enforced, Optional.empty())).isEqualTo(owns);
    }

    @ParameterizedTest
    @CsvSource({
        "private, nobody, false, false",
        "private, owner, false, false",
        "private, writer, true, true",
        "public-read, nobody, true, false",
        "authenticated-read, nobody, false, false",
        "authenticated-read, alice, true, false",
        "bucket-owner-read, owner, true, false",
        "bucket-owner-full-control, owner, true, true",
        "bucket-owner-full-control, alice, false, false",
    })
    void aListOfAnObjectOpensIt(String acl, String who, boolean reads, boolean changesList) {
        assertThat(may(who, S3Action.GET_OBJECT, USUAL, canned(acl))).isEqualTo(reads);
        assertThat(may(who, S3Action.PUT_OBJECT_ACL, USUAL, canned(acl))).isEqualTo(changesList);
        // The owner of the bucket deletes what others own in it, and tags it.
        assertThat(may(who, S3Action.DELETE_OBJECT_VERSION, USUAL, canned(acl))).isEqualTo(who.equals("owner"));
        assertThat(may(who, S3Action.PUT_OBJECT_TAGGING, USUAL, canned(acl))).isEqualTo(who.equals("owner"));
        Rules enforced =
                new Rules(Optional.empty(), USUAL.acl(), PublicAccessBlock.NONE, Ownership.BUCKET_OWNER_ENFORCED);
        assertThat(may(who, S3Action.GET_OBJECT, enforced, canned(acl))).isEqualTo(who.equals("owner"));
    }

    @Test
    void whatIsMissingIsSaidToWhoeverMayList() {
        assertThat(may("owner", S3Action.GET_OBJECT, USUAL, Optional.empty())).isTrue();
        assertThat(may("alice", S3Action.GET_OBJECT, USUAL, Optional.empty())).isFalse();
        Rules listed = with(policy(statement("Allow", "\"*\"", "s3:ListBucket")), PublicAccessBlock.NONE);
        assertThat(may("alice", S3Action.GET_OBJECT, listed, Optional.empty())).isTrue();
        assertThat(may("alice", S3Action.GET_OBJECT, listed, canned("private"))).isFalse();
        assertThat(Decider.mayList(question(subject("alice"), S3Action.GET_OBJECT, listed, Optional.empty())))
                .isTrue();
        assertThat(Decider.mayList(question(subject("alice"), S3Action.GET_OBJECT, USUAL, Optional.empty())))
                .isFalse();
    }

    @Test
    void whoeverPutsAnObjectSaysToWhomItIsOpen() {
        Rules open = new Rules(
                Optional.empty(),
                canned("public-read-write", "owner"),
                PublicAccessBlock.NONE,
                Ownership.OBJECT_WRITER);
        Question acl = question(subject("alice"), S3Action.PUT_OBJECT_ACL, open, Optional.empty());
        Question asNew = new Question(
                Need.ofNew(S3Action.PUT_OBJECT_ACL, S3Operation.PUT_OBJECT_ACL),
                BUCKET,
                acl.key(),
                open,
                acl.attributes(),
                acl.identity(),
                acl.object(),
                acl.initiator());
        assertThat(Decider.decide(asNew).isAllowed()).isTrue();
        assertThat(Decider.decide(asNew.with(USUAL)).isAllowed()).isFalse();
    }

    @Test
    void anUploadIsGivenUpByWhoHasBegunItAndMayStillWrite() {
        Rules open = new Rules(
                Optional.empty(),
                canned("public-read-write", "owner"),
                PublicAccessBlock.NONE,
                Ownership.OBJECT_WRITER);
        for (S3Action action : List.of(S3Action.ABORT_MULTIPART_UPLOAD, S3Action.LIST_MULTIPART_UPLOAD_PARTS)) {
            assertThat(may("alice", action, open, Optional.empty())).isTrue();
            assertThat(may("bob", action, open, Optional.empty())).isFalse();
            assertThat(may("alice", action, USUAL, Optional.empty())).isFalse();
            assertThat(may("owner", action, USUAL, Optional.empty())).isTrue();
        }
    }

    @Test
    void whoMayWriteByAListGoesOnWithHisOwnUploadsOnly() {
        Rules open = new Rules(
                Optional.empty(),
                canned("public-read-write", "owner"),
                PublicAccessBlock.NONE,
                Ownership.OBJECT_WRITER);
        assertThat(Decider.decide(ofUpload("alice", "alice", open)).isAllowed()).isTrue();
        assertThat(Decider.decide(ofUpload("bob", "alice", open)).isAllowed()).isFalse();
        assertThat(Decider.decide(ofUpload("bob", "owner", open)).isAllowed()).isFalse();
        assertThat(Decider.decide(ofUpload("owner", "alice", open)).isAllowed()).isTrue();
        assertThat(may("bob", S3Action.PUT_OBJECT, open, Optional.empty())).isTrue();

        Rules given = new Rules(Optional.empty(), open.acl(), PublicAccessBlock.NONE, Ownership.BUCKET_OWNER_PREFERRED);
        assertThat(Decider.decide(ofUpload("bob", "bob", given)).isAllowed()).isTrue();
        assertThat(Decider.decide(ofUpload("bob", "owner", given)).isAllowed()).isFalse();
        assertThat(Decider.decide(ofUpload("bob", "alice", given)).isAllowed()).isFalse();
    }

    @Test
    void whomThePolicyLetsPutObjectsCompletesAnyUpload() {
        Rules rules = with(policy(statement("Allow", "{\"AWS\": \"bob\"}", "s3:PutObject")), PublicAccessBlock.NONE);
        assertThat(Decider.decide(ofUpload("bob", "alice", rules)).isAllowed()).isTrue();
        assertThat(Decider.decide(ofUpload("carol", "alice", rules)).isAllowed())
                .isFalse();
    }

    @Test
    void aBucketsOwnerGivesUpHisUploadsWhateverItsListSays() {
        Rules closed = new Rules(
                Optional.empty(), new Acl("owner", List.of()), PublicAccessBlock.NONE, Ownership.OBJECT_WRITER);
        Question asked = question(subject("owner"), S3Action.ABORT_MULTIPART_UPLOAD, closed, Optional.empty());
        Question ofHis = new Question(
                asked.need(),
                BUCKET,
                asked.key(),
                closed,
                asked.attributes(),
                asked.identity(),
                asked.object(),
                () -> Optional.of("owner"));
        assertThat(Decider.decide(ofHis).isAllowed()).isTrue();
    }

    @Test
    void aPolicyDeniesAllButItsOwnersWayOut() {
        Rules rules = with(policy(statement("Deny", "\"*\"", "s3:*")), PublicAccessBlock.NONE);
        for (String who : List.of("root", "owner")) {
            assertThat(may(who, S3Action.GET_OBJECT, rules, canned("public-read")))
                    .isFalse();
            assertThat(may(who, S3Action.GET_BUCKET_POLICY, rules, Optional.empty()))
                    .isTrue();
            assertThat(may(who, S3Action.PUT_BUCKET_POLICY, rules, Optional.empty()))
                    .isTrue();
            assertThat(may(who, S3Action.DELETE_BUCKET_POLICY, rules, Optional.empty()))
                    .isTrue();
            assertThat(may(who, S3Action.GET_BUCKET_POLICY_STATUS, rules, Optional.empty()))
                    .isFalse();
        }
        assertThat(may("alice", S3Action.DELETE_BUCKET_POLICY, rules, Optional.empty()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"nobody, false", "stranger, false", "alice, true", "owner, true", "root, true"})
    void aPublicPolicyCanBeKeptWithinTheProject(String who, boolean within) {
        Optional<BucketPolicy> everybody = policy(statement("Allow", "\"*\"", "s3:GetObject"));
        PublicAccessBlock restricted = new PublicAccessBlock(false, false, false, true);
        Optional<ObjectVersion> object = canned("private");
        assertThat(may(who, S3Action.GET_OBJECT, with(everybody, PublicAccessBlock.NONE), object))
                .isTrue();
        assertThat(may(who, S3Action.GET_OBJECT, with(everybody, restricted), object))
                .isEqualTo(within);
        Optional<BucketPolicy> named =
                policy(statement("Allow", "{\"AWS\": [\"stranger\", \"alice\"]}", "s3:GetObject"));
        assertThat(may("stranger", S3Action.GET_OBJECT, with(named, restricted), object))
                .isTrue();
    }

    private static final List<String> PRINCIPALS = List.of(
            "\"*\"",
            "{\"AWS\": \"alice\"}",
            "{\"AWS\": [\"owner\", \"root\"]}",
            "{\"AWS\": \"arn:aws:iam::acme:root\"}");
    private static final List<String> ACTIONS =
            List.of("s3:*", "s3:Get*", "s3:PutObject", "s3:ListBucket", "s3:*Acl", "s3:DeleteBucketPolicy");
    private static final List<String> WHO = List.of("nobody", "root", "owner", "alice", "stranger", "writer");
    private static final List<String> ACLS =
            List.of("private", "public-read", "public-read-write", "authenticated-read", "bucket-owner-full-control");

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String any(Random random, String effect) {
        return statement(effect, one(random, PRINCIPALS), one(random, ACTIONS));
    }

    private static Rules rules(Random random, List<String> statements) {
        return new Rules(
                statements.isEmpty() ? Optional.empty() : policy(statements.toArray(String[]::new)),
                canned(one(random, ACLS), "owner"),
                new PublicAccessBlock(false, random.nextBoolean(), false, random.nextBoolean()),
                one(random, List.of(Ownership.values())));
    }

    @Test
    void denyingMoreNeverAllowsMoreAndOrderDoesNotMatter() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            List<String> statements = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                statements.add(any(random, random.nextInt(3) == 0 ? "Deny" : "Allow"));
            }
            Rules rules = rules(random, statements);
            List<String> shuffled = new ArrayList<>(statements);
            Collections.shuffle(shuffled, random);
            Rules otherOrder = statements.isEmpty() ? rules : with(rules, shuffled);
            shuffled.add(random.nextInt(shuffled.size() + 1), any(random, "Deny"));
            Rules more = with(rules, shuffled);
            Optional<ObjectVersion> object = random.nextInt(4) == 0 ? Optional.empty() : canned(one(random, ACLS));
            for (String who : WHO) {
                for (S3Action action : S3Action.values()) {
                    boolean allowed = may(who, action, rules, object);
                    String as = "seed " + seed + ", round " + round + ": " + who + " " + action + " " + statements;
                    assertThat(may(who, action, otherOrder, object)).as(as).isEqualTo(allowed);
                    assertThat(may(who, action, more, object) && !allowed)
                            .as(as)
                            .isFalse();
                }
            }
        }
    }

    private static Rules with(Rules rules, List<String> statements) {
        return new Rules(policy(statements.toArray(String[]::new)), rules.acl(), rules.block(), rules.ownership());
    }
}
