package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The files of a volume that is being written, one a shard. A shard that failed once is written no more; as long as the write
 * quorum is left the volume goes on and is healed afterwards.
 */
final class ShardWriter {

    private final VolumeId volume;
    private final Scheme scheme;
    private final DataDisk[] disks;
    private final @Nullable DiskFile[] files;
    private final boolean[] alive;
    private final ShardTasks tasks;

    ShardWriter(VolumeId volume, Scheme scheme, DataDisk[] disks, @Nullable DiskFile[] files, ShardTasks tasks) {
        this.volume = volume;
        this.scheme = scheme;
        this.disks = disks;
        this.files = files;
        this.tasks = tasks;
        this.alive = new boolean[files.length];
        for (int shard = 0; shard < files.length; shard++) {
            alive[shard] = files[shard] != null;
        }
    }

    /** Creates the files of a new volume, of the shards that are wanted, each with its header. */
    static ShardWriter create(VolumeId volume, Placement placement, DiskSet disks, boolean[] wanted, ShardTasks tasks) {
        Scheme scheme = placement.scheme(volume);
        DataDisk[] slots = disks.of(placement.slots(volume));
        @Nullable DiskFile[] files = new DiskFile[slots.length];
        @Nullable
        IOException[] problems = tasks.each(wanted, shard -> {
            Disk disk = slots[shard].disk();
            if (disk != null) {
                DiskFile file = disk.create(volume.incomingPath());
                files[shard] = file;
                file.write(new VolumeHeader(volume, shard, placement.set()).page(), 0);
            }
        });
        var writer = new ShardWriter(volume, scheme, slots, files, tasks);
        try {
            writer.settle(problems);
        } catch (BlobStoreException e) {
            writer.discard();
            throw e;
        }
        return writer;
    }

    VolumeId volume() {
        return volume;
    }

    Scheme scheme() {
        return scheme;
    }

    synchronized boolean isWhole() {
        for (boolean each : alive) {
            if (!each) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether just those disks take so many more bytes whose shards are written, and they are enough. Where another disk takes them again, or one
     * takes them no more, another volume is better.
     */
    synchronized boolean takes(long bytes, DataDisk.Room room) {
        int count = 0;
        boolean same = true;
        for (int shard = 0; shard < disks.length; shard++) {
            boolean takes = disks[shard].takes(bytes, room);
            same &= takes == alive[shard];
            count += takes ? 1 : 0;
        }
        return same && count >= scheme.writeQuorum();
    }

    void write(ByteBuffer[] sources, long position) {
        settle(tasks.each(aliveNow(), shard -> file(shard).write(sources[shard], position)));
    }

    /** The same bytes to every shard. */
    void writeToAll(ByteBuffer source, long position) {
        settle(tasks.each(aliveNow(), shard -> file(shard).write(source.duplicate(), position)));
    }

    void force() {
        settle(tasks.each(aliveNow(), shard -> file(shard).force()));
    }

    void truncate(long bytes) {
        settle(tasks.each(aliveNow(), shard -> file(shard).truncate(bytes)));
    }

    void renameTo(String path) {
        settle(tasks.each(aliveNow(), shard -> disk(shard).rename(file(shard), path)));
    }

    void closeFiles() {
        var _ = tasks.each(present(), shard -> file(shard).close());
    }

    /** Removes what came in; nobody knows of it. */
    void discard() {
        var _ = tasks.each(present(), shard -> {
            file(shard).close();
            disk(shard).delete(volume.incomingPath());
        });
    }

    private boolean[] present() {
        boolean[] present = new boolean[files.length];
        for (int shard = 0; shard < files.length; shard++) {
            present[shard] = files[shard] != null;
        }
        return present;
    }

    private synchronized boolean[] aliveNow() {
        return alive.clone();
    }

    private synchronized void settle(@Nullable IOException[] problems) {
        IOException last = null;
        int count = 0;
        for (int shard = 0; shard < alive.length; shard++) {
            IOException problem = problems[shard];
            if (problem != null) {
                last = problem;
                alive[shard] = false;
                disks[shard].failed(problem);
            }
            count += alive[shard] ? 1 : 0;
        }
        if (count < scheme.writeQuorum()) {
            throw tooFew(count, last);
        }
    }

    private BlobStoreException tooFew(int count, @Nullable IOException last) {
        StringBuilder states = new StringBuilder();
        boolean full = false;
        for (DataDisk disk : disks) {
            DiskState state = disk.state();
            full |= state.condition() == DiskState.Condition.FULL || disk.lacksRoom();
            if (state.condition() != DiskState.Condition.ONLINE) {
                states.append(' ')
                        .append(state.location())
                        .append(": ")
                        .append(state.reason())
                        .append(';');
            }
        }
        full |= last != null && String.valueOf(last.getMessage()).contains("No space left");
        return new BlobStoreException(
                full ? BlobStoreException.Problem.DISK_FULL : BlobStoreException.Problem.DISK_FAILED,
                count + " of " + scheme.total() + " disks take the write, " + scheme.writeQuorum() + " are needed;"
                        + (states.isEmpty() && last != null ? " " + last.getMessage() + ";" : states)
                        + (full ? " free space or add a disk" : " repair or replace the disk"),
                last);
    }

    private DiskFile file(int shard) {
        DiskFile file = files[shard];
        if (file == null) {
            throw new IllegalStateException("shard " + shard + " of " + volume + " has no file");
        }
        return file;
    }

    private Disk disk(int shard) throws IOException {
        Disk disk = disks[shard].disk();
        if (disk == null) {
            throw new IOException("the disk of slot " + disks[shard].slot() + " is gone");
        }
        return disk;
    }
}
