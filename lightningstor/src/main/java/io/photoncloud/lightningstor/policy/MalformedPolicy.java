package io.photoncloud.lightningstor.policy;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;

/** A document that is no policy of a bucket. */
final class MalformedPolicy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    /** @param detail what in the document is meant; empty for nothing in particular */
    MalformedPolicy(String message, String detail) {
        super(message, null, false, false);
        this.detail = detail;
    }

    MalformedPolicy(String message) {
        this(message, "");
    }

    S3Exception refusal() {
        S3Exception refusal = new S3Exception(S3Error.MALFORMED_POLICY, String.valueOf(getMessage()));
        return detail.isEmpty() ? refusal : refusal.with("Detail", detail);
    }
}
