package io.photoncloud.lightningstor.checksum;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** The checksum of some bytes by one algorithm. */
public record Checksum(ChecksumAlgorithm algorithm, String base64) {
    public Checksum {
        if (decoded(base64).length != algorithm.bytes()) {
            throw invalid(algorithm);
        }
    }

    public static Checksum of(ChecksumAlgorithm algorithm, byte[] bytes) {
        return new Checksum(algorithm, Base64.getEncoder().encodeToString(bytes));
    }

    /** Reads the value of a header, trailer or element. */
    public static Checksum parse(ChecksumAlgorithm algorithm, String base64) {
        return new Checksum(algorithm, base64);
    }

    private static S3Exception invalid(ChecksumAlgorithm algorithm) {
        return new S3Exception(S3Error.INVALID_REQUEST, "Value for " + algorithm.header() + " header is invalid.");
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    public byte[] bytes() {
        return decoded(base64);
    }

    /** Refuses bytes that are not what the client said they are. */
    public void requireComputed(Checksum computed) {
        if (!MessageDigest.isEqual(bytes(), computed.bytes())) {
            throw new S3Exception(
                    S3Error.BAD_DIGEST,
                    "The " + algorithm.title() + " you specified did not match the calculated checksum.");
        }
    }

    /** Reads Content-MD5. */
    public static byte[] parseMd5(String base64) {
        byte[] bytes = decoded(base64);
        if (bytes.length != Digester.MD5_BYTES) {
            throw new S3Exception(S3Error.INVALID_DIGEST).with("Content-MD5", base64);
        }
        return bytes;
    }

    /** Refuses bytes that do not have the Content-MD5 that came with them. */
    public static void requireMd5(byte[] expected, byte[] computed) {
        if (!MessageDigest.isEqual(expected, computed)) {
            throw new S3Exception(S3Error.BAD_DIGEST)
                    .with("ExpectedDigest", Base64.getEncoder().encodeToString(expected))
                    .with("CalculatedDigest", HexFormat.of().formatHex(computed));
        }
    }
}
