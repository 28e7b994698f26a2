package io.photoncloud.iam.project;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A scope as callers name it: by one id, or by what it is narrowed down to. */
public record WantedScope(
        @Nullable String id,
        @Nullable String organization,
        @Nullable String project,
        @Nullable String resourceType,
        @Nullable String resourceId) {

    /** The longest id of a resource. */
    public static final int RESOURCE_ID_LENGTH_MAX = 255;

    private static final Pattern RESOURCE_TYPE = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** The same, where callers have to name it. @throws CloudException VALIDATION_ERROR, they name none, or two */
    public WantedScope named() {
        boolean narrowed =
                Stream.of(organization, project, resourceType, resourceId).anyMatch(Objects::nonNull);
        if (id == null && !narrowed) {
            throw CloudException.invalid(
                    "scope_id",
                    "required",
                    "scope_id is required: a project's or an organization's id, or system; or project_id with"
                            + " resource_type and resource_id");
        }
        if (id != null && narrowed) {
            throw CloudException.invalid(
                    "scope_id", "absent with another scope", "scope_id is given with another scope beside it");
        }
        if (resourceType != null || resourceId != null) {
            Check.matches("resource_type", resourceType, RESOURCE_TYPE);
            Check.length("resource_id", resourceId, 1, RESOURCE_ID_LENGTH_MAX);
            Check.required("project_id", project);
        }
        return this;
    }
}
