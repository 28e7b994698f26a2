package io.photoncloud.flaredb.execute.spill;

import java.util.ArrayList;
import java.util.List;

/** Records in memory, in chunks that a claim pays for. Addresses grow in the order in which records are added. For one thread at a time. */
final class RecordArena {
    /** The address of a record for which there was no room. */
    static final long NONE = -1;

    private static final int FIRST_CHUNK_BYTES = 4 * 1024;
    private static final int CHUNK_BYTES_MAX = 256 * 1024;

    private final MemoryClaim claim;
    private final List<byte[]> chunks = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private byte[] last = {};
    private int used;
    private long bytes;

    RecordArena(MemoryClaim claim) {
        this.claim = claim;
    }

    /** Bytes of its chunks. */
    long bytes() {
        return bytes;
    }

    /** Where the record is now, or {@link #NONE} if the budget has no room for it. */
    long add(GrowingBytes key, GrowingBytes payload) {
        int size = RecordView.sizeOf(key.length(), payload.length());
        if (size > last.length - used && !grow(size)) {
            return NONE;
        }
        long address = ((long) (chunks.size() - 1) << 32) | used;
        used = write(last, used, key.array(), 0, key.length(), payload.array(), 0, payload.length());
        return address;
    }

    long add(RecordView record) {
        int size = RecordView.sizeOf(record.keyLength(), record.payloadLength());
        if (size > last.length - used && !grow(size)) {
            return NONE;
        }
        long address = ((long) (chunks.size() - 1) << 32) | used;
        used = write(
                last,
                used,
                record.bytes(),
                record.keyOffset(),
                record.keyLength(),
                record.bytes(),
                record.payloadOffset(),
                record.payloadLength());
        return address;
    }

    /** Makes room in advance for a record of this size, whatever the spare part of the budget; fails with 53200. */
    void mustFit(int size) {
        if (size > last.length - used) {
            int chunk = Math.max(FIRST_CHUNK_BYTES, size);
            claim.grow(chunk);
            addChunk(chunk);
        }
    }

    void at(long address, RecordView view) {
        view.at(chunks.get((int) (address >>> 32)), (int) address);
    }

    /** All records in the order in which they were added, those added while it moves on included. */
    RecordCursor read() {
        return new Cursor();
    }

    void clear() {
        chunks.clear();
        ends.clear();
        last = new byte[0];
        used = 0;
        claim.shrink(bytes);
        bytes = 0;
    }

    private boolean grow(int size) {
        int chunk = Math.max(size, Math.clamp(bytes, FIRST_CHUNK_BYTES, CHUNK_BYTES_MAX));
        if (!claim.tryGrow(chunk)) {
            return false;
        }
        addChunk(chunk);
        return true;
    }

    private void addChunk(int size) {
        if (!chunks.isEmpty()) {
            ends.add(used);
        }
        last = new byte[size];
        chunks.add(last);
        used = 0;
        bytes += size;
    }

    private static int write(
            byte[] to,
            int at,
            byte[] key,
            int keyOffset,
            int keyLength,
            byte[] payload,
            int payloadOffset,
            int payloadLength) {
        int keyAt = putVarint(to, putVarint(to, at, keyLength), payloadLength);
        System.arraycopy(key, keyOffset, to, keyAt, keyLength);
        System.arraycopy(payload, payloadOffset, to, keyAt + keyLength, payloadLength);
        return keyAt + keyLength + payloadLength;
    }

    private static int putVarint(byte[] to, int at, int value) {
        int rest = value;
        int next = at;
        while ((rest & ~0x7f) != 0) {
            to[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[next++] = (byte) rest;
        return next;
    }

    private final class Cursor implements RecordCursor {
        private final RecordView view = new RecordView();
        private int chunk;
        private int at;

        @Override
        public boolean next() {
            while (chunk < chunks.size()) {
                boolean isLast = chunk == chunks.size() - 1;
                if (at < (isLast ? used : ends.get(chunk))) {
                    at = view.at(chunks.get(chunk), at);
                    return true;
                }
                if (isLast) {
                    return false;
                }
                chunk++;
                at = 0;
            }
            return false;
        }

        @Override
        public RecordView record() {
            return view;
        }

        @Override
        public void close() {
            // It holds nothing of its own.
        }
    }
}
