package io.photoncloud.common.policy;

import io.photoncloud.common.security.Permission;
import java.time.Instant;
import java.util.Map;

/**
 * A question of whether somebody may do something.
 *
 * @param subject a user or a service account; a group does nothing itself
 * @param attributes what conditions may ask for beside the time, by name
 */
public record AccessRequest(
        Subject subject, Permission permission, Scope scope, Map<String, Object> attributes, Instant at) {
    public AccessRequest {
        if (subject instanceof Subject.Group) {
            throw new IllegalArgumentException("a group does nothing itself: " + subject);
        }
        attributes = Map.copyOf(attributes);
    }
}
