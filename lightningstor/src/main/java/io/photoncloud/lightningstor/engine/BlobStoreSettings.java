package io.photoncloud.lightningstor.engine;

import java.time.Duration;

/** How the engine is set. */
public record BlobStoreSettings(
        Scheme scheme,
        int openVolumes,
        long volumeBytes,
        long packedBytesMax,
        long reserveBytes,
        int readBuffers,
        int writeBuffers,
        Duration bufferWait,
        long upkeepBytesPerSecond,
        int deadPercentMax,
        int openFilesMax) {

    public static final long VOLUME_BYTES_MAX = 64L << 30;

    public BlobStoreSettings {
        check(openVolumes >= 1 && openVolumes <= 64, "openVolumes must be 1 to 64");
        check(volumeBytes >= 64 << 10 && volumeBytes <= VOLUME_BYTES_MAX, "volumeBytes must be 64 KiB to 64 GiB");
        check(
                packedBytesMax >= 0 && packedBytesMax * 2 <= volumeBytes,
                "packedBytesMax must be at most half of volumeBytes");
        check(reserveBytes >= 0, "reserveBytes must not be negative");
        int needed = 2 * scheme.total();
        check(
                readBuffers >= needed && writeBuffers >= needed,
                "there must be at least " + needed + " buffers of a kind");
        check(upkeepBytesPerSecond > 0, "upkeepBytesPerSecond must be positive");
        check(deadPercentMax >= 1 && deadPercentMax <= 99, "deadPercentMax must be 1 to 99");
        check(openFilesMax >= 1, "openFilesMax must be positive");
    }

    public static BlobStoreSettings of(Scheme scheme) {
        return new BlobStoreSettings(
                scheme, 4, 1L << 30, 1 << 20, 256L << 20, 1024, 1024, Duration.ofSeconds(10), 64L << 20, 40, 256);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
