package io.photoncloud.lightningstor.sts;

/** The closed list of errors that clients of STS are told, each with its status. */
enum StsError {
    EXPIRED_TOKEN("ExpiredToken", 403),
    EXPIRED_WEB_IDENTITY_TOKEN("ExpiredTokenException", 400),
    INCOMPLETE_SIGNATURE("IncompleteSignature", 400),
    INTERNAL_FAILURE("InternalFailure", 500),
    INVALID_ACTION("InvalidAction", 400),
    INVALID_CLIENT_TOKEN_ID("InvalidClientTokenId", 403),
    INVALID_IDENTITY_TOKEN("InvalidIdentityToken", 400),
    INVALID_PARAMETER_VALUE("InvalidParameterValue", 400),
    MISSING_ACTION("MissingAction", 400),
    MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationToken", 403),
    NOT_IMPLEMENTED("NotImplemented", 501),
    REQUEST_ENTITY_TOO_LARGE("RequestEntityTooLarge", 413),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
    SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch", 403),
    ACCESS_DENIED("AccessDenied", 403),
    VALIDATION_ERROR("ValidationError", 400);

    private final String code;
    private final int status;

    StsError(String code, int status) {
        this.code = code;
        this.status = status;
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    /** Whose fault it is, in AWS's word. */
    String type() {
        return status < 500 ? "Sender" : "Receiver";
    }
}
