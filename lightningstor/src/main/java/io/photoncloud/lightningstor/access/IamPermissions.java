package io.photoncloud.lightningstor.access;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.Identity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * By the policies that IAM streams: each operation takes one permission ({@link OperationPermissions}) on the bucket, a resource of its
 * project, or where there is none yet in what the key is bound to. Conditions may ask for {@code attributes.bucket} and, of an object,
 * {@code attributes.key}. The root may do everything, and who has not signed nothing.
 */
public final class IamPermissions implements IdentityPermissions {

    /** What buckets are to IAM. */
    public static final String BUCKET = "bucket";

    public static final String KEY = "key";

    private final Authorizer authorizer;

    public IamPermissions(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public boolean allows(Caller caller, S3Operation operation, Optional<Bucket> bucket, Optional<String> key) {
        return switch (caller) {
            case Caller.Anonymous() -> false;
            case Caller.Signed(var _, Identity.Root()) -> true;
            case Caller.Signed(var _, Identity.Known known) -> allows(known, operation, bucket, key);
        };
    }

    private boolean allows(Identity.Known known, S3Operation operation, Optional<Bucket> bucket, Optional<String> key) {
        Permission permission = OperationPermissions.of(operation);
        Scope scope = bucket.map(IamPermissions::scope).orElseGet(() -> Authorizer.scopeOf(known.caller()));
        Map<String, Object> attributes = new HashMap<>();
        bucket.ifPresent(one -> attributes.put(BUCKET, one.name()));
        key.ifPresent(name -> attributes.put(KEY, name));
        try {
            authorizer.require(known.caller(), permission, scope, attributes);
            return true;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.PERMISSION_DENIED) {
                return false;
            }
            throw new S3Exception(S3Error.SERVICE_UNAVAILABLE, "It is not known at present who may do this.");
        }
    }

    /** In which what is done to a bucket and its objects is asked for. */
    public static Scope scope(Bucket bucket) {
        return new Scope.Resource(
                bucket.tenant().organization(), bucket.tenant().project(), BUCKET, bucket.name());
    }
}
