package io.photoncloud.lightningstor.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is refused with: an error of the closed list, a sentence for the caller, and the further elements of the error
 * document in their order. Carries no stack trace: it tells the caller of the request, not of the code.
 */
public final class S3Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final S3Error error;
    private final transient Map<String, String> details;

    public S3Exception(S3Error error) {
        this(error, error.message(), Map.of());
    }

    public S3Exception(S3Error error, String message) {
        this(error, message, Map.of());
    }

    private S3Exception(S3Error error, String message, Map<String, String> details) {
        super(message, null, false, false);
        this.error = error;
        this.details = Collections.unmodifiableMap(details);
    }

    public static S3Exception invalidArgument(String name, String value, String message) {
        return new S3Exception(S3Error.INVALID_ARGUMENT, message)
                .with("ArgumentName", name)
                .with("ArgumentValue", value);
    }

    /** Says that a header would change what the request means in a way that is not offered. */
    public static S3Exception headerNotImplemented(String header) {
        return new S3Exception(S3Error.NOT_IMPLEMENTED).with("Header", header);
    }

    public S3Exception with(String element, String text) {
        var more = new LinkedHashMap<>(details);
        more.put(element, text);
        return new S3Exception(error, message(), more);
    }

    public S3Error error() {
        return error;
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public Map<String, String> details() {
        return details;
    }
}
