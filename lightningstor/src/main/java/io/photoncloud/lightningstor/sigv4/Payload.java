package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.HexFormat;

/**
 * How the body of a request is signed.
 *
 * @param value what stands for the body in the canonical request, as in x-amz-content-sha256
 */
public record Payload(Form form, String value) {
    static final String HEADER = "x-amz-content-sha256";
    static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static final Payload UNSIGNED = new Payload(Form.UNSIGNED, "UNSIGNED-PAYLOAD");
    public static final Payload EMPTY = new Payload(Form.HASHED, EMPTY_SHA256);

    private static final int SHA256_DIGITS = 64;

    /** The forms of a body. */
    public enum Form {
        HASHED,
        UNSIGNED,
        SIGNED_CHUNKS,
        SIGNED_CHUNKS_WITH_TRAILER,
        UNSIGNED_CHUNKS_WITH_TRAILER;

        public boolean isChunked() {
            return switch (this) {
                case HASHED, UNSIGNED -> false;
                case SIGNED_CHUNKS, SIGNED_CHUNKS_WITH_TRAILER, UNSIGNED_CHUNKS_WITH_TRAILER -> true;
            };
        }

        boolean hasSignedChunks() {
            return this == SIGNED_CHUNKS || this == SIGNED_CHUNKS_WITH_TRAILER;
        }

        boolean hasTrailer() {
            return this == SIGNED_CHUNKS_WITH_TRAILER || this == UNSIGNED_CHUNKS_WITH_TRAILER;
        }
    }

    public static Payload hashed(String sha256) {
        return new Payload(Form.HASHED, sha256);
    }

    public static Payload parse(String value) {
        return switch (value) {
            case "UNSIGNED-PAYLOAD" -> UNSIGNED;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new Payload(Form.SIGNED_CHUNKS, value);
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> new Payload(Form.SIGNED_CHUNKS_WITH_TRAILER, value);
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new Payload(Form.UNSIGNED_CHUNKS_WITH_TRAILER, value);
            case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER" ->
                throw new S3Exception(
                        S3Error.NOT_IMPLEMENTED, "The chunk encoding algorithm " + value + " is not supported.");
            default -> hash(value);
        };
    }

    private static boolean isSha256(String value) {
        if (value.length() != SHA256_DIGITS) {
            return false;
        }
        for (int at = 0; at < SHA256_DIGITS; at++) {
            if (!HexFormat.isHexDigit(value.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static Payload hash(String value) {
        if (!isSha256(value)) {
            throw S3Exception.invalidArgument(
                    HEADER,
                    value,
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                            + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid"
                            + " sha256 value.");
        }
        return new Payload(Form.HASHED, value);
    }
}
