package io.photoncloud.lightningstor.storage;

import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.lightningstor.access.IamPermissions;
import io.photoncloud.lightningstor.access.Rules;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.policy.BucketPolicy;
import io.photoncloud.lightningstor.policy.S3Action;
import io.photoncloud.lightningstor.policy.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets the caller at a bucket, or not: one of another tenant is to it as if it were not there. A service is let at all, and says by
 * the names of a tenant for whom it asks. Safe for many threads.
 */
public final class Admission {

    /** The actions of S3 that are one permission here; what denies one of them denies it. */
    private static final Map<String, List<S3Action>> ACTIONS = Map.of(
            BucketService.READ, List.of(S3Action.LIST_BUCKET),
            BucketService.DELETE, List.of(S3Action.DELETE_BUCKET),
            ObjectService.READ, List.of(S3Action.GET_OBJECT, S3Action.GET_OBJECT_VERSION),
            ObjectService.WRITE, List.of(S3Action.PUT_OBJECT),
            ObjectService.DELETE, List.of(S3Action.DELETE_OBJECT, S3Action.DELETE_OBJECT_VERSION));

    private final BucketStore buckets;
    private final SettingStore settings;
    private final Tenancy tenancy;
    private final Authorizer authorizer;
    private final Access access;

    public Admission(BucketStore buckets, SettingStore settings, Tenancy tenancy, Authorizer authorizer) {
        this.buckets = buckets;
        this.settings = settings;
        this.tenancy = tenancy;
        this.authorizer = authorizer;
        this.access = new Access(tenancy, authorizer);
    }

    /** @throws CloudException NOT_FOUND, PERMISSION_DENIED */
    Known require(String bucket, TenantNames named, String permission) {
        return require(bucket, named, permission, Map.of(IamPermissions.BUCKET, bucket));
    }

    /** The same for what is done to an object. */
    Known require(ObjectName name, String permission) {
        return require(
                name.bucket(),
                name.named(),
                permission,
                Map.of(IamPermissions.BUCKET, name.bucket(), IamPermissions.KEY, name.key()));
    }

    /** In the scope, and with the attributes, in which S3's door asks too. */
    private Known require(String bucket, TenantNames named, String permission, Map<String, Object> attributes) {
        Caller caller = RequestContext.callerOrAnonymous();
        TenantFilter filter = tenancy.reading(caller, named.organization(), named.project());
        Known known = buckets.find(bucket)
                .filter(found -> filter.admits(found.bucket().tenant()))
                .orElseThrow(() -> absent(bucket));
        authorizer.require(caller, new Permission(permission), IamPermissions.scope(known.bucket()), attributes);
        Optional<String> key =
                Optional.ofNullable(attributes.get(IamPermissions.KEY)).map(String::valueOf);
        requireNotDenied(known, new GrpcAttributes(subject(caller)), key, permission);
        return known;
    }

    /** What a bucket's policy denies is denied here too; what it allows counts at S3's door alone. */
    private void requireNotDenied(Known bucket, GrpcAttributes who, Optional<String> key, String permission) {
        BucketPolicy policy = settings.find(bucket, Rules.POLICY).orElse(null);
        if (policy == null) {
            return;
        }
        String name = bucket.bucket().name();
        for (S3Action action : ACTIONS.getOrDefault(permission, List.of())) {
            if (policy.judge(action, name, key, who).outcome() == BucketPolicy.Outcome.DENIES) {
                throw new CloudException(
                        ErrorCode.PERMISSION_DENIED, "the policy of bucket " + name + " denies " + action.title());
            }
        }
    }

    private static Subject subject(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> Subject.root(owner());
            case Caller.Service _ -> new Subject(Subject.Kind.USER, owner(), "", "", "");
            case Caller.Principal principal ->
                new Subject(
                        Subject.Kind.USER,
                        principal.id(),
                        principal.organization() == null ? "" : principal.organization(),
                        principal.project() == null ? "" : principal.project(),
                        "");
        };
    }

    static CloudException absent(String bucket) {
        return new CloudException(ErrorCode.NOT_FOUND, "no bucket " + bucket);
    }

    /** Whose a new bucket is. */
    Tenant creating(String permission, TenantNames named) {
        return access.creating(permission, named);
    }

    /** Whose buckets a list shows. */
    TenantFilter listing(String permission, TenantNames named) {
        return access.listing(permission, named);
    }

    /** The caller, as S3 names owners. */
    static String owner() {
        return switch (RequestContext.callerOrAnonymous()) {
            case Caller.Anonymous() -> "anonymous";
            case Caller.Service(String name) -> "service:" + name;
            case Caller.Principal principal -> principal.id();
        };
    }
}
