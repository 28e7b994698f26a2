package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.policy.Scope;
import java.util.Map;

/**
 * Lets a known caller do what an endpoint does, or not, by the rules of the mode. Both doors ask here and nowhere else;
 * services do where the scope is that of what a request names. Safe for many threads.
 */
public final class Authorizer {

    private final SecurityMode mode;
    private final Permissions permissions;

    public Authorizer(SecurityMode mode, Permissions permissions) {
        this.mode = mode;
        this.permissions = permissions;
    }

    /** As below, without attributes. */
    public void require(Caller caller, Permission permission, Scope scope) {
        require(caller, permission, scope, Map.of());
    }

    /**
     * Open mode allows everybody everything. A token does nothing outside of what it is bound to, whatever its principal
     * may do there. Never waits.
     *
     * @param attributes what conditions may ask for, by name
     * @throws CloudException PERMISSION_DENIED, or UNAVAILABLE where it cannot be known at present
     */
    public void require(Caller caller, Permission permission, Scope scope, Map<String, Object> attributes) {
        if (mode == SecurityMode.ENFORCED && !scopeOf(caller).contains(scope)) {
            throw CloudException.denied(
                    Denied.of(permission.name(), scope.toString()),
                    "the token is bound to " + scopeOf(caller) + ", and this call is about " + scope);
        }
        if (mode == SecurityMode.ENFORCED && !permissions.allow(caller, permission, scope, attributes)) {
            throw CloudException.denied(
                    Denied.of(permission.name(), scope.toString()),
                    "this call takes the permission " + permission + " in " + scope + ", which the caller has not");
        }
    }

    /** What a door asks before it looks at the request. @throws CloudException as above */
    public void require(Caller caller, Need declared) {
        if (mode == SecurityMode.OPEN) {
            return;
        }
        switch (declared) {
            case Need.Undeclared() ->
                throw new CloudException(
                        ErrorCode.PERMISSION_DENIED, "this call is declared with no permission, so nobody may make it");
            case Need.AtDoor(Permission permission) -> require(caller, permission, scopeOf(caller));
            case Need.ByService _ -> {
                // Who calls is known by now; the service asks the rest.
            }
        }
    }

    /** What the caller's token is bound to; the system for one that is bound to nothing, and for services. */
    public static Scope scopeOf(Caller caller) {
        return caller instanceof Caller.Principal principal
                ? Scope.of(principal.organization(), principal.project())
                : Scope.system();
    }
}
