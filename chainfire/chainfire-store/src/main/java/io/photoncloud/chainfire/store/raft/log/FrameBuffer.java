package io.photoncloud.chainfire.store.raft.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Composes a frame: the records that go to disk in one write and are forced together. A frame counts as a whole or not at
 * all, so a torn one never lets through a part of itself. All numbers are little-endian.
 *
 * <pre>
 * frame   int crc ^ salt of the segment | int body length | long sequence | body: records | zeros up to 8 bytes
 * record  int crc | int payload length | byte type | byte entry type | short 0 | int group | long index | long term | payload
 * </pre>
 *
 * Both checksums are CRC32C over all that follows them. The frame's decides at recovery; the record's own guards single
 * entries read back later. The salt is random per use of a segment file, so that neither an older use's frames nor bytes
 * crafted by a client can pass for a frame. Not thread-safe; buffers are reused.
 */
final class FrameBuffer {

    static final int FRAME_HEADER_BYTES = 16;
    static final int RECORD_HEADER_BYTES = 32;
    static final int ALIGNMENT = 8;

    private static final int INITIAL_BYTES = 128 << 10;
    /** A buffer that had to grow beyond this is given back. */
    private static final int KEPT_BYTES_MAX = 2 << 20;

    private final int frameBytes;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = allocate(INITIAL_BYTES);
    private int recordStart;
    private int records;
    private int entries;

    FrameBuffer(int frameBytes) {
        this.frameBytes = frameBytes;
        clear();
    }

    void clear() {
        if (buffer.capacity() > KEPT_BYTES_MAX) {
            buffer = allocate(INITIAL_BYTES);
        }
        buffer.clear().position(FRAME_HEADER_BYTES);
        records = 0;
        entries = 0;
    }

    boolean isEmpty() {
        return records == 0;
    }

    int entries() {
        return entries;
    }

    /** Length of the frame if it were sealed now. */
    int sealedBytes() {
        return align(buffer.position());
    }

    /** Where the records of the frame sealed last end, before the padding. */
    int bodyEnd() {
        return FRAME_HEADER_BYTES + buffer.getInt(4);
    }

    /** Whether a record with such a payload may join; the first one always may. */
    boolean hasRoomFor(int payloadBytes) {
        return records == 0 || (long) buffer.position() + RECORD_HEADER_BYTES + payloadBytes <= frameBytes;
    }

    /** Begins a record and gives the buffer its payload is to be put into, which has room for just so much at least. */
    ByteBuffer begin(RecordType type, byte entryType, int group, long index, long term, int payloadBytes) {
        ensure(RECORD_HEADER_BYTES + payloadBytes + ALIGNMENT);
        recordStart = buffer.position();
        buffer.putLong(0L)
                .put(type.code())
                .put(entryType)
                .putShort((short) 0)
                .putInt(group)
                .putLong(index)
                .putLong(term);
        return buffer;
    }

    /** Ends the record begun last. */
    void end() {
        int end = buffer.position();
        buffer.putInt(recordStart + 4, end - recordStart - RECORD_HEADER_BYTES);
        buffer.putInt(recordStart, crc(recordStart + 4, end));
        records++;
        byte code = buffer.get(recordStart + 8);
        if (code == RecordType.ENTRY.code()) {
            entries++;
        }
    }

    void add(RecordType type, int group, long index, long term, byte[] payload) {
        begin(type, (byte) 0, group, index, term, payload.length).put(payload);
        end();
    }

    /** Completes the frame; the buffer answered is this one's own, from 0 to the frame's end. */
    ByteBuffer seal(long sequence, int salt) {
        int end = buffer.position();
        buffer.putInt(4, end - FRAME_HEADER_BYTES);
        buffer.putLong(8, sequence);
        buffer.putInt(0, crc(4, end) ^ salt);
        while (buffer.position() % ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        int sealed = buffer.position();
        buffer.limit(sealed).position(0);
        return buffer;
    }

    static int align(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private int crc(int from, int to) {
        int position = buffer.position();
        crc.reset();
        buffer.limit(to).position(from);
        crc.update(buffer);
        buffer.limit(buffer.capacity()).position(position);
        return (int) crc.getValue();
    }

    private void ensure(int bytes) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        ByteBuffer larger = allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
        larger.put(buffer.flip());
        buffer = larger;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
