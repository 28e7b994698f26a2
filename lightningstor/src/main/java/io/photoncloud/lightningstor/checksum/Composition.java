package io.photoncloud.lightningstor.checksum;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The checksum and the entity tag of an object that is put together of parts, from those of the parts alone. */
public final class Composition {
    private Composition() {}

    /** One part: its checksum and how many bytes it has. */
    public record Part(Checksum checksum, long bytes) {}

    /**
     * The value of the checksum as headers and documents have it: of a composite one with the number of parts behind it.
     *
     * @param parts in their order, of one algorithm
     */
    public static String checksum(ChecksumAlgorithm algorithm, ChecksumType type, List<Part> parts) {
        algorithm.require(type);
        requireParts(parts);
        for (Part part : parts) {
            if (part.checksum().algorithm() != algorithm) {
                throw new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "Checksum Type mismatch occurred, expected checksum Type: " + algorithm.title()
                                + ", actual checksum Type: "
                                + part.checksum().algorithm().title());
            }
        }
        return switch (type) {
            case FULL_OBJECT -> fullObject(algorithm, parts).base64();
            case COMPOSITE -> composite(algorithm, parts).base64() + "-" + parts.size();
        };
    }

    private static void requireParts(List<?> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("an object has at least one part");
        }
    }

    private static Checksum fullObject(ChecksumAlgorithm algorithm, List<Part> parts) {
        Crc crc = Crc.of(algorithm);
        long sum = Crc.value(parts.getFirst().checksum().bytes());
        for (Part part : parts.subList(1, parts.size())) {
            sum = crc.combine(sum, Crc.value(part.checksum().bytes()), part.bytes());
        }
        return Checksum.of(algorithm, Crc.bytes(sum, algorithm.bytes()));
    }

    private static Checksum composite(ChecksumAlgorithm algorithm, List<Part> parts) {
        Digester digester = Digester.of(Set.of(algorithm));
        for (Part part : parts) {
            byte[] bytes = part.checksum().bytes();
            digester.update(bytes, 0, bytes.length);
        }
        return digester.finish().get(algorithm);
    }

    /** The entity tag, without quotes, of an object in one piece. */
    public static String entityTag(byte[] md5) {
        return HexFormat.of().formatHex(md5);
    }

    /**
     * The entity tag, without quotes, of an object of parts.
     *
     * @param md5s of the parts, in their order
     */
    public static String entityTag(List<byte[]> md5s) {
        requireParts(md5s);
        MessageDigest digest = Digester.digest("MD5");
        md5s.forEach(digest::update);
        return entityTag(digest.digest()) + "-" + md5s.size();
    }
}
