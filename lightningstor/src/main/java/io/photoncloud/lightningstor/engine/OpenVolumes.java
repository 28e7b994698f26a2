package io.photoncloud.lightningstor.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The few packed volumes that take records now; full ones are replaced. */
final class OpenVolumes {

    /** A new volume takes any record; more attempts than this mean that disks fail again and again. */
    private static final int ATTEMPTS_MAX = 16;

    private final Parts parts;
    private final DataDisk.Room room;
    private final NewVolumes fresh;
    private final AtomicInteger turn = new AtomicInteger();
    private final Berth[] berths;
    private volatile boolean closed;

    private static final class Berth {
        final ReentrantLock lock = new ReentrantLock();
        volatile @Nullable OpenVolume volume;
    }

    /** Where a record was begun. */
    record Begun(OpenVolume volume, long offset) {}

    interface Attempt {
        long on(OpenVolume volume);
    }

    OpenVolumes(Parts parts, int count, DataDisk.Room room, List<OpenVolume> resumed) {
        this.parts = parts;
        this.room = room;
        this.fresh = new NewVolumes(parts, VolumeId.Kind.PACKED, room);
        this.berths = new Berth[count];
        for (int i = 0; i < berths.length; i++) {
            berths[i] = new Berth();
            berths[i].volume = i < resumed.size() ? resumed.get(i) : null;
        }
    }

    /** Begins a record of so many bytes a shard. A volume whose disks fail is left for another. */
    Begun begin(long bytes, Attempt attempt) {
        Berth berth = berths[Math.floorMod(turn.getAndIncrement(), berths.length)];
        OpenVolume full = null;
        BlobStoreException last = null;
        for (int i = 0; i < ATTEMPTS_MAX; i++) {
            OpenVolume volume = volumeAt(berth, full, bytes);
            try {
                long offset = attempt.on(volume);
                if (offset != OpenVolume.FULL) {
                    return new Begun(volume, offset);
                }
            } catch (BlobStoreException e) {
                last = e;
            }
            full = volume;
        }
        throw last != null
                ? last
                : new BlobStoreException(
                        BlobStoreException.Problem.DISK_FAILED,
                        "no volume takes the write; look at the states of the disks");
    }

    /** Seals what is open: before disks change, and in tests. */
    void retireAll() {
        for (Berth berth : berths) {
            berth.lock.lock();
            try {
                OpenVolume volume = berth.volume;
                berth.volume = null;
                if (volume != null) {
                    volume.retire();
                }
            } finally {
                berth.lock.unlock();
            }
        }
    }

    /** What is being written now fails, and no volume is made for it any more. */
    void close() {
        closed = true;
        for (Berth berth : berths) {
            OpenVolume volume = berth.volume;
            if (volume != null) {
                volume.close();
            }
        }
    }

    private OpenVolume volumeAt(Berth berth, @Nullable OpenVolume full, long bytes) {
        OpenVolume present = berth.volume;
        if (present != null && present != full) {
            return present;
        }
        berth.lock.lock();
        try {
            if (closed) {
                throw new BlobStoreException(BlobStoreException.Problem.CLOSED, "the blob store is closed");
            }
            OpenVolume volume = berth.volume;
            if (volume == null || volume == full) {
                berth.volume = null;
                if (volume != null) {
                    volume.retire();
                }
                volume = create(bytes);
                berth.volume = volume;
            }
            return volume;
        } finally {
            berth.lock.unlock();
        }
    }

    private OpenVolume create(long bytes) {
        for (int attempt = 1; ; attempt++) {
            ShardWriter shards = fresh.create(VolumeHeader.BYTES + bytes);
            try {
                shards.force();
                shards.renameTo(shards.volume().openPath());
                parts.catalog().opened(shards.volume());
                return new OpenVolume(shards, VolumeHeader.Checkpoint.START, room, parts);
            } catch (BlobStoreException e) {
                shards.discard();
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }
}
