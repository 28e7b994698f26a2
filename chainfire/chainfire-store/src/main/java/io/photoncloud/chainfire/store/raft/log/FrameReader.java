package io.photoncloud.chainfire.store.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Reads the frames of one segment at recovery, through a window of the file. Not thread-safe. */
final class FrameReader {

    private static final int WINDOW_BYTES = 1 << 20;

    private final Segment segment;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer window;
    private int windowStart;
    private int windowEnd;
    private int frameStart;
    private int bodyBytes;

    FrameReader(Segment segment) {
        this.segment = segment;
        this.window =
                ByteBuffer.allocate(Math.min(WINDOW_BYTES, segment.sizeBytes())).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether a whole frame of this sequence stands here and verifies; if so, it is the one the accessors speak of. */
    boolean find(int position, long sequence) throws IOException {
        if (!hasHeader(position, sequence, sequence)) {
            return false;
        }
        return verify(position);
    }

    /** Whether any later frame of this use of the file stands at or behind a position. */
    boolean hasLaterFrame(int position, long sequence) throws IOException {
        for (int at = position;
                at <= segment.sizeBytes() - FrameBuffer.FRAME_HEADER_BYTES;
                at += FrameBuffer.ALIGNMENT) {
            load(at, FrameBuffer.FRAME_HEADER_BYTES);
            if (window.getInt(at - windowStart + 4) == 0) {
                continue; // as most of a segment is
            }
            // As many frames as there is room for, no more, can have been written since.
            long sequenceMax = sequence + 1 + (at - position) / FrameBuffer.FRAME_HEADER_BYTES;
            if (hasHeader(at, sequence + 1, sequenceMax) && verify(at)) {
                return true;
            }
        }
        return false;
    }

    /** The buffer the frame is in, until the next call of find. */
    ByteBuffer buffer() {
        return window;
    }

    int bodyFrom() {
        return frameStart - windowStart + FrameBuffer.FRAME_HEADER_BYTES;
    }

    int bodyTo() {
        return bodyFrom() + bodyBytes;
    }

    /** Where in the segment the buffer's position 0 is. */
    int bufferOffset() {
        return windowStart;
    }

    int frameBytes() {
        return FrameBuffer.align(FrameBuffer.FRAME_HEADER_BYTES + bodyBytes);
    }

    private boolean hasHeader(int position, long sequenceMin, long sequenceMax) throws IOException {
        int room = segment.sizeBytes() - position - FrameBuffer.FRAME_HEADER_BYTES;
        if (room < FrameBuffer.RECORD_HEADER_BYTES) {
            return false;
        }
        load(position, FrameBuffer.FRAME_HEADER_BYTES);
        int length = window.getInt(position - windowStart + 4);
        long sequence = window.getLong(position - windowStart + 8);
        return length >= FrameBuffer.RECORD_HEADER_BYTES
                && length <= room
                && sequence >= sequenceMin
                && sequence <= sequenceMax;
    }

    private boolean verify(int position) throws IOException {
        int length = window.getInt(position - windowStart + 4);
        int frameLength = FrameBuffer.FRAME_HEADER_BYTES + length;
        load(position, frameLength);
        int from = position - windowStart;
        crc.reset();
        crc.update(window.array(), from + 4, frameLength - 4);
        if ((window.getInt(from) ^ segment.salt()) != (int) crc.getValue()) {
            return false;
        }
        frameStart = position;
        bodyBytes = length;
        return true;
    }

    private void load(int position, int length) throws IOException {
        if (position >= windowStart && position + length <= windowEnd) {
            return;
        }
        if (length > window.capacity()) {
            window = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        int available = Math.min(window.capacity(), segment.sizeBytes() - position);
        windowStart = position;
        windowEnd = position;
        segment.file().read(window.clear().limit(available), position);
        window.clear();
        windowEnd = position + available;
    }
}
