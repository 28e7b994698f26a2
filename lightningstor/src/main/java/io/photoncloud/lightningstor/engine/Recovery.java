package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the volumes when the store is opened. What came in and was not whole is removed. A packed volume that was closed in order is written
 * on; one that was not is cut behind its last record and sealed. Only the part behind the checkpoint is looked at.
 */
final class Recovery {

    private final Parts parts;
    private final List<OpenVolume> resumed = new ArrayList<>();

    Recovery(Parts parts) {
        this.parts = parts;
    }

    /** The volumes to write on. */
    List<OpenVolume> run() {
        Set<Long> open = new TreeSet<>();
        for (DataDisk each : parts.disks().all()) {
            Disk disk = each.disk();
            if (disk != null) {
                try {
                    look(disk, open);
                } catch (IOException e) {
                    each.failed(e);
                }
            }
        }
        open.forEach(id -> recover(new VolumeId(id)));
        return resumed;
    }

    /** Cuts and seals a volume nobody writes any more. */
    void seal(VolumeId volume) {
        VolumeHandle handle = parts.handles().acquire(volume);
        try {
            seal(handle, checkpoints(handle));
        } finally {
            parts.handles().release(handle);
        }
    }

    private void look(Disk disk, Set<Long> open) throws IOException {
        for (String name : disk.list(VolumePaths.INCOMING)) {
            disk.delete(VolumePaths.INCOMING + "/" + name);
        }
        for (String name : disk.list(VolumePaths.PACKED)) {
            Optional<VolumeId> volume = VolumeId.find(VolumePaths.stem(name));
            if (volume.isPresent() && parts.disks().placement().knows(volume.get())) {
                parts.catalog().sealed(volume.get());
                if (name.endsWith(VolumePaths.OPEN)) {
                    open.add(volume.get().value());
                }
            }
        }
    }

    private void recover(VolumeId volume) {
        VolumeHandle handle = parts.handles().acquire(volume);
        try {
            List<VolumeHeader.Checkpoint> checkpoints = checkpoints(handle);
            VolumeHeader.Checkpoint first = checkpoints.getFirst();
            boolean resumable = first.closed()
                    && checkpoints.stream().allMatch(first::equals)
                    && checkpoints.size() == handle.scheme().total()
                    && volume.generation() == parts.disks().placement().generation()
                    && resumed.size() < parts.settings().openVolumes();
            if (!resumable || !resume(handle, first)) {
                seal(handle, checkpoints);
            }
        } finally {
            parts.handles().release(handle);
        }
    }

    /** The last checkpoint of each shard that is there; never empty. */
    private static List<VolumeHeader.Checkpoint> checkpoints(VolumeHandle handle) {
        List<VolumeHeader.Checkpoint> found = new ArrayList<>();
        byte[] page = new byte[VolumeHeader.BYTES];
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            if (handle.read(shard, ByteBuffer.wrap(page), 0)) {
                found.add(VolumeHeader.checkpointOn(page));
            }
        }
        return found.isEmpty() ? List.of(VolumeHeader.Checkpoint.START) : found;
    }

    private boolean resume(VolumeHandle handle, VolumeHeader.Checkpoint closed) {
        VolumeId volume = handle.volume();
        if (handle.sizeBytes() != closed.tail()) {
            return false;
        }
        @Nullable DiskFile[] files = new DiskFile[handle.disks().length];
        for (int shard = 0; shard < files.length; shard++) {
            Disk disk = handle.disks()[shard].disk();
            try {
                if (disk != null && disk.exists(volume.openPath())) {
                    files[shard] = disk.open(volume.openPath());
                }
            } catch (IOException e) {
                handle.disks()[shard].failed(e);
            }
        }
        var shards = new ShardWriter(volume, handle.scheme(), handle.disks(), files, parts.tasks());
        var start = new VolumeHeader.Checkpoint(closed.number() + 1, closed.tail(), false);
        try {
            shards.writeToAll(start.bytes(), start.position());
            shards.force();
        } catch (BlobStoreException _) {
            shards.closeFiles();
            return false;
        }
        if (!shards.isWhole()) {
            shards.closeFiles();
            return false;
        }
        parts.catalog().opened(volume);
        resumed.add(new OpenVolume(shards, start, DataDisk.Room.ABOVE_RESERVE, parts));
        return true;
    }

    private void seal(VolumeHandle handle, List<VolumeHeader.Checkpoint> checkpoints) {
        long from = checkpoints.stream()
                .mapToLong(VolumeHeader.Checkpoint::tail)
                .max()
                .orElse(VolumeHeader.BYTES);
        long size = handle.sizeBytes();
        long tail = tail(handle, from, size);
        if (tail < size && !isReadable(handle, tail, size)) {
            parts.repairs().wantVolume(handle.volume());
            return;
        }
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            try {
                seal(handle, shard, tail);
            } catch (IOException e) {
                handle.disks()[shard].failed(e);
                parts.repairs().wantVolume(handle.volume());
            }
        }
        if (tail == VolumeHeader.BYTES) {
            parts.catalog().removed(handle.volume());
        } else {
            parts.catalog().sealed(handle.volume());
            if (handle.scheme().total() > 1) {
                parts.repairs().wantVolume(handle.volume());
            }
        }
    }

    /** Behind the last record; one that the file does not hold is cut off. */
    private static long tail(VolumeHandle handle, long from, long size) {
        var scan = new VolumeScan(handle, from, size);
        long tail = Math.min(from, Math.max(size, VolumeHeader.BYTES));
        for (Optional<RecordHeader> each = scan.next(); each.isPresent(); each = scan.next()) {
            tail = scan.position() <= size ? scan.position() : tail;
        }
        return tail;
    }

    /** What is cut off was looked at: bytes that only could not be read now are not taken for no record. */
    private static boolean isReadable(VolumeHandle handle, long from, long size) {
        byte[] bytes = new byte[Layout.BLOCK_BYTES];
        boolean readable = true;
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            long end = Math.min(size, handle.sizeBytes(shard));
            for (long at = from; at < end && readable; at += bytes.length) {
                int count = (int) Math.min(bytes.length, end - at);
                readable = handle.read(shard, ByteBuffer.wrap(bytes, 0, count), at);
            }
        }
        return readable;
    }

    private static void seal(VolumeHandle handle, int shard, long tail) throws IOException {
        DiskFile file = handle.find(shard);
        Disk disk = handle.disks()[shard].disk();
        if (file == null || disk == null) {
            return;
        }
        VolumeId volume = handle.volume();
        if (tail == VolumeHeader.BYTES) {
            handle.forget(shard);
            disk.delete(volume.openPath());
            disk.delete(volume.sealedPath());
            return;
        }
        if (file.sizeBytes() > tail) {
            file.truncate(tail);
        }
        file.force();
        if (disk.exists(volume.openPath())) {
            disk.rename(file, volume.sealedPath());
        }
    }
}
