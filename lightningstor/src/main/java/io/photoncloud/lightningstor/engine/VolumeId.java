package io.photoncloud.lightningstor.engine;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Names a volume: 16 bits of the placement's generation it was made under, one bit that tells a large blob's own volume from a
 * packed one, 47 random bits. With the placement map this says where its shards are; it names no disk itself.
 */
public record VolumeId(long value) {

    public static final int GENERATION_MAX = 0xffff;

    private static final int GENERATION_SHIFT = 48;
    private static final long LARGE_BIT = 1L << 47;

    enum Kind {
        PACKED,
        LARGE
    }

    static VolumeId random(int generation, Kind kind, RandomGenerator random) {
        long low = random.nextLong() & (LARGE_BIT - 1);
        return new VolumeId(((long) generation << GENERATION_SHIFT) | (kind == Kind.LARGE ? LARGE_BIT : 0) | low);
    }

    /** The volume a file of this name (without its ending) is a shard of. */
    static Optional<VolumeId> find(String hex) {
        return hex.matches("[0-9a-f]{16}")
                ? Optional.of(new VolumeId(Long.parseUnsignedLong(hex, 16)))
                : Optional.empty();
    }

    int generation() {
        return (int) (value >>> GENERATION_SHIFT);
    }

    Kind kind() {
        return (value & LARGE_BIT) == 0 ? Kind.PACKED : Kind.LARGE;
    }

    String openPath() {
        return VolumePaths.PACKED + "/" + this + VolumePaths.OPEN;
    }

    /** Where the whole, no longer written volume is. */
    String sealedPath() {
        return switch (kind()) {
            case PACKED -> VolumePaths.PACKED + "/" + this + VolumePaths.SEALED;
            case LARGE -> VolumePaths.large((int) value & 0xff) + "/" + this + VolumePaths.LARGE_ENDING;
        };
    }

    /** Where a shard is until it is whole. */
    String incomingPath() {
        return VolumePaths.INCOMING + "/" + this;
    }

    @Override
    public String toString() {
        return "%016x".formatted(value);
    }
}
