package io.photoncloud.chainfire.store.raft.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Walks over the records of a frame that has been verified, without making objects of them. Not thread-safe. */
final class RecordCursor {

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int start;
    private int next;
    private int end;

    /** Begins before the first of the records between two positions of a buffer. */
    RecordCursor over(ByteBuffer buffer, int from, int to) {
        this.buffer = buffer;
        this.start = from;
        this.next = from;
        this.end = to;
        return this;
    }

    /** Goes to the next record; false at the end. */
    boolean next() {
        if (next >= end) {
            return false;
        }
        start = next;
        int length = end - start < FrameBuffer.RECORD_HEADER_BYTES ? -1 : buffer.getInt(start + 4);
        if (length < 0 || length > end - start - FrameBuffer.RECORD_HEADER_BYTES) {
            throw new RaftLogException(RaftLogException.Problem.CORRUPT, "a record does not fit its frame");
        }
        next = start + FrameBuffer.RECORD_HEADER_BYTES + length;
        return true;
    }

    RecordType type() {
        byte code = buffer.get(start + 8);
        @Nullable RecordType type = RecordType.of(code);
        if (type == null) {
            throw new RaftLogException(
                    RaftLogException.Problem.UNKNOWN_FORMAT,
                    "a record has the unknown type " + code + ": a newer program wrote it");
        }
        return type;
    }

    byte entryType() {
        return buffer.get(start + 9);
    }

    int group() {
        return buffer.getInt(start + 12);
    }

    long index() {
        return buffer.getLong(start + 16);
    }

    long term() {
        return buffer.getLong(start + 24);
    }

    /** Where in the buffer the record starts. */
    int start() {
        return start;
    }

    /** The whole record, header and payload. */
    int lengthBytes() {
        return next - start;
    }

    String text() {
        return text(0, payloadBytes());
    }

    String text(int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(start + FrameBuffer.RECORD_HEADER_BYTES + offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    long payloadLong(int offset) {
        return buffer.getLong(start + FrameBuffer.RECORD_HEADER_BYTES + offset);
    }

    int payloadShort(int offset) {
        return buffer.getShort(start + FrameBuffer.RECORD_HEADER_BYTES + offset) & 0xffff;
    }

    int payloadBytes() {
        return lengthBytes() - FrameBuffer.RECORD_HEADER_BYTES;
    }
}
