package io.photoncloud.common.api;

/**
 * Whether a mutation may be repeated without a second effect, as said by {@code Idempotency-Key}. A REST handler takes it
 * as an argument, a gRPC handler asks {@code GrpcIdempotency}; the record of what was done is kept in the same commit as
 * the effect, by whoever makes it.
 */
public sealed interface Idempotency {

    String HEADER = "Idempotency-Key";

    /** The longest key; a key is printable ASCII without spaces. */
    int KEY_LENGTH_MAX = 255;

    /** What every door refuses a key with that is none. @throws CloudException VALIDATION_ERROR */
    static String requireKey(String key) {
        String constraint = "1 to " + KEY_LENGTH_MAX + " printable ASCII characters";
        boolean printable = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (key.isEmpty() || key.length() > KEY_LENGTH_MAX || !printable) {
            throw CloudException.invalid(HEADER, constraint, HEADER + " must be " + constraint);
        }
        return key;
    }

    /** No key was sent. */
    record None() implements Idempotency {}

    /** @param fingerprint SHA-256 in hex over all that a call asks for: the same call has the same */
    record Keyed(String key, String fingerprint) implements Idempotency {

        /** @throws CloudException CONFLICT where the key was first used for another call */
        public void requireSameCall(String recordedFingerprint) {
            if (!fingerprint.equals(recordedFingerprint)) {
                throw keyReused();
            }
        }
    }

    /** That a key was first used for another call. */
    static CloudException keyReused() {
        return new CloudException(
                ErrorCode.CONFLICT,
                "this Idempotency-Key was used before, for another request",
                CloudException.fieldDetails(HEADER, "one key per request"));
    }
}
