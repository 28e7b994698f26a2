package io.photoncloud.lightningstor.content;

import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.metrics.Samples;
import io.photoncloud.lightningstor.engine.BlobStatistics;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.DiskState;
import java.util.List;
import java.util.function.Function;

/** The engine as metrics: its disks, and what it wrote, lost, found and repaired since the start. */
public final class BlobSamples implements Sampled {

    private record Metric(String name, String help, Function<BlobStatistics, Number> value) {}

    private static final List<Metric> COUNTERS = List.of(
            new Metric("blobs_written", "Blobs that were written", BlobStatistics::blobsWritten),
            new Metric("blob_written_bytes", "Written of blobs", BlobStatistics::bytesWritten),
            new Metric("blob_read_bytes", "Read of blobs", BlobStatistics::bytesRead),
            new Metric("forces_asked", "Blobs that were to be made durable", BlobStatistics::forcesAsked),
            new Metric("forces", "Rounds of fsync, each for all that waited", BlobStatistics::forces),
            new Metric(
                    "cells_failed", "Cells of blobs that were found not to be as written", BlobStatistics::cellsRotten),
            new Metric("cells_repaired", "Of these, made good from parity", BlobStatistics::cellsRepaired),
            new Metric(
                    "shards_rebuilt", "Shards that were made anew on a replaced disk", BlobStatistics::shardsRebuilt),
            new Metric("blobs_damaged", "Blobs that nothing makes good", BlobStatistics::blobsDamaged),
            new Metric("orphans_freed", "Blobs without a row that were given back", BlobStatistics::orphansFreed),
            new Metric(
                    "blobs_moved", "Blobs that were moved out of volumes with dead bytes", BlobStatistics::blobsMoved),
            new Metric("volumes_removed", "Volumes whose files were removed", BlobStatistics::volumesRemoved),
            new Metric(
                    "scrubbed_bytes", "Read again to see whether they are as written", BlobStatistics::bytesScrubbed));

    private static final List<Metric> GAUGES = List.of(
            new Metric("volumes_packed", "Volumes of small blobs", BlobStatistics::packedVolumes),
            new Metric("volumes_broken", "Volumes with bytes that belong to no record", BlobStatistics::volumesBroken),
            new Metric("dead_bytes", "Bytes of deleted blobs that are not given back yet", BlobStatistics::deadBytes),
            new Metric("buffers_in_use", "Buffers of reads and writes under way", BlobStatistics::buffersInUse),
            new Metric(
                    "repairs_waiting", "Blobs found damaged that wait to be repaired", BlobStatistics::repairsWaiting));

    private static final String PREFIX = "photon_lightningstor_";

    private final BlobStore blobs;

    public BlobSamples(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public void sample(Samples samples) {
        BlobStatistics statistics = blobs.statistics();
        COUNTERS.forEach(metric -> samples.counter(
                PREFIX + metric.name(), metric.help(), metric.value().apply(statistics)));
        GAUGES.forEach(metric -> samples.gauge(
                PREFIX + metric.name(), metric.help(), metric.value().apply(statistics)));
        for (DiskState disk : blobs.disks()) {
            String slot = String.valueOf(disk.slot());
            samples.gauge(PREFIX + "disk_usable_bytes", "Room on the disk for more", disk.usableBytes(), "disk", slot);
            for (DiskState.Condition condition : DiskState.Condition.values()) {
                samples.gauge(
                        PREFIX + "disk_condition",
                        "1 for how the disk is",
                        disk.condition() == condition ? 1 : 0,
                        "disk",
                        slot,
                        "condition",
                        condition.name());
            }
        }
    }
}
