package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A packed volume that takes records. Each record's header is written before the next record gets its offset, so whatever a force made
 * durable is reached from the beginning by headers, torn records included; that is what recovery walks along.
 */
final class OpenVolume {

    private static final long CHECKPOINT_BYTES = 64 << 20;

    /** There is no room in this volume: take another. */
    static final long FULL = -1;

    private final ShardWriter shards;
    private final Parts parts;
    private final DataDisk.Room room;
    private final ForceRounds rounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Long> underWay = new TreeSet<>();
    private long tail;
    private long checkpointNumber;
    private long checkpointTail;
    private boolean retired;
    private boolean failed;
    private boolean ended;

    OpenVolume(ShardWriter shards, VolumeHeader.Checkpoint start, DataDisk.Room room, Parts parts) {
        this.shards = shards;
        this.room = room;
        this.parts = parts;
        this.tail = start.tail();
        this.checkpointNumber = start.number();
        this.checkpointTail = start.tail();
        this.rounds = new ForceRounds(this::forceNow);
    }

    VolumeId volume() {
        return shards.volume();
    }

    Scheme scheme() {
        return shards.scheme();
    }

    /** Writes a whole record of one stripe, whose cells stand behind room for the head; answers its offset or FULL. */
    long append(BlobId blob, Layout layout, byte[][] cells, int[][] tables) {
        int bytes = (int) layout.recordBytes();
        return place(layout, offset -> {
            var sources = new ByteBuffer[cells.length];
            for (int shard = 0; shard < cells.length; shard++) {
                header(blob, layout, offset, shard).putWithTable(cells[shard], 0, tables[shard]);
                sources[shard] = ByteBuffer.wrap(cells[shard], 0, bytes);
            }
            shards.write(sources, offset);
        });
    }

    /** Writes the headers of a record whose cells will follow; answers its offset or FULL. */
    long reserve(BlobId blob, Layout layout) {
        return place(layout, offset -> {
            var sources = new ByteBuffer[layout.scheme().total()];
            for (int shard = 0; shard < sources.length; shard++) {
                byte[] head = new byte[RecordHeader.BYTES];
                header(blob, layout, offset, shard).put(head, 0);
                sources[shard] = ByteBuffer.wrap(head);
            }
            shards.write(sources, offset);
        });
    }

    void write(ByteBuffer[] sources, long position) {
        shards.write(sources, position);
    }

    void force() {
        parts.counters().forcesAsked.increment();
        rounds.force();
    }

    /** The record is durable or given up. */
    void done(long offset) {
        lock.lock();
        try {
            underWay.remove(offset);
            sealIfRetired();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more records; sealed when none is under way. */
    void retire() {
        lock.lock();
        try {
            retired = true;
            sealIfRetired();
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the volume so that it is written on after the next start, if that is sound. */
    void close() {
        lock.lock();
        try {
            retired = true;
            ended = true;
            if (!failed && underWay.isEmpty() && shards.isWhole()) {
                shards.truncate(tail);
                shards.force();
                writeCheckpoint(new VolumeHeader.Checkpoint(checkpointNumber + 1, tail, true));
                shards.force();
            }
        } catch (BlobStoreException _) {
            failed = true; // recovery finds the tail
        } finally {
            shards.closeFiles();
            lock.unlock();
        }
    }

    private interface Writing {
        void at(long offset);
    }

    private long place(Layout layout, Writing writing) {
        long bytes = layout.recordBytes();
        boolean takes = shards.takes(bytes, room);
        lock.lock();
        try {
            boolean fits = tail + bytes <= parts.settings().volumeBytes() || tail == VolumeHeader.BYTES;
            if (retired || !takes || !fits) {
                return FULL;
            }
            long offset = tail;
            try {
                writing.at(offset);
            } catch (BlobStoreException e) {
                failed = true;
                retired = true;
                throw e;
            }
            underWay.add(offset);
            tail += bytes;
            return offset;
        } finally {
            lock.unlock();
        }
    }

    private RecordHeader header(BlobId blob, Layout layout, long offset, int shard) {
        return new RecordHeader(volume(), offset, blob, layout.length(), layout.scheme(), shard);
    }

    private void forceNow() {
        long sound = soundUpTo();
        parts.counters().forces.increment();
        try {
            shards.force();
        } catch (BlobStoreException e) {
            lock.lock();
            try {
                failed = true;
                retired = true;
            } finally {
                lock.unlock();
            }
            throw e;
        }
        if (sound - checkpointTail >= CHECKPOINT_BYTES) {
            checkpointTail = sound;
            checkpointNumber++;
            writeCheckpoint(new VolumeHeader.Checkpoint(checkpointNumber, sound, false));
        }
    }

    private long soundUpTo() {
        lock.lock();
        try {
            return underWay.isEmpty() ? tail : underWay.first();
        } finally {
            lock.unlock();
        }
    }

    private void writeCheckpoint(VolumeHeader.Checkpoint checkpoint) {
        shards.writeToAll(checkpoint.bytes(), checkpoint.position());
    }

    private void sealIfRetired() {
        if (!retired || ended || !underWay.isEmpty()) {
            return;
        }
        ended = true;
        try {
            if (!failed) {
                shards.truncate(tail);
                shards.force();
                shards.renameTo(volume().sealedPath());
                parts.catalog().sealed(volume());
            }
        } catch (BlobStoreException _) {
            failed = true; // what was acknowledged is durable; the volume is sealed by recovering it
        } finally {
            shards.closeFiles();
        }
        if (failed || !shards.isWhole()) {
            parts.repairs().wantVolume(volume());
        }
    }
}
