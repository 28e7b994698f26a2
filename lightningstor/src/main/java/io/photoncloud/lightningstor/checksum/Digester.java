package io.photoncloud.lightningstor.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Computes all the checksums that are wanted of some bytes while they go by once. For one thread. */
public final class Digester {
    static final int MD5_BYTES = 16;

    private final Map<ChecksumAlgorithm, java.util.zip.Checksum> sums = new EnumMap<>(ChecksumAlgorithm.class);
    private final Map<ChecksumAlgorithm, MessageDigest> digests = new EnumMap<>(ChecksumAlgorithm.class);
    private final @Nullable MessageDigest md5;
    private long count;

    private Digester(Set<ChecksumAlgorithm> wanted, @Nullable MessageDigest md5) {
        this.md5 = md5;
        for (ChecksumAlgorithm algorithm : wanted) {
            switch (algorithm) {
                case CRC32 -> sums.put(algorithm, new CRC32());
                case CRC32C -> sums.put(algorithm, new CRC32C());
                case CRC64NVME -> sums.put(algorithm, new Crc64Nvme());
                case SHA1 -> digests.put(algorithm, digest("SHA-1"));
                case SHA256 -> digests.put(algorithm, digest("SHA-256"));
            }
        }
    }

    public static Digester of(Set<ChecksumAlgorithm> wanted) {
        return new Digester(wanted, null);
    }

    /** One that computes the MD5 of an entity tag, too. */
    public static Digester withMd5(Set<ChecksumAlgorithm> wanted) {
        return new Digester(wanted, digest("MD5"));
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is in every JDK", e);
        }
    }

    public void update(byte[] bytes, int offset, int size) {
        count += size;
        sums.values().forEach(sum -> sum.update(bytes, offset, size));
        digests.values().forEach(digest -> digest.update(bytes, offset, size));
        if (md5 != null) {
            md5.update(bytes, offset, size);
        }
    }

    /** Takes what remains of a buffer. */
    public void update(ByteBuffer buffer) {
        count += buffer.remaining();
        sums.values().forEach(sum -> sum.update(buffer.duplicate()));
        digests.values().forEach(digest -> digest.update(buffer.duplicate()));
        if (md5 != null) {
            md5.update(buffer.duplicate());
        }
        buffer.position(buffer.limit());
    }

    /** The end: what was computed. The digester begins anew. */
    public Digests finish() {
        var checksums = new EnumMap<ChecksumAlgorithm, Checksum>(ChecksumAlgorithm.class);
        sums.forEach((algorithm, sum) -> {
            checksums.put(algorithm, Checksum.of(algorithm, Crc.bytes(sum.getValue(), algorithm.bytes())));
            sum.reset();
        });
        digests.forEach((algorithm, digest) -> checksums.put(algorithm, Checksum.of(algorithm, digest.digest())));
        var digests = new Digests(count, checksums, md5 == null ? null : md5.digest());
        count = 0;
        return digests;
    }

    /** What was computed of some bytes. */
    public static final class Digests {
        private final long count;
        private final Map<ChecksumAlgorithm, Checksum> checksums;
        private final byte @Nullable [] md5;

        private Digests(long count, Map<ChecksumAlgorithm, Checksum> checksums, byte @Nullable [] md5) {
            this.count = count;
            this.checksums = checksums;
            this.md5 = md5;
        }

        /** How many bytes they were. */
        public long count() {
            return count;
        }

        public Checksum get(ChecksumAlgorithm algorithm) {
            return find(algorithm).orElseThrow(() -> new IllegalStateException(algorithm + " was not asked for"));
        }

        public Optional<Checksum> find(ChecksumAlgorithm algorithm) {
            return Optional.ofNullable(checksums.get(algorithm));
        }

        public byte[] md5() {
            if (md5 == null) {
                throw new IllegalStateException("MD5 was not asked for");
            }
            return md5.clone();
        }
    }
}
