package io.photoncloud.common.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one exception a service throws at its caller. Code, message and details reach the caller through either door; the
 * cause reaches only the log.
 */
public final class CloudException extends RuntimeException {

    /** The detail that names the offending field, as a JSON path without a leading {@code $.}. */
    public static final String FIELD = "field";

    /** The detail that says what the field should have been. */
    public static final String CONSTRAINT = "constraint";

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Map<String, Object> details;

    public CloudException(ErrorCode code, String message) {
        this(code, message, Map.of());
    }

    /** @param details shown to the caller in the map's own order */
    public CloudException(ErrorCode code, String message, Map<String, ?> details) {
        super(message);
        this.code = code;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public CloudException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.details = Map.of();
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

    /** The same failure seen from outside the object at {@code parent}: its field is named by the whole path. */
    public CloudException inside(String parent) {
        if (parent.isEmpty() || !(details.get(FIELD) instanceof String field)) {
            return this;
        }
        Map<String, Object> outer = new LinkedHashMap<>(details);
        outer.put(FIELD, field.startsWith("[") ? parent + field : parent + "." + field);
        CloudException seen = new CloudException(code, String.valueOf(getMessage()), outer);
        seen.initCause(getCause());
        return seen;
    }
}
