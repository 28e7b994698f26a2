package io.photoncloud.lightningstor.sts;

import io.photoncloud.lightningstor.protocol.S3Exception;

/** What a call of STS is refused with. Carries no stack trace: it tells the caller of the request, not of the code. */
final class StsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StsError error;

    StsException(StsError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    /** In AWS's words for a parameter that is not as it has to be. */
    static StsException invalid(String shown, String parameter, String constraint) {
        return new StsException(
                StsError.VALIDATION_ERROR,
                "1 validation error detected: Value " + shown + " at '" + parameter
                        + "' failed to satisfy constraint: Member must " + constraint);
    }

    /** What is wrong with a signature, or with the request, as S3 says it, in STS's words. */
    static StsException of(S3Exception refusal) {
        String message = refusal.message();
        return switch (refusal.error()) {
            case INVALID_ACCESS_KEY_ID, INVALID_TOKEN ->
                new StsException(
                        StsError.INVALID_CLIENT_TOKEN_ID, "The security token included in the request is invalid.");
            case EXPIRED_TOKEN ->
                new StsException(StsError.EXPIRED_TOKEN, "The security token included in the request is expired");
            case SIGNATURE_DOES_NOT_MATCH, REQUEST_TIME_TOO_SKEWED ->
                new StsException(StsError.SIGNATURE_DOES_NOT_MATCH, message);
            case AUTHORIZATION_HEADER_MALFORMED, AUTHORIZATION_QUERY_PARAMETERS_ERROR ->
                new StsException(StsError.INCOMPLETE_SIGNATURE, message);
            case SERVICE_UNAVAILABLE, SLOW_DOWN -> new StsException(StsError.SERVICE_UNAVAILABLE, message);
            case ACCESS_DENIED, ACCESS_FORBIDDEN -> new StsException(StsError.ACCESS_DENIED, message);
            default ->
                refusal.error().status() < 500
                        ? new StsException(StsError.INVALID_PARAMETER_VALUE, message)
                        : new StsException(StsError.INTERNAL_FAILURE, message);
        };
    }

    StsError error() {
        return error;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
