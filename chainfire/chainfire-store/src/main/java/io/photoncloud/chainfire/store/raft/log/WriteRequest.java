package io.photoncloud.chainfire.store.raft.log;

import com.alipay.sofa.jraft.entity.LogEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a thread wants written; made, awaited and possibly written by that thread. */
abstract class WriteRequest {

    private enum Phase {
        WAITING,
        /** The owner is to write, for itself and all who wait. */
        LEADING,
        DONE
    }

    private final Thread owner = Thread.currentThread();
    private volatile Phase phase = Phase.WAITING;
    private @Nullable RaftLogException failure;

    /** Adds records until all are in or the frame is full, and goes on from there next time. True when all are in. */
    abstract boolean encode(FrameBuffer frame);

    /** Whether a segment may be free afterwards. */
    abstract boolean freesSpace();

    /** Waits until done (false) or called to write (true). An interrupt is kept for later: what is begun must end. */
    boolean awaitTurn() {
        boolean interrupted = false;
        while (phase == Phase.WAITING) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            owner.interrupt();
        }
        return phase == Phase.LEADING;
    }

    void callToWrite() {
        phase = Phase.LEADING;
        LockSupport.unpark(owner);
    }

    void finish(@Nullable RaftLogException outcome) {
        failure = outcome;
        phase = Phase.DONE;
        if (owner != Thread.currentThread()) {
            LockSupport.unpark(owner);
        }
    }

    void throwIfFailed() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Entries of one group, following its last one. */
    static final class Append extends WriteRequest {

        private final int group;
        private final List<LogEntry> entries;
        private int next;

        Append(GroupLog group, List<LogEntry> entries) {
            this.group = group.id();
            this.entries = entries;
        }

        @Override
        boolean encode(FrameBuffer frame) {
            while (next < entries.size()) {
                LogEntry entry = entries.get(next);
                int payloadBytes = EntryCodec.payloadBytes(entry);
                if (!frame.hasRoomFor(payloadBytes)) {
                    return false;
                }
                ByteBuffer payload = frame.begin(
                        RecordType.ENTRY,
                        EntryCodec.entryType(entry),
                        group,
                        entry.getId().getIndex(),
                        entry.getId().getTerm(),
                        payloadBytes);
                EntryCodec.put(entry, payload);
                frame.end();
                next++;
            }
            return true;
        }

        @Override
        boolean freesSpace() {
            return false;
        }
    }

    /** One record without an entry. */
    static final class Single extends WriteRequest {

        private final RecordType type;
        private final int group;
        private final long index;
        private final long term;
        private final byte[] payload;

        Single(RecordType type, int group, long index, long term, byte[] payload) {
            this.type = type;
            this.group = group;
            this.index = index;
            this.term = term;
            this.payload = payload;
        }

        @Override
        boolean encode(FrameBuffer frame) {
            if (!frame.hasRoomFor(payload.length)) {
                return false;
            }
            frame.add(type, group, index, term, payload);
            return true;
        }

        @Override
        boolean freesSpace() {
            return switch (type) {
                case TRUNCATE_PREFIX, TRUNCATE_SUFFIX, RESET, DESTROY -> true;
                case ENTRY, RELOCATED_ENTRY, VOTE, REGISTER, CHECKPOINT, GROUP_STATE, MARK -> false;
            };
        }
    }

    /** Entries of one group that stand in an old segment, as whole records. */
    static final class Relocate extends WriteRequest {

        private final GroupLog group;
        private final Segment source;
        private final List<byte[]> records;
        private int next;

        Relocate(GroupLog group, Segment source, List<byte[]> records) {
            this.group = group;
            this.source = source;
            this.records = records;
        }

        @Override
        boolean encode(FrameBuffer frame) {
            while (next < records.size()) {
                ByteBuffer record = ByteBuffer.wrap(records.get(next)).order(ByteOrder.LITTLE_ENDIAN);
                long index = record.getLong(16);
                long term = record.getLong(24);
                byte entryType = record.get(9);
                int payloadBytes = record.capacity() - FrameBuffer.RECORD_HEADER_BYTES;
                if (!frame.hasRoomFor(payloadBytes)) {
                    return false;
                }
                if (group.isAt(index, term, source)) {
                    frame.begin(RecordType.RELOCATED_ENTRY, entryType, group.id(), index, term, payloadBytes)
                            .put(record.position(FrameBuffer.RECORD_HEADER_BYTES));
                    frame.end();
                }
                next++;
            }
            return true;
        }

        @Override
        boolean freesSpace() {
            return false; // the housekeeping, which makes these, looks for itself
        }
    }
}
