package io.photoncloud.lightningstor.engine;

/** What the engine did since it was opened, and what there is now. */
public record BlobStatistics(
        long blobsWritten,
        long bytesWritten,
        long bytesRead,
        long forcesAsked,
        long forces,
        long cellsRotten,
        long cellsRepaired,
        long shardsRebuilt,
        long blobsDamaged,
        long orphansFreed,
        long blobsMoved,
        long volumesRemoved,
        long bytesScrubbed,
        int packedVolumes,
        long volumesBroken,
        long deadBytes,
        int unsettled,
        int buffersInUse,
        int volumesInUse,
        int repairsWaiting) {}
