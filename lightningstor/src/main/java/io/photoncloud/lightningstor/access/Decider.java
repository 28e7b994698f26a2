package io.photoncloud.lightningstor.access;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.policy.BucketPolicy;
import io.photoncloud.lightningstor.policy.S3Action;
import io.photoncloud.lightningstor.policy.Subject;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Permission;
import java.util.Optional;

/**
 * Decides, from values alone: what a policy denies is denied, but to a bucket's owner the policy itself; what the policy, the caller's own
 * permissions, the ownership of the bucket or an access control list allows is allowed; the rest is denied.
 */
public final class Decider {

    private Decider() {}

    public static Verdict decide(Question question) {
        BucketPolicy.Judgement judgement = judge(question);
        if (mayManage(question)) {
            return new Verdict.Allowed("the policy is the bucket owner's");
        }
        return switch (judgement.outcome()) {
            case DENIES -> new Verdict.Denied("denied by the bucket policy, statement '" + judgement.sid() + "'");
            case ALLOWS ->
                isKeptIn(question)
                        ? decideOtherwise(question, "the policy is public, and restricted to the bucket's project")
                        : new Verdict.Allowed("the bucket policy, statement '" + judgement.sid() + "'");
            case SILENT -> decideOtherwise(question, "nothing allows it");
        };
    }

    private static BucketPolicy.Judgement judge(Question question) {
        return question.rules()
                .policy()
                .map(policy -> policy.judge(
                        question.need().action(), question.bucket().name(), question.key(), question.attributes()))
                .orElse(new BucketPolicy.Judgement(BucketPolicy.Outcome.SILENT, ""));
    }

    /** Nobody locks himself out of his bucket for good. */
    private static boolean mayManage(Question question) {
        return question.need().action().isPolicyManagement()
                && (question.subject().kind() == Subject.Kind.ROOT || isBucketOwner(question));
    }

    private static boolean isBucketOwner(Question question) {
        return isHe(question, question.bucket().owner());
    }

    /** By a key that is bound to something he has a right only there. */
    private static boolean isHe(Question question, String owner) {
        Tenant tenant = question.bucket().tenant();
        return !question.subject().isAnonymous()
                && question.subject().id().equals(owner)
                && question.subject().isBoundAround(tenant.organization(), tenant.project());
    }

    /** Whether what a public policy allows is not for this caller. */
    private static boolean isKeptIn(Question question) {
        return question.rules().block().restrictPublicBuckets()
                && question.rules().policy().map(BucketPolicy::isPublic).orElse(false)
                && !isOfProject(question.subject(), question.bucket())
                && !isBucketOwner(question);
    }

    private static boolean isOfProject(Subject subject, Bucket bucket) {
        return switch (subject.kind()) {
            case ANONYMOUS -> false;
            case ROOT -> true;
            case USER ->
                subject.organization().equals(bucket.tenant().organization())
                        && (subject.project().isEmpty()
                                || subject.project().equals(bucket.tenant().project()));
        };
    }

    /** Without the policy. */
    private static Verdict decideOtherwise(Question question, String whyNot) {
        if (question.identity().allows(question.need(), question.key())) {
            return new Verdict.Allowed("the caller's own permissions");
        }
        return question.rules().hasAcls() ? byLists(question, whyNot) : byOwnership(question, whyNot);
    }

    private static Verdict byOwnership(Question question, String whyNot) {
        return isBucketOwner(question) ? new Verdict.Allowed("the bucket's owner") : new Verdict.Denied(whyNot);
    }

    private static Verdict byLists(Question question, String whyNot) {
        if (question.need().place() == Need.Place.NEW_OBJECT) {
            return isSaidOfOwn(question.need().action())
                    ? granted(question.rules().acl(), Permission.WRITE, question, whyNot)
                    : byOwnership(question, whyNot);
        }
        return switch (question.need().action()) {
            case LIST_BUCKET, LIST_BUCKET_VERSIONS, LIST_BUCKET_MULTIPART_UPLOADS ->
                granted(question.rules().acl(), Permission.READ, question, whyNot);
            case PUT_OBJECT -> byWriting(question, whyNot);
            case DELETE_OBJECT -> granted(question.rules().acl(), Permission.WRITE, question, whyNot);
            case GET_BUCKET_ACL -> owned(question, Permission.READ_ACP, whyNot);
            case PUT_BUCKET_ACL -> owned(question, Permission.WRITE_ACP, whyNot);
            case GET_OBJECT, GET_OBJECT_VERSION -> ofObject(question, Permission.READ, whyNot);
            case GET_OBJECT_ACL, GET_OBJECT_VERSION_ACL -> ofObject(question, Permission.READ_ACP, whyNot);
            case PUT_OBJECT_ACL, PUT_OBJECT_VERSION_ACL -> ofObject(question, Permission.WRITE_ACP, whyNot);
            case ABORT_MULTIPART_UPLOAD, LIST_MULTIPART_UPLOAD_PARTS -> ofUpload(question, whyNot);
            // What no list can grant is the owner's.
            default -> byOwnership(question, whyNot);
        };
    }

    /** Whoever puts an object owns it, and says to whom else it is open. */
    private static boolean isSaidOfOwn(S3Action action) {
        return action == S3Action.PUT_OBJECT_ACL;
    }

    private static Verdict granted(Acl acl, Permission permission, Question question, String whyNot) {
        return acl.grants(permission, question.subject(), question.rules().publicGrants())
                ? new Verdict.Allowed("granted " + permission + " by a list")
                : new Verdict.Denied(whyNot);
    }

    /**
     * Whoever may write by a list puts objects, and goes on with uploads that he has begun: those of others would be objects of theirs. It
     * is who has begun one that counts, and not whose it becomes, which may be the bucket's owner's.
     */
    private static Verdict byWriting(Question question, String whyNot) {
        Verdict granted = granted(question.rules().acl(), Permission.WRITE, question, whyNot);
        if (!granted.isAllowed() || isBucketOwner(question)) {
            return granted;
        }
        boolean isAnothers = question.initiator()
                .get()
                .filter(initiator -> !initiator.equals(question.subject().id()))
                .isPresent();
        return isAnothers ? new Verdict.Denied("the upload is another's, and a list allows one's own alone") : granted;
    }

    /** Whoever may put objects may give up, and look at, what he has begun to. */
    private static Verdict ofUpload(Question question, String whyNot) {
        Verdict byOwnership = byOwnership(question, whyNot);
        if (byOwnership.isAllowed() || question.subject().isAnonymous()) {
            return byOwnership;
        }
        boolean isHis = question.initiator()
                .get()
                .filter(question.subject().id()::equals)
                .isPresent();
        return isHis ? granted(question.rules().acl(), Permission.WRITE, question, whyNot) : byOwnership;
    }

    /** The owner of a bucket gets at its list whatever it says. */
    private static Verdict owned(Question question, Permission permission, String whyNot) {
        Verdict byOwnership = byOwnership(question, whyNot);
        return byOwnership.isAllowed() ? byOwnership : granted(question.rules().acl(), permission, question, whyNot);
    }

    private static Verdict ofObject(Question question, Permission permission, String whyNot) {
        Optional<ObjectVersion> found = question.object().get();
        if (found.isEmpty() || found.get().isMarker()) {
            // Whoever may list the keys is told that there is none.
            return decide(question.ofBucket(Needs.TO_LIST));
        }
        ObjectVersion object = found.get();
        boolean ownsIt = isHe(question, object.owner());
        return ownsIt && permission != Permission.READ
                ? new Verdict.Allowed("the object's owner")
                : granted(ObjectAcls.of(object), permission, question, whyNot);
    }

    /** Whether whoever asks may be told which keys there are. */
    public static boolean mayList(Question question) {
        return decide(question.ofBucket(Needs.TO_LIST)).isAllowed();
    }
}
