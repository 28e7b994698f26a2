package io.photoncloud.chainfire.rest;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What it means to a caller of the REST doors that the answer to a write got lost. */
public final class UnknownOutcome {

    private UnknownOutcome() {}

    public static CloudException of(CommitResult.Unknown lost) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", "UNKNOWN_OUTCOME");
        details.put("outcome", "the write may have been applied, may still be, or may never be");
        details.put("advice", "read the key, or repeat the call with the Idempotency-Key it was sent with");
        return new CloudException(
                ErrorCode.UNAVAILABLE, "the outcome of the write is unknown: " + lost.reason(), details);
    }
}
