package io.photoncloud.chainfire.store.raft.log;

import com.alipay.sofa.jraft.entity.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What one group has in the log, as far as it is forced: its range of entries and where they are, its term and vote. Changed
 * only by applying records, in the order of the log; read by any thread.
 */
final class GroupLog {

    private final int id;
    private final String name;
    private final EntryIndex entries = new EntryIndex();
    private final TreeSet<Long> configurations = new TreeSet<>();
    private long first = 1;
    private long last;
    private long currentTerm;
    private String votedFor = "";
    private boolean logOpen;
    private boolean metaOpen;
    private boolean destroyed;

    GroupLog(int id, String name) {
        this.id = id;
        this.name = name;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    synchronized long first() {
        return first;
    }

    /** One less than first when there are none. */
    synchronized long last() {
        return last;
    }

    synchronized long currentTerm() {
        return currentTerm;
    }

    /** Empty when nobody was voted for. */
    synchronized String votedFor() {
        return votedFor;
    }

    synchronized List<Long> configurations() {
        return new ArrayList<>(configurations);
    }

    /** The term of an entry; 0 for one that is not held. */
    synchronized long termOf(long index) {
        return holds(index) ? entries.term(index) : 0;
    }

    /** False when the group's log is open already: two owners would destroy each other's entries. */
    synchronized boolean claimLog() {
        if (logOpen || destroyed) {
            return false;
        }
        logOpen = true;
        return true;
    }

    synchronized void releaseLog() {
        logOpen = false;
    }

    synchronized boolean claimMeta() {
        if (metaOpen || destroyed) {
            return false;
        }
        metaOpen = true;
        return true;
    }

    synchronized void releaseMeta() {
        metaOpen = false;
    }

    synchronized boolean isOpen() {
        return logOpen || metaOpen;
    }

    /** Reads an entry from its file; null for an index that is not held. */
    @Nullable
    LogEntry read(long index) {
        byte[] record = readRecord(index);
        return record == null ? null : EntryCodec.decode(record);
    }

    /** Reads an entry's whole record and verifies it; null for an index that is not held. */
    byte @Nullable [] readRecord(long index) {
        Segment segment;
        int offset;
        byte[] record;
        synchronized (this) {
            segment = holds(index) ? entries.segment(index) : null;
            if (segment == null) {
                return null;
            }
            offset = entries.offset(index);
            record = new byte[entries.lengthBytes(index)];
            segment.beginRead();
        }
        ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        try {
            segment.file().read(buffer, offset);
        } catch (IOException e) {
            throw new RaftLogException(
                    RaftLogException.Problem.IO,
                    "cannot read " + segment + " at offset " + offset + ": " + e.getMessage(),
                    e);
        } finally {
            segment.endRead();
        }
        CRC32C crc = new CRC32C();
        crc.update(record, Integer.BYTES, record.length - Integer.BYTES);
        if (buffer.getInt(0) != (int) crc.getValue() || buffer.getInt(12) != id || buffer.getLong(16) != index) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT,
                    "entry " + index + " of group " + name + " does not verify: " + segment + ", offset " + offset);
        }
        return record;
    }

    /** The first index from here on whose entry is in a segment; 0 when there is none. */
    synchronized long findIn(Segment segment, long from) {
        for (long index = Math.max(from, first); index <= last; index++) {
            if (entries.segment(index) == segment) {
                return index;
            }
        }
        return 0;
    }

    /** The first index no segment has; 0 when all are there. Asked at the end of recovery. */
    synchronized long findMissing() {
        for (long index = first; index <= last; index++) {
            if (entries.segment(index) == null) {
                return index;
            }
        }
        return 0;
    }

    /** Whether an entry is still the one that was read from a segment. */
    synchronized boolean isAt(long index, long term, Segment segment) {
        return holds(index) && entries.segment(index) == segment && entries.term(index) == term;
    }

    synchronized void appended(RecordCursor record, Segment segment, int offset) {
        if (record.index() != last + 1) {
            throw inconsistent("has entry " + record.index() + " after " + last);
        }
        last = record.index();
        place(record, segment, offset);
    }

    /** An entry is found further on as well; of the two the later place holds. */
    synchronized void relocated(RecordCursor record, Segment segment, int offset) {
        long index = record.index();
        // Same index and term mean the same entry: Raft's log matching. A missing one's term is not known, but
        // what is written again was current before its frame.
        boolean current = holds(index) && (entries.segment(index) == null || entries.term(index) == record.term());
        if (current) {
            place(record, segment, offset);
        }
    }

    synchronized void truncatedPrefix(long firstKept) {
        if (firstKept <= first) {
            throw inconsistent("is cut before " + firstKept + ", but begins at " + first);
        }
        long dropped = Math.min(firstKept - 1, last);
        entries.dropHead(first, dropped);
        configurations.headSet(firstKept).clear();
        first = firstKept;
        last = Math.max(last, firstKept - 1);
    }

    synchronized void truncatedSuffix(long lastKept) {
        if (lastKept >= last || lastKept < first - 1) {
            throw inconsistent("is cut after " + lastKept + ", but holds " + first + " to " + last);
        }
        entries.dropTail(lastKept + 1, last);
        configurations.tailSet(lastKept, false).clear();
        last = lastKept;
    }

    synchronized void reset(long next) {
        entries.clear(first, last);
        configurations.clear();
        first = next;
        last = next - 1;
    }

    synchronized void voted(long term, String peer) {
        currentTerm = term;
        votedFor = peer;
    }

    synchronized void destroyed() {
        entries.clear(first, last);
        configurations.clear();
        last = first - 1;
        destroyed = true;
    }

    /** Takes over the state of a checkpoint: entries in range are missing until found. */
    synchronized void restored(GroupState state) {
        first = state.first();
        last = state.last();
        currentTerm = state.currentTerm();
        votedFor = state.votedFor();
        if (first <= last) {
            entries.reserve(first);
            entries.reserve(last);
        }
    }

    synchronized GroupState state() {
        return new GroupState(id, name, first, last, currentTerm, votedFor);
    }

    private boolean holds(long index) {
        return index >= first && index <= last;
    }

    private void place(RecordCursor record, Segment segment, int offset) {
        entries.put(record.index(), segment, offset, record.lengthBytes(), record.term());
        if (EntryCodec.isConfiguration(record.entryType())) {
            configurations.add(record.index());
        }
    }

    private RaftLogException inconsistent(String what) {
        return new RaftLogException(RaftLogException.Problem.CORRUPT, "group " + name + " " + what);
    }
}
