package io.photoncloud.lightningstor.engine;

import io.photoncloud.lightningstor.engine.DiskState.Condition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One slot of the set with the disk that stands in it, if any, and how that is. */
final class DataDisk {

    private static final String PROBE = "probe";
    private static final long ASK_AFTER_BYTES = 1 << 20;

    private static final long RESERVE_KEPT_SHARE = 8;

    /** Compaction needs room to make room, so it may use most of what is kept from others. */
    enum Room {
        ABOVE_RESERVE,
        WITH_RESERVE
    }

    private final int slot;
    private final long reserveBytes;
    private final AtomicLong writtenSinceAsked = new AtomicLong(ASK_AFTER_BYTES);
    private volatile @Nullable Disk disk;
    private volatile Condition condition;
    private volatile String reason;
    private volatile long usableBytes;
    private volatile boolean lacksRoom;

    /** @param disk that refuses where it is not itself any more */
    DataDisk(int slot, @Nullable OwnDisk disk, long reserveBytes) {
        this.slot = slot;
        this.disk = disk;
        this.reserveBytes = reserveBytes;
        this.condition = disk == null ? Condition.MISSING : Condition.ONLINE;
        this.reason = disk == null ? "no data directory bears this disk's identity" : "";
    }

    int slot() {
        return slot;
    }

    /** The disk, for reading too; null when it is missing. */
    @Nullable
    Disk disk() {
        return disk;
    }

    boolean isMissing() {
        return disk == null;
    }

    Condition condition() {
        return condition;
    }

    void putIn(OwnDisk replacement) {
        disk = replacement;
        condition = Condition.ONLINE;
        reason = "";
        writtenSinceAsked.set(ASK_AFTER_BYTES);
    }

    /** Whether so many more bytes may be written; counts them as if they were. */
    boolean takes(long bytes, Room room) {
        if (condition == Condition.FAILED || condition == Condition.MISSING) {
            return false;
        }
        long kept = switch (room) {
            case ABOVE_RESERVE -> reserveBytes;
            case WITH_RESERVE -> reserveBytes / RESERVE_KEPT_SHARE;
        };
        if (writtenSinceAsked.addAndGet(bytes) > ASK_AFTER_BYTES || freeBytes() < kept) {
            ask();
            writtenSinceAsked.addAndGet(bytes);
        }
        lacksRoom = freeBytes() < kept;
        return !lacksRoom && condition != Condition.FAILED;
    }

    /** Whether the last write was refused because there was no room for it. */
    boolean lacksRoom() {
        return lacksRoom;
    }

    /** What a failed operation says about the disk. */
    void failed(IOException why) {
        if (why instanceof ClosedChannelException) {
            return; // an interrupt ended the operation, or closing the store did
        }
        ask();
        if (condition != Condition.FULL && !saysFull(why)) {
            condition = Condition.FAILED;
            reason = String.valueOf(why.getMessage());
        }
    }

    private long freeBytes() {
        return usableBytes - writtenSinceAsked.get();
    }

    /** Looks how much room there is, which others may have taken or given back, and whether a failed disk works again. */
    void probe() {
        Disk present = disk;
        if (present == null) {
            return;
        }
        if (condition != Condition.FAILED) {
            ask();
            return;
        }
        try (DiskFile file = present.create(PROBE)) {
            file.write(ByteBuffer.allocate(Layout.BLOCK_BYTES), 0);
            file.force();
            present.delete(PROBE);
            condition = Condition.ONLINE;
            reason = "";
            ask();
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
    }

    DiskState state() {
        Disk present = disk;
        String location = present == null ? "" : present.location();
        return new DiskState(slot, location, condition, reason, usableBytes, false);
    }

    private void ask() {
        Disk present = disk;
        if (present == null) {
            return;
        }
        try {
            usableBytes = present.usableBytes();
            writtenSinceAsked.set(0);
            boolean full = usableBytes <= reserveBytes;
            if (full && condition == Condition.ONLINE) {
                condition = Condition.FULL;
                reason = usableBytes + " bytes are free, and " + reserveBytes + " are kept for the engine itself";
            } else if (!full && condition == Condition.FULL) {
                condition = Condition.ONLINE;
                reason = "";
            }
        } catch (IOException e) {
            condition = Condition.FAILED;
            reason = String.valueOf(e.getMessage());
        }
    }

    private static boolean saysFull(IOException why) {
        String message = String.valueOf(why.getMessage());
        return message.contains("No space left") || message.contains("quota exceeded");
    }
}
