package io.photoncloud.lightningstor.checksum;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The checksums that objects can have, with the names that requests give them. */
public enum ChecksumAlgorithm {
    CRC32("CRC32", 4, ChecksumType.COMPOSITE),
    CRC32C("CRC32C", 4, ChecksumType.COMPOSITE),
    CRC64NVME("CRC64NVME", 8, ChecksumType.FULL_OBJECT),
    SHA1("SHA1", 20, ChecksumType.COMPOSITE),
    SHA256("SHA256", 32, ChecksumType.COMPOSITE);

    public static final String HEADER_PREFIX = "x-amz-checksum-";

    private final String title;
    private final int bytes;
    private final ChecksumType usual;

    ChecksumAlgorithm(String title, int bytes, ChecksumType usual) {
        this.title = title;
        this.bytes = bytes;
        this.usual = usual;
    }

    /** As in x-amz-checksum-algorithm. */
    public String title() {
        return title;
    }

    /** In lower case. */
    public String header() {
        return HEADER_PREFIX + title.toLowerCase(Locale.ROOT);
    }

    /** The element of documents that carries it. */
    public String element() {
        return "Checksum" + title;
    }

    public int bytes() {
        return bytes;
    }

    /** What a multipart upload gets that names no type. */
    public ChecksumType usualType() {
        return usual;
    }

    /** Refuses the types that cannot be composed of the checksums of parts. */
    public void require(ChecksumType type) {
        if (!allows(type)) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "The " + type + " checksum type cannot be used with the " + title.toLowerCase(Locale.ROOT)
                            + " checksum algorithm.");
        }
    }

    private boolean allows(ChecksumType type) {
        return switch (this) {
            case CRC32, CRC32C -> true;
            case CRC64NVME -> type == ChecksumType.FULL_OBJECT;
            case SHA1, SHA256 -> type == ChecksumType.COMPOSITE;
        };
    }

    public static Optional<ChecksumAlgorithm> find(String title) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.title.equalsIgnoreCase(title))
                .findFirst();
    }

    public static ChecksumAlgorithm parse(String title) {
        return find(title)
                .orElseThrow(() -> new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "Checksum algorithm provided is unsupported. Please try again with any of the valid types:"
                                + " [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
    }

    public static Optional<ChecksumAlgorithm> findByHeader(String header) {
        return header.startsWith(HEADER_PREFIX) ? find(header.substring(HEADER_PREFIX.length())) : Optional.empty();
    }
}
