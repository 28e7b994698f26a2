package io.photoncloud.chainfire.resources.tenant;

import org.jspecify.annotations.Nullable;

/** The tenant that a call names, or a part of it. */
public record TenantNames(
        @Nullable String organization, @Nullable String project) {}
