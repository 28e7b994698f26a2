package io.photoncloud.flaredb.execute.spill;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Records on disk: written once from beginning to end, then read by any number of cursors. A block is its length, its checksum and records;
 * a block that does not match its checksum fails the query. Writing is for one thread, cursors may be on others.
 */
final class SpillFile implements AutoCloseable {
    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private final SpillFiles files;
    private final FileChannel channel;
    private final int blockBytes;
    private GrowingBytes block;
    private long length;
    private long records;
    private boolean closed;

    /** The writer and each cursor hold about blockBytes. */
    SpillFile(SpillFiles files, FileChannel channel, int blockBytes) {
        this.files = files;
        this.channel = channel;
        this.blockBytes = blockBytes;
        block = new GrowingBytes(blockBytes + blockBytes / 4);
        startBlock();
    }

    long records() {
        return records;
    }

    long bytes() {
        return length;
    }

    void add(GrowingBytes key, GrowingBytes payload) {
        RecordView.write(block, key, payload);
        added();
    }

    void add(RecordView record) {
        RecordView.write(block, record);
        added();
    }

    /** Makes what was written so far visible to cursors. */
    void finish() {
        if (block.length() > HEADER_BYTES) {
            writeBlock();
        }
    }

    /** Ends writing: the memory of it is given up. */
    void seal() {
        finish();
        block = new GrowingBytes(HEADER_BYTES);
    }

    RecordCursor read() {
        return new Cursor();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        files.giveBack(length);
        try {
            channel.close();
        } catch (IOException e) {
            throw SpillFiles.failed(e);
        }
    }

    private void added() {
        records++;
        if (block.length() >= blockBytes) {
            writeBlock();
        }
    }

    private void startBlock() {
        block.clear();
        block.putLong(0);
    }

    private void writeBlock() {
        byte[] bytes = block.array();
        int size = block.length();
        GrowingBytes.INTS.set(bytes, 0, size - HEADER_BYTES);
        GrowingBytes.INTS.set(bytes, Integer.BYTES, checksum(bytes, HEADER_BYTES, size - HEADER_BYTES));
        files.take(size);
        long at = length;
        length += size;
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        } catch (IOException e) {
            throw SpillFiles.failed(e);
        }
        startBlock();
    }

    private static int checksum(byte[] bytes, int offset, int count) {
        var sum = new CRC32C();
        sum.update(bytes, offset, count);
        return (int) sum.getValue();
    }

    private static SqlException damaged() {
        return new SqlException(SqlState.DATA_CORRUPTED, "a temporary file of the query is damaged");
    }

    private final class Cursor implements RecordCursor {
        private final RecordView view = new RecordView();
        private byte[] bytes = new byte[HEADER_BYTES];
        private long position;
        private int at;
        private int end;

        @Override
        public boolean next() {
            if (at >= end && !readBlock()) {
                return false;
            }
            at = view.at(bytes, at);
            return true;
        }

        @Override
        public RecordView record() {
            return view;
        }

        @Override
        public void close() {
            bytes = new byte[0];
            at = 0;
            end = 0;
            position = length;
        }

        private boolean readBlock() {
            if (position >= length) {
                return false;
            }
            read(HEADER_BYTES);
            int size = (int) GrowingBytes.INTS.get(bytes, 0);
            int sum = (int) GrowingBytes.INTS.get(bytes, Integer.BYTES);
            if (size < 1 || size > length - position) {
                throw damaged();
            }
            if (bytes.length < size) {
                bytes = new byte[size];
            }
            read(size);
            if (checksum(bytes, 0, size) != sum) {
                throw damaged();
            }
            at = 0;
            end = size;
            return true;
        }

        private void read(int count) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            try {
                while (buffer.hasRemaining()) {
                    int got = channel.read(buffer, position);
                    if (got < 0) {
                        throw damaged();
                    }
                    position += got;
                }
            } catch (IOException e) {
                throw SpillFiles.failed(e);
            }
        }
    }
}
