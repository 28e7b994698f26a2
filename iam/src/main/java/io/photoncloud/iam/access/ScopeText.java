package io.photoncloud.iam.access;

import io.photoncloud.common.policy.Scope;
import org.jspecify.annotations.Nullable;

/** A scope as callers are told of it. {@code id}: that of the narrowest part. Null for what it is not narrowed down to. */
public record ScopeText(
        String id,
        @Nullable String organization,
        @Nullable String project,
        @Nullable String resourceType,
        @Nullable String resourceId) {

    /** The id of the scope that is everything. */
    public static final String SYSTEM = "system";

    public static ScopeText of(Scope scope) {
        return switch (scope) {
            case Scope.Everywhere _ -> new ScopeText(SYSTEM, null, null, null, null);
            case Scope.Organization(String organization) -> new ScopeText(organization, organization, null, null, null);
            case Scope.Project(String organization, String project) ->
                new ScopeText(project, organization, project, null, null);
            case Scope.Resource(String organization, String project, String type, String id) ->
                new ScopeText(id, organization, project, type, id);
        };
    }
}
