package io.photoncloud.common.policy.stream;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.policy.AccessRequest;
import io.photoncloud.common.policy.PolicySet;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.Permissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decides by the policies of the moment. Services of the cluster may do everything: they have shown a certificate. Public
 * for IAM, which has its policies from its own store.
 */
public final class PolicyPermissions implements Permissions {

    private final Supplier<PolicySet> current;
    private final InstantSource clock;

    /** @param current never waits; may throw a CloudException, which reaches the caller */
    public PolicyPermissions(Supplier<PolicySet> current, InstantSource clock) {
        this.current = current;
        this.clock = clock;
    }

    @Override
    public boolean allow(Caller caller, Permission permission, Scope scope, Map<String, Object> attributes) {
        return switch (caller) {
            case Caller.Anonymous() -> false;
            case Caller.Service _ -> true;
            case Caller.Principal principal ->
                current.get()
                        .policies()
                        .allows(new AccessRequest(
                                new Subject.Principal(principal.id()), permission, scope, attributes, clock.instant()));
        };
    }
}
