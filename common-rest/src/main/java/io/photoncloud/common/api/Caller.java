package io.photoncloud.common.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who makes a call, as far as the door could prove it. What the caller may do is decided elsewhere. */
public sealed interface Caller {

    Caller ANONYMOUS = new Anonymous();

    /** Nobody in particular: open mode without a token, or an endpoint that is public. */
    record Anonymous() implements Caller {}

    /**
     * The bearer of a verified token.
     *
     * @param organization the token's organization, null for a token bound to none
     * @param project the token's project, null for a token bound to none
     * @param rolesDigest names the set of roles the token was issued under, null if it does not say
     * @param roles the roles that the token itself names
     */
    record Principal(
            String id,
            @Nullable String organization,
            @Nullable String project,
            @Nullable String rolesDigest,
            Set<String> roles)
            implements Caller {
        public Principal {
            roles = Set.copyOf(roles);
        }
    }

    /** Another PhotonCloud service, by its name. */
    record Service(String name) implements Caller {}
}
