package io.photoncloud.iam.access;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.SecurityMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asked by every service of IAM before it shows or changes something, with the scope that this is in. Who may not is
 * recorded. Safe for many threads.
 */
public final class Access {

    private final SecurityMode mode;
    private final Authorizer authorizer;
    private final AuditLog audit;

    public Access(SecurityMode mode, Authorizer authorizer, AuditLog audit) {
        this.mode = mode;
        this.authorizer = authorizer;
        this.audit = audit;
    }

    public boolean isEnforced() {
        return mode == SecurityMode.ENFORCED;
    }

    /** @throws CloudException PERMISSION_DENIED, the caller has not the permission in that scope */
    public void require(String permission, Scope scope) {
        require(permission, scope, null);
    }

    /** As above, naming in the record what the call was about. */
    public void require(String permission, Scope scope, @Nullable ResourceRef resource) {
        try {
            authorizer.require(caller(), new Permission(permission), scope);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.PERMISSION_DENIED) {
                audit.denied(permission, resource, Map.of("scope", scope.toString()));
            }
            throw e;
        }
    }

    /** Whether the call comes from that very user or service account, who may always see itself. */
    public static boolean isSelf(String principal) {
        return caller() instanceof Caller.Principal known && known.id().equals(principal);
    }

    public static Caller caller() {
        return RequestContext.find().map(RequestContext::caller).orElse(Caller.ANONYMOUS);
    }
}
