package io.photoncloud.iam.access;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Policies;
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.SecurityMode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asked by every service of IAM before it shows or changes something, with the scope that this is in. It records nothing,
 * so that a change may ask any number of times: the doors do, when a denial leaves by them. Safe for many threads.
 */
public final class Access {

    private final SecurityMode mode;
    private final Authorizer authorizer;
    private final Supplier<Policies> policies;

    /** @param policies as of now; asked in enforced mode alone */
    public Access(SecurityMode mode, Authorizer authorizer, Supplier<Policies> policies) {
        this.mode = mode;
        this.authorizer = authorizer;
        this.policies = policies;
    }

    public boolean isEnforced() {
        return mode == SecurityMode.ENFORCED;
    }

    /** @throws CloudException PERMISSION_DENIED, the caller has not the permission in that scope */
    public void require(String permission, Scope scope) {
        require(permission, scope, null);
    }

    /** As above, naming for the audit log what the call was about. */
    public void require(String permission, Scope scope, @Nullable ResourceRef resource) {
        try {
            authorizer.require(caller(), new Permission(permission), scope);
        } catch (CloudException e) {
            throw resource == null || e.code() != ErrorCode.PERMISSION_DENIED
                    ? e
                    : e.about(resource.type(), resource.id());
        }
    }

    /** As {@link #require}, of somebody who is answered either way, and whose answer is no denial to be recorded. */
    public boolean isAllowed(Caller caller, String permission, Scope scope) {
        try {
            authorizer.require(caller, new Permission(permission), scope);
            return true;
        } catch (CloudException e) {
            if (e.code() != ErrorCode.PERMISSION_DENIED) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Nobody gives others more than they have themselves, or they could make themselves more than they are.
     *
     * @throws CloudException PERMISSION_DENIED, there is something in the role that the caller has not in that scope
     */
    public void requireAll(String permission, Role role, Scope scope, ResourceRef resource) {
        if (isEnforced()
                && caller() instanceof Caller.Principal principal
                && !policies.get().hasAll(new Subject.Principal(principal.id()), scope, role)) {
            throw denied(
                    permission,
                    scope,
                    resource,
                    "role " + role.id() + " has permissions in " + scope
                            + " which the caller has not without condition");
        }
    }

    /**
     * Nobody acts for somebody who may do more, or comes to share what they have: see {@link #requireAll}.
     *
     * @throws CloudException PERMISSION_DENIED, the subject has something that the caller has not
     */
    public void requireAllOf(String permission, Subject subject, ResourceRef resource) {
        if (!isEnforced() || !(caller() instanceof Caller.Principal principal) || isSelf(subject.id())) {
            return;
        }
        Policies now = policies.get();
        for (Binding binding : now.bindingsOf(subject)) {
            boolean more = binding.effect() == Binding.Effect.ALLOW
                    && !now.hasAll(new Subject.Principal(principal.id()), binding.scope(), binding.role());
            if (more) {
                throw denied(
                        permission,
                        binding.scope(),
                        resource,
                        resource + " has role " + binding.role().id() + " in " + binding.scope()
                                + ", of which the caller has not everything");
            }
        }
    }

    /** Whom a denial is about does not come out of it by leaving the group that is denied. */
    public void requireNotDeniedBy(String permission, Subject.Group group, ResourceRef resource) {
        if (!isEnforced() || !(caller() instanceof Caller.Principal)) {
            return;
        }
        policies.get().bindingsOf(group).stream()
                .filter(binding -> binding.effect() == Binding.Effect.DENY)
                .forEach(binding -> requireAll(permission, binding.role(), binding.scope(), resource));
    }

    private static CloudException denied(String permission, Scope scope, ResourceRef resource, String why) {
        return CloudException.denied(new Denied(permission, scope.toString(), resource.type(), resource.id()), why);
    }

    /** Whether the call comes from that very user or service account, who may always see itself. */
    public static boolean isSelf(String principal) {
        return caller() instanceof Caller.Principal known && known.id().equals(principal);
    }

    /**
     * As {@link #isSelf}, with a token that is bound to nothing: with one that is, somebody does less than they may, and must
     * not come to more by what they change of themselves.
     */
    public static boolean isWhollySelf(String principal) {
        return isSelf(principal) && Authorizer.scopeOf(caller()).equals(Scope.system());
    }

    public static Caller caller() {
        return RequestContext.callerOrAnonymous();
    }
}
