package io.photoncloud.lightningstor.s3;

import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.lightningstor.access.Decider;
import io.photoncloud.lightningstor.access.IdentityPermissions;
import io.photoncloud.lightningstor.access.Need;
import io.photoncloud.lightningstor.access.Needs;
import io.photoncloud.lightningstor.access.ObjectAcls;
import io.photoncloud.lightningstor.access.Ownership;
import io.photoncloud.lightningstor.access.Question;
import io.photoncloud.lightningstor.access.Rules;
import io.photoncloud.lightningstor.access.Verdict;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.policy.Subject;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.OpenGate;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.Identity;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may do what: every call is decided here before anything of its body is believed. Safe for many threads. */
public final class S3Access {

    private static final Logger log = LoggerFactory.getLogger(S3Access.class);

    /** What this service calls those whom IAM does not know: nobody of IAM's is taken for them. */
    static final String ROOT = "root";

    static final String NOBODY = "anonymous";

    private final SecurityMode mode;
    private final BucketCalls buckets;
    private final SettingStore settings;
    private final ObjectStore objects;
    private final UploadStore uploads;
    private final IdentityPermissions permissions;
    private final DeniedS3Calls denials;

    public S3Access(
            SecurityMode mode,
            BucketCalls buckets,
            SettingStore settings,
            ObjectStore objects,
            UploadStore uploads,
            IdentityPermissions permissions,
            DeniedS3Calls denials) {
        this.mode = mode;
        this.buckets = buckets;
        this.settings = settings;
        this.objects = objects;
        this.uploads = uploads;
        this.permissions = permissions;
        this.denials = denials;
    }

    /** Whether a request of anybody is looked at. @throws S3Exception AccessDenied */
    void requireReachable(S3Request request) {
        switch (mode) {
            case OPEN -> OpenGate.require(request);
            case ENFORCED -> {}
        }
    }

    /** What of a call is not known before its answer: whether what is missing may be said to be. */
    record Pass(S3Access access, S3Call call, Optional<Asked> asked) {

        /** @return what the caller is told instead where he may not know which keys there are */
        S3Exception told(S3Exception refusal) {
            boolean ofMissing = refusal.error() == S3Error.NO_SUCH_KEY || refusal.error() == S3Error.NO_SUCH_VERSION;
            if (!ofMissing || asked.isEmpty() || access.mayList(call, asked.get())) {
                return refusal;
            }
            call.answer().without("x-amz-delete-marker").without("x-amz-version-id");
            return new S3Exception(S3Error.ACCESS_DENIED);
        }
    }

    /** Something in a bucket that a caller wants to do something with. */
    private record Asked(
            Known bucket, Optional<String> key, Optional<String> versionId, Caller caller, Headers headers) {}

    /** @throws S3Exception AccessDenied, or NoSuchBucket */
    Pass require(S3Call call) {
        S3Operation operation = call.operation();
        if (Needs.isApart(operation)) {
            requireApart(call);
            return new Pass(this, call, Optional.empty());
        }
        List<Need> needs = Needs.of(operation, call.headers(), call.find("versionId"));
        if (needs.isEmpty()) {
            throw denied(call, operation.title(), "nobody knows what it takes");
        }
        Optional<Asked> read = Optional.empty();
        for (Need need : needs) {
            Asked asked = asked(call, need);
            require(call, asked, need);
            if (read.isEmpty()) {
                read = Optional.of(asked);
            }
        }
        requireCopiedTags(call);
        requireLists(call);
        requireInitiator(call);
        return new Pass(this, call, read.filter(asked -> asked.key().isPresent()));
    }

    private void requireApart(S3Call call) {
        switch (call.operation()) {
            case LIST_BUCKETS -> {
                if (subject(call, call.caller()).isAnonymous()) {
                    throw denied(call, "s3:ListAllMyBuckets", "nobody has signed");
                }
            }
            case CREATE_BUCKET -> {
                Subject subject = subject(call, call.caller());
                boolean allowed = subject.kind() == Subject.Kind.ROOT
                        || permissions.allows(
                                call.caller(), S3Operation.CREATE_BUCKET, Optional.empty(), Optional.empty());
                if (!allowed) {
                    throw denied(call, "s3:CreateBucket", "nothing allows it");
                }
            }
            // Keys are decided one by one, and browsers are told what they may by the bucket's rules for them.
            default -> {}
        }
    }

    private Asked asked(S3Call call, Need need) {
        return switch (need.place()) {
            case TARGET, NEW_OBJECT ->
                new Asked(buckets.find(call), call.findKey(), call.find("versionId"), call.caller(), call.headers());
            case SOURCE -> {
                CopySource.Name name = CopySource.name(call.headers());
                yield new Asked(
                        buckets.find(call, name.bucket()),
                        Optional.of(name.key()),
                        name.versionId(),
                        call.caller(),
                        call.headers());
            }
        };
    }

    private void requireCopiedTags(S3Call call) {
        if (call.operation() != S3Operation.COPY_OBJECT) {
            return;
        }
        for (Need need : Needs.ofCopiedTags(call.headers())) {
            Asked asked = asked(call, need);
            boolean hasTags = look(call, asked(call, Needs.OF_SOURCE))
                    .filter(source -> !source.traits().tags().isEmpty())
                    .isPresent();
            if (hasTags) {
                require(call, asked, need);
            }
        }
    }

    private Optional<ObjectVersion> look(S3Call call, Asked asked) {
        Bucket bucket = asked.bucket().bucket();
        return asked.key()
                .flatMap(key -> call.looked()
                        .version(
                                bucket,
                                key,
                                asked.versionId(),
                                () -> ReadCalls.find(objects, bucket, key, asked.versionId())));
    }

    /** Lists that come with an object must be such as its bucket has. */
    private void requireLists(S3Call call) {
        switch (call.operation()) {
            case PUT_OBJECT, COPY_OBJECT, CREATE_MULTIPART_UPLOAD -> {
                Known bucket = buckets.find(call);
                ObjectAcls.requireAllowed(call.headers(), call.owner(), bucket.bucket(), rules(bucket));
            }
            default -> {} // others bring none
        }
    }

    /** Who goes on with an upload has to be known for the one who has begun it: nobody is who does not sign. */
    private void requireInitiator(S3Call call) {
        if (call.operation() == S3Operation.CREATE_MULTIPART_UPLOAD
                && subject(call, call.caller()).isAnonymous()) {
            denials.denied(call.caller(), call, call.operation().title(), "nobody has signed");
            throw new S3Exception(
                    S3Error.ACCESS_DENIED, "Anonymous users cannot initiate multipart uploads. Please authenticate.");
        }
    }

    /**
     * One key of several that a call is about.
     *
     * @throws S3Exception AccessDenied
     */
    void requireDeletion(S3Call call, Known bucket, String key, Optional<String> versionId) {
        Asked asked = new Asked(bucket, Optional.of(key), versionId, call.caller(), call.headers());
        Needs.of(S3Operation.DELETE_OBJECT, call.headers(), versionId).forEach(need -> require(call, asked, need));
    }

    /**
     * A key that a form names.
     *
     * @param caller who has signed the form
     * @param fields of the form, as headers name them
     * @throws S3Exception AccessDenied
     */
    void requireForm(S3Call call, Caller caller, String key, Headers fields) {
        Known bucket = buckets.find(call);
        Asked asked = new Asked(bucket, Optional.of(key), Optional.empty(), caller, fields);
        Needs.ofForm(fields).forEach(need -> require(call, asked, need));
        ObjectAcls.requireAllowed(fields, subject(call, caller).id(), bucket.bucket(), rules(bucket));
    }

    private void require(S3Call call, Asked asked, Need need) {
        Verdict verdict = Decider.decide(question(call, asked, need));
        if (log.isDebugEnabled()) {
            log.atDebug()
                    .addKeyValue("action", need.action().title())
                    .addKeyValue("bucket", asked.bucket().bucket().name())
                    .addKeyValue("caller", subject(call, asked.caller()).id())
                    .addKeyValue("allowed", verdict.isAllowed())
                    .log(verdict.why());
        }
        if (!verdict.isAllowed()) {
            denials.denied(asked.caller(), call, need, asked.bucket().bucket(), verdict.why());
            throw new S3Exception(S3Error.ACCESS_DENIED);
        }
    }

    private S3Exception denied(S3Call call, String action, String why) {
        log.atDebug().addKeyValue("action", action).log(why);
        denials.denied(call.caller(), call, action, why);
        return new S3Exception(S3Error.ACCESS_DENIED);
    }

    private boolean mayList(S3Call call, Asked asked) {
        return Decider.mayList(question(call, asked, Needs.TO_LIST));
    }

    private Question question(S3Call call, Asked asked, Need need) {
        Subject subject = subject(call, asked.caller());
        Bucket bucket = asked.bucket().bucket();
        Supplier<Optional<ObjectVersion>> object = () -> look(call, asked);
        return new Question(
                need,
                bucket,
                asked.key(),
                rules(asked.bucket()),
                new RequestAttributes(call, subject, asked.headers(), asked.versionId(), object),
                (wanted, key) -> subject.kind() == Subject.Kind.ROOT
                        || permissions.allows(asked.caller(), wanted.operation(), Optional.of(bucket), key),
                object,
                () -> initiator(call, asked));
    }

    private Optional<String> initiator(S3Call call, Asked asked) {
        return call.find("uploadId")
                .flatMap(Upload::findId)
                .flatMap(id ->
                        asked.key().flatMap(key -> uploads.find(asked.bucket().bucket(), key, id)))
                .map(Upload::initiator);
    }

    Rules rules(Known bucket) {
        return Rules.of(bucket, settings);
    }

    /** Whose an object will be that a call puts. */
    String objectOwner(S3Call call) {
        Known bucket = buckets.find(call);
        return ObjectAcls.owner(call.headers(), call.owner(), bucket.bucket(), rules(bucket));
    }

    /** With what a call says of whom else the object is open to that it puts. */
    Traits stated(S3Call call, Traits traits) {
        Known bucket = buckets.find(call);
        return ObjectAcls.state(traits, call.headers(), objectOwner(call), bucket.bucket(), rules(bucket));
    }

    /** Whether a policy would still let its maker change it. */
    boolean mayStillPutPolicy(S3Call call, Rules rules) {
        Asked asked = new Asked(buckets.find(call), Optional.empty(), Optional.empty(), call.caller(), call.headers());
        Question now = question(call, asked, Needs.TO_PUT_POLICY);
        return Decider.decide(now.with(rules)).isAllowed();
    }

    /** Whether a bucket is on the list of those that a caller has. */
    boolean isListed(S3Call call, Bucket bucket) {
        Subject subject = subject(call, call.caller());
        if (!Ownership.seenBy(call.caller()).admits(bucket.tenant())) {
            return false;
        }
        return subject.kind() == Subject.Kind.ROOT
                || (!subject.isAnonymous() && bucket.owner().equals(subject.id()))
                || permissions.allows(call.caller(), S3Operation.LIST_BUCKETS, Optional.of(bucket), Optional.empty());
    }

    /** As below; IAM's policies are asked once a call, however much is decided in it. */
    private Subject subject(S3Call call, Caller caller) {
        return call.looked().subject(caller, this::subject);
    }

    /** Who calls. Whoever signs nothing on a machine of his own is as its owner. */
    private Subject subject(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() ->
                switch (mode) {
                    case OPEN -> Subject.root(NOBODY);
                    case ENFORCED -> Subject.anonymous();
                };
            case Caller.Signed(var _, Identity.Root root) -> Subject.root(root.principal());
            case Caller.Signed(var _, Identity.Known known) -> subject(caller, known);
        };
    }

    private boolean isMember(Caller caller) {
        return permissions.allows(caller, S3Operation.LIST_BUCKETS, Optional.empty(), Optional.empty());
    }

    private Subject subject(Caller caller, Identity.Known known) {
        String id = known.principal();
        if (id.equals(ROOT) || id.equals(NOBODY)) {
            throw new S3Exception(
                    S3Error.ACCESS_DENIED, "The principal '" + id + "' is named as one of LightningSTOR's own.");
        }
        String organization = known.caller().organization();
        String project = known.caller().project();
        return new Subject(
                Subject.Kind.USER,
                id,
                organization == null ? "" : organization,
                project == null ? "" : project,
                known.session(),
                isMember(caller) ? Subject.Standing.MEMBER : Subject.Standing.STRANGER);
    }
}
