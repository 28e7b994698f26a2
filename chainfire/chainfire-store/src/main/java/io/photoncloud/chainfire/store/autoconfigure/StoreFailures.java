package io.photoncloud.chainfire.store.autoconfigure;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.FailureTranslator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the store's refusals mean to a caller of a door; {@code details.reason} is the store's own word. */
final class StoreFailures implements FailureTranslator {

    @Override
    public Optional<CloudException> translate(Throwable failure) {
        return failure instanceof StoreException refused ? Optional.of(of(refused)) : Optional.empty();
    }

    private static CloudException of(StoreException refused) {
        Reason reason = refused.reason();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", reason.name());
        String message = reason == Reason.NO_SPACE
                ? refused.getMessage() + " (photon.store.quota): delete keys, compact, or raise the quota"
                : String.valueOf(refused.getMessage());
        CloudException told = new CloudException(code(reason), message, details);
        told.initCause(refused);
        return told;
    }

    private static ErrorCode code(Reason reason) {
        return switch (reason) {
            case UNAVAILABLE, NO_SPACE, DIVERGED, CLOSED -> ErrorCode.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED;
            case KEY_EMPTY, TOO_MANY_OPERATIONS, DUPLICATE_KEY, LEASE_TTL_TOO_LARGE, KEY_TOO_LONG ->
                ErrorCode.VALIDATION_ERROR;
            case VALUE_TOO_LARGE, REQUEST_TOO_LARGE -> ErrorCode.PAYLOAD_TOO_LARGE;
            case TOO_MANY_REQUESTS -> ErrorCode.RATE_LIMITED;
            case KEY_NOT_FOUND, LEASE_NOT_FOUND -> ErrorCode.NOT_FOUND;
            case LEASE_EXISTS -> ErrorCode.ALREADY_EXISTS;
            case COMPACTED, FUTURE_REVISION, HISTORY_OFF, INVALID -> ErrorCode.BAD_REQUEST;
        };
    }
}
