package io.photoncloud.common.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of a resource for a call to go ahead, as said by {@code If-Match} and {@code If-None-Match}, or
 * by the {@code resource_version} of a gRPC request. A REST handler takes it as an argument.
 */
public sealed interface Precondition {

    String IF_MATCH = "If-Match";
    String IF_NONE_MATCH = "If-None-Match";

    /** No such header was sent. */
    record None() implements Precondition {}

    /** {@code If-Match: *}. */
    record Exists() implements Precondition {}

    /** {@code If-None-Match: *}. */
    record Absent() implements Precondition {}

    /** {@code If-Match: "7"}: present in one of these versions; no version at all for tags we never gave out. */
    record VersionIn(List<Long> versions) implements Precondition {
        public VersionIn {
            versions = List.copyOf(versions);
        }
    }

    /** {@code If-None-Match: "7"}: absent, or in none of these versions. */
    record VersionNotIn(List<Long> versions) implements Precondition {
        public VersionNotIn {
            versions = List.copyOf(versions);
        }
    }

    /**
     * As gRPC requests say it.
     *
     * @param resourceVersion the version that is required; 0 for any
     */
    static Precondition ofVersion(long resourceVersion) {
        Check.that(resourceVersion >= 0, "resource_version", "must be 0 or the resource_version of an answer");
        return resourceVersion == 0 ? new None() : new VersionIn(List.of(resourceVersion));
    }

    /** @param version the resource's present version, null where there is no such resource */
    default boolean holds(@Nullable Long version) {
        return switch (this) {
            case None() -> true;
            case Exists() -> version != null;
            case Absent() -> version == null;
            case VersionIn(List<Long> versions) -> version != null && versions.contains(version);
            case VersionNotIn(List<Long> versions) -> version == null || !versions.contains(version);
        };
    }

    /** @throws CloudException PRECONDITION_FAILED */
    default void require(@Nullable Long version) {
        if (!holds(version)) {
            String present = version == null ? "it does not exist" : "its resource_version is " + version;
            throw new CloudException(ErrorCode.PRECONDITION_FAILED, "the resource is not as required: " + present);
        }
    }
}
