package io.photoncloud.common.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The envelope of every REST answer that is a failure. */
public record Failure(Problem error, Meta meta) {

    /** @param details null where there is nothing to add */
    public record Problem(
            ErrorCode code, String message, @Nullable Map<String, Object> details) {}

    public static Failure of(CloudException failure, Meta meta) {
        Map<String, Object> details = failure.details().isEmpty() ? null : failure.details();
        return new Failure(new Problem(failure.code(), String.valueOf(failure.getMessage()), details), meta);
    }
}
