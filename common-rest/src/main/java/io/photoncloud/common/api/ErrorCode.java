package io.photoncloud.common.api;

import io.grpc.Status;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.annotation.EnumNaming;

/**
 * Every way a call can fail, with the status of both doors. The set is closed: clients switch on the name, which never
 * changes. {@code docs/errors.md} shows the same table and a test keeps the two alike.
 */
@EnumNaming(EnumNamingStrategies.UpperSnakeCaseStrategy.class)
public enum ErrorCode {
    VALIDATION_ERROR(400, Status.Code.INVALID_ARGUMENT),
    BAD_REQUEST(400, Status.Code.INVALID_ARGUMENT),
    UNAUTHENTICATED(401, Status.Code.UNAUTHENTICATED),
    PERMISSION_DENIED(403, Status.Code.PERMISSION_DENIED),
    NOT_FOUND(404, Status.Code.NOT_FOUND),
    METHOD_NOT_ALLOWED(405, Status.Code.UNIMPLEMENTED),
    ALREADY_EXISTS(409, Status.Code.ALREADY_EXISTS),
    CONFLICT(409, Status.Code.ABORTED),
    INSUFFICIENT_CREDIT(409, Status.Code.FAILED_PRECONDITION),
    PRECONDITION_FAILED(412, Status.Code.FAILED_PRECONDITION),
    PAYLOAD_TOO_LARGE(413, Status.Code.RESOURCE_EXHAUSTED),
    UNSUPPORTED_MEDIA_TYPE(415, Status.Code.INVALID_ARGUMENT),
    RATE_LIMITED(429, Status.Code.RESOURCE_EXHAUSTED),
    INTERNAL(500, Status.Code.INTERNAL),
    UNAVAILABLE(503, Status.Code.UNAVAILABLE),
    DEADLINE_EXCEEDED(504, Status.Code.DEADLINE_EXCEEDED);

    private final int httpStatus;
    private final Status.Code grpcStatus;

    ErrorCode(int httpStatus, Status.Code grpcStatus) {
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public Status.Code grpcStatus() {
        return grpcStatus;
    }
}
