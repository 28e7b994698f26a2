package io.photoncloud.chainfire.store.raft.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of one group are: for a contiguous range of indexes the segment, offset, length and term, twenty bytes
 * an entry. During recovery an entry may be missing as yet. Tells the segments what of them is live. Not thread-safe.
 */
final class EntryIndex {

    private static final int CHUNK_BITS = 9;
    private static final int CHUNK_ENTRIES = 1 << CHUNK_BITS;
    private static final int CHUNK_MASK = CHUNK_ENTRIES - 1;

    private static final class Chunk {
        private final @Nullable Segment[] segments = new @Nullable Segment[CHUNK_ENTRIES];
        private final int[] offsets = new int[CHUNK_ENTRIES];
        private final int[] lengths = new int[CHUNK_ENTRIES];
        private final long[] terms = new long[CHUNK_ENTRIES];
    }

    private final List<Chunk> chunks = new ArrayList<>();
    /** The log index of the first chunk's first slot. */
    private long base;

    /** Sets an entry's place, in the stead of the one it had. */
    void put(long index, Segment segment, int offset, int lengthBytes, long term) {
        reserve(index);
        Chunk chunk = chunk(index);
        int slot = (int) index & CHUNK_MASK;
        release(chunk, slot);
        chunk.segments[slot] = segment;
        chunk.offsets[slot] = offset;
        chunk.lengths[slot] = lengthBytes;
        chunk.terms[slot] = term;
        segment.addLive(lengthBytes);
    }

    /** Makes room for an index beyond all others; its entry is missing until put. */
    void reserve(long index) {
        if (chunks.isEmpty()) {
            base = index & -CHUNK_ENTRIES;
        }
        while (index - base >= (long) chunks.size() << CHUNK_BITS) {
            chunks.add(new Chunk());
        }
    }

    /** Null while the entry is missing. */
    @Nullable
    Segment segment(long index) {
        return chunk(index).segments[(int) index & CHUNK_MASK];
    }

    int offset(long index) {
        return chunk(index).offsets[(int) index & CHUNK_MASK];
    }

    int lengthBytes(long index) {
        return chunk(index).lengths[(int) index & CHUNK_MASK];
    }

    long term(long index) {
        return chunk(index).terms[(int) index & CHUNK_MASK];
    }

    /** Forgets the entries first to last, which are the beginning of the range. */
    void dropHead(long first, long last) {
        drop(first, last);
        while (!chunks.isEmpty() && base + CHUNK_ENTRIES <= last + 1) {
            chunks.removeFirst();
            base += CHUNK_ENTRIES;
        }
    }

    /** Forgets the entries first to last, which are the end of the range. */
    void dropTail(long first, long last) {
        drop(first, last);
        while (!chunks.isEmpty() && base + ((long) (chunks.size() - 1) << CHUNK_BITS) >= first) {
            chunks.removeLast();
        }
    }

    void clear(long first, long last) {
        drop(first, last);
        chunks.clear();
    }

    private void drop(long first, long last) {
        for (long index = first; index <= last; index++) {
            release(chunk(index), (int) index & CHUNK_MASK);
        }
    }

    private static void release(Chunk chunk, int slot) {
        Segment segment = chunk.segments[slot];
        if (segment != null) {
            segment.addLive(-chunk.lengths[slot]);
            chunk.segments[slot] = null;
        }
    }

    private Chunk chunk(long index) {
        return chunks.get((int) ((index - base) >> CHUNK_BITS));
    }
}
