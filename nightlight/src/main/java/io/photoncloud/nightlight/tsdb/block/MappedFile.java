package io.photoncloud.nightlight.tsdb.block;

import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** A file that is read where the operating system shows it in memory. Fails with {@link CorruptChunk} beyond its end. */
public final class MappedFile {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int CHECKED_BYTES = 1 << 24;

    private final Path file;
    private final MemorySegment bytes;

    public MappedFile(Path file, FileMagic magic, Arena arena) throws IOException {
        this.file = file;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
        int length = (int) Math.min(FileMagic.LENGTH, bytes.byteSize());
        if (!magic.begins(bytes(0, length, 0), file)) {
            throw new BrokenBlock(file + " does not begin as a file of its kind does");
        }
    }

    long size() {
        return bytes.byteSize();
    }

    private CorruptChunk beyond(long at, IndexOutOfBoundsException cause) {
        return new CorruptChunk(file + " has no bytes at " + at, cause);
    }

    long longAt(long at) {
        try {
            return bytes.get(LONG, at);
        } catch (IndexOutOfBoundsException e) {
            throw beyond(at, e);
        }
    }

    public int intAt(long at) {
        try {
            return bytes.get(INT, at);
        } catch (IndexOutOfBoundsException e) {
            throw beyond(at, e);
        }
    }

    /** A copy of bytes, with room after them. */
    public byte[] bytes(long at, int length, int room) {
        byte[] copy = new byte[Math.max(0, length) + room];
        read(at, length, copy);
        return copy;
    }

    void read(long at, int length, byte[] into) {
        try {
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, into, 0, length);
        } catch (IndexOutOfBoundsException e) {
            throw beyond(at, e);
        }
    }

    ByteBuffer buffer(long at, int length) {
        try {
            return bytes.asSlice(at, length).asByteBuffer();
        } catch (IndexOutOfBoundsException e) {
            throw beyond(at, e);
        }
    }

    /** @throws BrokenBlock where the last four bytes are not the CRC32C of those before */
    void verify() throws BrokenBlock {
        CRC32C checksum = new CRC32C();
        long end = size() - Integer.BYTES;
        for (long at = 0; at < end; at += CHECKED_BYTES) {
            checksum.update(buffer(at, (int) Math.min(CHECKED_BYTES, end - at)));
        }
        if ((int) checksum.getValue() != intAt(end)) {
            throw new BrokenBlock(file + " does not have the checksum that stands in it");
        }
    }
}
