package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Verifies volumes at rest, all shards and cells, makes good what parity can, and asks the metadata which blobs are live. Who
 * is neither live nor was being written before the asking is dead: nothing can name it any more.
 */
final class Scrubber {

    private final Parts parts;
    private final Liveness liveness;
    private final UpkeepEvents events;
    private final Throttle throttle;
    private final Buffers buffers;

    Scrubber(Parts parts, Liveness liveness, UpkeepEvents events, Throttle throttle, Buffers buffers) {
        this.parts = parts;
        this.liveness = liveness;
        this.events = events;
        this.throttle = throttle;
        this.buffers = buffers;
    }

    private record Checked(Liveness.Found found, RecordRepair.Outcome outcome) {}

    void scrub(VolumeId volume) throws IOException {
        switch (volume.kind()) {
            case PACKED -> scrubPacked(volume);
            case LARGE -> scrubLarge(volume);
        }
    }

    /** The large volumes in one of their directories, of any disk. */
    Set<Long> largeVolumes(int directory) throws IOException {
        Set<Long> found = new TreeSet<>();
        for (DataDisk each : parts.disks().all()) {
            Disk disk = each.disk();
            if (disk != null) {
                for (String name : disk.list(VolumePaths.large(directory))) {
                    VolumeId.find(VolumePaths.stem(name))
                            .filter(parts.disks().placement()::knows)
                            .ifPresent(volume -> found.add(volume.value()));
                }
            }
        }
        return found;
    }

    /** Makes shards whose disk is there and whose file is not. */
    void rebuildMissing(VolumeHandle handle) throws IOException {
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            Disk disk = handle.disks()[shard].disk();
            boolean takes = handle.disks()[shard].condition() == DiskState.Condition.ONLINE;
            if (disk != null && takes && handle.exists() && handle.find(shard) == null) {
                new ShardRebuild(parts, handle, shard, throttle).run(disk, buffers);
            }
        }
    }

    private void scrubPacked(VolumeId volume) throws IOException {
        Optional<Catalog.Packed> known = parts.catalog().find(volume);
        if (known.isEmpty()) {
            return;
        }
        Catalog.Packed packed = known.get();
        Set<BlobId> unsettled = Set.copyOf(parts.unsettled());
        long deadBefore = packed.deadBytes();
        VolumeHandle handle = parts.handles().acquire(volume);
        try {
            rebuildMissing(handle);
            repairPages(handle);
            var scan = new VolumeScan(handle, VolumeHeader.BYTES, handle.sizeBytes());
            long dead = 0;
            List<Checked> batch = new ArrayList<>();
            for (Optional<RecordHeader> each = scan.next(); each.isPresent(); each = scan.next()) {
                batch.add(check(handle, each.get()));
                if (batch.size() == Liveness.BATCH_MAX) {
                    dead += deadBytes(batch, unsettled);
                    batch.clear();
                }
            }
            dead += deadBytes(batch, unsettled);
            packed.countedDead(dead + Math.max(0, packed.deadBytes() - deadBefore));
            if (scan.isBroken() && !packed.isBroken()) {
                packed.foundBroken();
                events.broken(volume);
            }
        } finally {
            parts.handles().release(handle);
        }
    }

    private Checked check(VolumeHandle handle, RecordHeader header) throws IOException {
        Place place = header.place();
        long bytes = place.recordBytes();
        throttle.take(bytes);
        parts.counters().bytesScrubbed.add(bytes);
        var repair = new RecordRepair(parts, handle, header.blob(), place);
        return new Checked(new Liveness.Found(header.blob(), place), repair.run(buffers));
    }

    private long deadBytes(List<Checked> batch, Set<BlobId> unsettled) {
        if (batch.isEmpty()) {
            return 0;
        }
        BitSet live = liveness.live(batch.stream().map(Checked::found).toList());
        long dead = 0;
        for (int i = 0; i < batch.size(); i++) {
            Liveness.Found found = batch.get(i).found();
            if (live.get(i)) {
                report(batch.get(i));
            } else if (!unsettled.contains(found.blob())) {
                dead += found.place().recordBytes();
            }
        }
        return dead;
    }

    private void report(Checked checked) {
        if (checked.outcome() == RecordRepair.Outcome.DAMAGED) {
            parts.counters().blobsDamaged.increment();
            events.damaged(checked.found().blob(), checked.found().place());
        }
    }

    private void scrubLarge(VolumeId volume) throws IOException {
        Set<BlobId> unsettled = Set.copyOf(parts.unsettled());
        VolumeHandle handle = parts.handles().acquire(volume);
        boolean dead;
        try {
            Optional<RecordHeader> header = new VolumeScan(handle, VolumeHeader.BYTES, handle.sizeBytes()).next();
            if (header.isEmpty()) {
                if (handle.exists()) {
                    events.broken(volume);
                }
                return;
            }
            var found = new Liveness.Found(header.get().blob(), header.get().place());
            boolean live = liveness.live(List.of(found)).get(0);
            dead = !live && !unsettled.contains(found.blob());
            if (!dead) {
                rebuildMissing(handle);
                repairPages(handle);
                Checked checked = check(handle, header.get());
                if (live) {
                    report(checked);
                }
            }
        } finally {
            parts.handles().release(handle);
        }
        if (dead) {
            new VolumeRemoval(parts).remove(volume);
            parts.counters().orphansFreed.increment();
        }
    }

    private void repairPages(VolumeHandle handle) throws IOException {
        byte[] page = new byte[VolumeHeader.BYTES];
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            var header = new VolumeHeader(
                    handle.volume(), shard, parts.disks().placement().set());
            DiskFile file = handle.find(shard);
            if (file != null && !(handle.read(shard, ByteBuffer.wrap(page), 0) && header.isOn(page))) {
                file.write(header.page(), 0);
                file.force();
                parts.counters().cellsRepaired.increment();
            }
        }
    }
}
