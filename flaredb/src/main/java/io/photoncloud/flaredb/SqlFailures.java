package io.photoncloud.flaredb;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.FailureTranslator;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an error of SQL and of transactions means at the doors of REST and gRPC. Its SQLSTATE is among the details. */
final class SqlFailures implements FailureTranslator {

    private static final int CLASS_LENGTH = 2;

    @Override
    public Optional<CloudException> translate(Throwable failure) {
        return failure instanceof SqlException error ? Optional.of(meaning(error)) : Optional.empty();
    }

    private static CloudException meaning(SqlException error) {
        ErrorCode code = code(error.state());
        if (code == ErrorCode.INTERNAL) {
            return new CloudException(code, "an internal error: the log of the service has more", error);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sqlstate", error.state().code());
        if (error.detail() != null) {
            details.put("detail", error.detail());
        }
        if (error.hint() != null) {
            details.put("hint", error.hint());
        }
        if (error.position() > 0) {
            details.put("position", error.position());
        }
        return new CloudException(code, error.message(), details);
    }

    private static ErrorCode code(SqlState state) {
        return switch (state) {
            case CANNOT_CONNECT_NOW,
                    STATEMENT_COMPLETION_UNKNOWN,
                    ADMIN_SHUTDOWN,
                    CRASH_SHUTDOWN,
                    DISK_FULL,
                    IO_ERROR -> ErrorCode.UNAVAILABLE;
            case SERIALIZATION_FAILURE, DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE, OBJECT_IN_USE -> ErrorCode.CONFLICT;
            case QUERY_CANCELED -> ErrorCode.DEADLINE_EXCEEDED;
            case INSUFFICIENT_PRIVILEGE -> ErrorCode.PERMISSION_DENIED;
            case SNAPSHOT_TOO_OLD -> ErrorCode.PRECONDITION_FAILED;
            case INTERNAL_ERROR, DATA_CORRUPTED -> ErrorCode.INTERNAL;
            default -> ofClass(state.code().substring(0, CLASS_LENGTH));
        };
    }

    private static ErrorCode ofClass(String codeClass) {
        return switch (codeClass) {
            case "23" -> ErrorCode.CONFLICT;
            case "53" -> ErrorCode.RATE_LIMITED;
            case "54" -> ErrorCode.PAYLOAD_TOO_LARGE;
            default -> ErrorCode.VALIDATION_ERROR;
        };
    }
}
