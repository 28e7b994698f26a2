package io.photoncloud.nightlight.tsdb.chunk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the head puts chunks that are full, so that they take no memory of the heap: files that nobody else sees, as
 * they have no name any more once they are made. They are no part of what lasts: the log is. Whoever died leaves none.
 * One thread adds at a time; any thread reads what was added, while it holds a lease.
 */
public final class ScratchFiles implements AutoCloseable {
    /** How large a file gets. */
    public static final int FILE_BYTES = 64 << 20;

    private static final int HEADER_BYTES = Integer.BYTES;
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

    private final Path directory;
    private final Leases leases;
    private final ConcurrentHashMap<Integer, ScratchFile> files = new ConcurrentHashMap<>();
    private int fileBytes = FILE_BYTES;
    private ScratchFile current;
    private int last = -1;

    private static final class ScratchFile {
        private final FileChannel channel;
        private final Arena arena;
        private final MemorySegment bytes;
        /** The latest time of what is in it. */
        private long maxMs = Long.MIN_VALUE;

        private boolean dropped;

        ScratchFile(FileChannel channel, Arena arena, MemorySegment bytes) {
            this.channel = channel;
            this.arena = arena;
            this.bytes = bytes;
        }

        void free() {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }

    public ScratchFiles(Path directory, Leases leases) {
        this.directory = directory;
        this.leases = leases;
        this.current = begin();
    }

    @SuppressWarnings("MustBeClosedChecker") // the file closes it when it is full, or with all of them
    private ScratchFile begin() {
        try {
            Files.createDirectories(directory);
            Path path = directory.resolve("scratch");
            Files.deleteIfExists(path);
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Arena arena = Arena.ofShared();
            // Sparse: pages come as they are written.
            channel.write(ByteBuffer.allocate(1), FILE_BYTES - 1L);
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, FILE_BYTES, arena);
            Files.delete(path);
            ScratchFile file = new ScratchFile(channel, arena, bytes);
            last++;
            files.put(last, file);
            fileBytes = 0;
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a scratch file in " + directory, e);
        }
    }

    /** Adds bytes. @return where they are */
    public long add(ByteBuffer chunk, long maxMs) {
        int length = chunk.remaining();
        if (fileBytes + HEADER_BYTES + length > FILE_BYTES) {
            closeChannel(current);
            current = begin();
        }
        ByteBuffer framed = ByteBuffer.allocate(HEADER_BYTES + length).order(ByteOrder.nativeOrder());
        framed.putInt(length).put(chunk).flip();
        long at = fileBytes;
        try {
            while (framed.hasRemaining()) {
                at += current.channel.write(framed, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a scratch file in " + directory, e);
        }
        long location = ((long) last << 32) | fileBytes;
        fileBytes += HEADER_BYTES + length;
        current.maxMs = Math.max(current.maxMs, maxMs);
        return location;
    }

    private static void closeChannel(ScratchFile file) {
        try {
            file.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a scratch file", e);
        }
    }

    /** A copy of what is at a location, with room for looking beyond. */
    public byte[] read(long location) {
        MemorySegment bytes = bytes(location);
        int offset = (int) location;
        int length = bytes.get(LENGTH, offset);
        byte[] copy = new byte[length + XorChunkWriter.SLACK];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset + HEADER_BYTES, copy, 0, length);
        return copy;
    }

    private MemorySegment bytes(long location) {
        ScratchFile file = files.get((int) (location >>> 32));
        if (file == null) {
            throw new IllegalStateException("a chunk that was dropped");
        }
        return file.bytes;
    }

    /** Gives up files with nothing at or after a time, once nobody who reads now reads any more. */
    public void dropBefore(long timeMs) {
        files.forEach((number, file) -> {
            if (!file.channel.isOpen() && !file.dropped && file.maxMs < timeMs) {
                file.dropped = true;
                leases.retire(() -> {
                    files.remove(number);
                    file.free();
                });
            }
        });
    }

    @Override
    public void close() {
        closeChannel(current);
        files.values().forEach(ScratchFile::free);
        files.clear();
    }
}
