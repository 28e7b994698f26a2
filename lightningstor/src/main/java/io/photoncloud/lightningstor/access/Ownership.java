package io.photoncloud.lightningstor.access;

import io.photoncloud.common.api.Caller.Principal;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.Identity;

/** Whose buckets are: a project's, which the key says that they are made with. Pure. */
public final class Ownership {

    /** Of what is made by the root, or in open mode by who has not signed. */
    private static final Tenant DEFAULT = new Tenant(Tenant.DEFAULT, Tenant.DEFAULT);

    private Ownership() {}

    /** @throws S3Exception AccessDenied: the key is bound to no project */
    public static Tenant ofNew(Caller caller) {
        if (!(caller instanceof Caller.Signed(var _, Identity.Known known))) {
            return DEFAULT;
        }
        Principal principal = known.caller();
        if (principal.organization() == null || principal.project() == null) {
            throw new S3Exception(
                    S3Error.ACCESS_DENIED,
                    "A bucket is made with a key that is bound to a project, whose it will be; this one is not.");
        }
        return new Tenant(principal.organization(), principal.project());
    }

    /** Whose buckets the list of buckets tells of. */
    public static TenantFilter seenBy(Caller caller) {
        return caller instanceof Caller.Signed(var _, Identity.Known known)
                ? new TenantFilter.Within(
                        known.caller().organization(), known.caller().project())
                : new TenantFilter.Everyone();
    }
}
