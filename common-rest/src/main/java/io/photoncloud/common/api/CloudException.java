package io.photoncloud.common.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one exception a service throws at its caller. Code, message and details reach the caller through either door; the
 * cause reaches only the log.
 */
public final class CloudException extends RuntimeException {

    /** The detail that names the offending field, as a JSON path without a leading {@code $.}. */
    public static final String FIELD = "field";

    /** The detail that says what the field should have been. */
    public static final String CONSTRAINT = "constraint";

    /** The detail that says how long to wait before the next try, a Long; REST tells it as Retry-After too. */
    public static final String RETRY_AFTER_SECONDS = "retry_after_seconds";

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Map<String, Object> details;
    private final transient @Nullable Denied denied;

    public CloudException(ErrorCode code, String message) {
        this(code, message, Map.of());
    }

    /** @param details shown to the caller in the map's own order */
    public CloudException(ErrorCode code, String message, Map<String, ?> details) {
        this(code, message, details, null);
    }

    private CloudException(ErrorCode code, String message, Map<String, ?> details, @Nullable Denied denied) {
        super(message);
        this.code = code;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        this.denied = denied;
    }

    public CloudException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.details = Map.of();
        this.denied = null;
    }

    /** The caller has not the permission that {@code denied} names. */
    public static CloudException denied(Denied denied, String message) {
        return new CloudException(
                ErrorCode.PERMISSION_DENIED, message, Map.of("permission", denied.permission()), denied);
    }

    /** One named field or parameter is wrong. */
    public static CloudException invalid(String field, String constraint, String message) {
        return new CloudException(ErrorCode.VALIDATION_ERROR, message, fieldDetails(field, constraint));
    }

    public static Map<String, Object> fieldDetails(String field, String constraint) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(FIELD, field);
        details.put(CONSTRAINT, constraint);
        return details;
    }

    public ErrorCode code() {
        return code;
    }

    /** Empty where there is nothing to add to the message. */
    public Map<String, Object> details() {
        return details;
    }

    /** What was denied, for the audit log; {@link Denied#UNTOLD} where nobody said. Not shown to the caller. */
    public Denied denied() {
        return denied == null ? Denied.UNTOLD : denied;
    }

    /** The same denial, of a call that is about this resource. */
    public CloudException about(String resourceType, String resourceId) {
        CloudException named = new CloudException(
                code, String.valueOf(getMessage()), details, denied().about(resourceType, resourceId));
        named.initCause(getCause());
        return named;
    }

    /** The same failure seen from outside the object at {@code parent}: its field is named by the whole path. */
    public CloudException inside(String parent) {
        if (parent.isEmpty() || !(details.get(FIELD) instanceof String field)) {
            return this;
        }
        Map<String, Object> outer = new LinkedHashMap<>(details);
        outer.put(FIELD, field.startsWith("[") ? parent + field : parent + "." + field);
        CloudException seen = new CloudException(code, String.valueOf(getMessage()), outer, denied);
        seen.initCause(getCause());
        return seen;
    }
}
