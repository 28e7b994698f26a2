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
import org.jspecify.annotations.Nullable;

/**
 * Where the head puts chunks that are full, so that they take no memory of the heap: files that nobody else sees, as
 * they have no name any more once they are made. They are no part of what lasts: the log is. Whoever died leaves none.
 * One thread adds and releases at a time; any thread reads what was added, while it holds a lease.
 *
 * <p>Adding never fails for want of room on the disk: what is added stands in the log already, and has to be in memory
 * too. A chunk that no file takes stays on the heap, and {@link #requireRoom} refuses what is not in the log yet until
 * files can be written again.
 */
public final class ScratchFiles implements AutoCloseable {
    /** How large a file gets. */
    public static final int FILE_BYTES = 64 << 20;

    private static final int HEADER_BYTES = Integer.BYTES;
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

    private final Path directory;
    private final Leases leases;
    private final int fileBytesMax;
    private final ConcurrentHashMap<Integer, ScratchFile> files = new ConcurrentHashMap<>();
    private ScratchFile current;
    private int fileBytes;
    private int last = -1;
    /** Why the last chunk went to the heap; null where it did not. */
    private @Nullable IOException trouble;

    private static final class ScratchFile {
        private final int number;
        private final MemorySegment bytes;
        private final @Nullable FileChannel channel;
        private final @Nullable Arena arena;
        /** How many of the chunks in it are not released. */
        private int live;

        private boolean full;
        private boolean dropped;

        ScratchFile(int number, MemorySegment bytes, @Nullable FileChannel channel, @Nullable Arena arena) {
            this.number = number;
            this.bytes = bytes;
            this.channel = channel;
            this.arena = arena;
        }

        void write(ByteBuffer framed, long from) throws IOException {
            if (channel == null) {
                throw new IOException("there is no file");
            }
            long at = from;
            while (framed.hasRemaining()) {
                at += channel.write(framed, at);
            }
        }

        /** Ends writing; it can be read on. */
        void fill() throws IOException {
            full = true;
            if (channel != null) {
                channel.close();
            }
        }

        void free() {
            if (arena != null && arena.scope().isAlive()) {
                arena.close();
            }
        }
    }

    public ScratchFiles(Path directory, Leases leases) {
        this(directory, leases, FILE_BYTES);
    }

    /** The same with files of another size. */
    public ScratchFiles(Path directory, Leases leases, int fileBytesMax) {
        this.directory = directory;
        this.leases = leases;
        this.fileBytesMax = fileBytesMax;
        try {
            this.current = begin();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a scratch file in " + directory, e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the file closes it when it is full, or with all of them
    private ScratchFile begin() throws IOException {
        Files.createDirectories(directory);
        Path path = directory.resolve("scratch");
        Files.deleteIfExists(path);
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Arena arena = Arena.ofShared();
        boolean begun = false;
        try {
            // Sparse: pages come as they are written.
            channel.write(ByteBuffer.allocate(1), fileBytesMax - 1L);
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, fileBytesMax, arena);
            Files.delete(path);
            ScratchFile file = new ScratchFile(last + 1, bytes, channel, arena);
            last++;
            files.put(file.number, file);
            fileBytes = 0;
            begun = true;
            return file;
        } finally {
            if (!begun) {
                arena.close();
                channel.close();
            }
        }
    }

    private void beginNext() throws IOException {
        current.fill();
        current = begin();
    }

    /** Adds bytes. @return where they are, until they are released */
    public long add(ByteBuffer chunk) {
        int length = HEADER_BYTES + chunk.remaining();
        ByteBuffer framed = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        framed.putInt(chunk.remaining()).put(chunk).flip();
        try {
            if (current.full || fileBytes + length > fileBytesMax) {
                beginNext();
            }
            int at = fileBytes;
            current.write(framed, at);
            fileBytes += length;
            current.live++;
            trouble = null;
            return ((long) current.number << Integer.SIZE) | at;
        } catch (IOException e) {
            trouble = e;
            return keep(framed.array());
        }
    }

    private long keep(byte[] framed) {
        ScratchFile kept = new ScratchFile(++last, MemorySegment.ofArray(framed), null, null);
        kept.full = true;
        kept.live = 1;
        files.put(kept.number, kept);
        return (long) kept.number << Integer.SIZE;
    }

    /** @throws UncheckedIOException where the last chunk found no file, and another one cannot be begun */
    public void requireRoom() {
        if (trouble == null) {
            return;
        }
        try {
            beginNext();
            trouble = null;
        } catch (IOException e) {
            throw new UncheckedIOException("there is no room for full chunks in " + directory, e);
        }
    }

    /** A copy of what is at a location, with room for looking beyond. */
    public byte[] read(long location) {
        MemorySegment bytes = file(location).bytes;
        int offset = (int) location;
        int length = bytes.get(LENGTH, offset);
        byte[] copy = new byte[length + BitWriter.SLACK];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset + HEADER_BYTES, copy, 0, length);
        return copy;
    }

    private ScratchFile file(long location) {
        ScratchFile file = files.get((int) (location >>> Integer.SIZE));
        if (file == null) {
            throw new IllegalStateException("a chunk that was dropped");
        }
        return file;
    }

    /** Says that what is at a location is wanted no more, but by those who read now. */
    public void release(long location) {
        file(location).live--;
    }

    /** Gives up files of which nothing is wanted, once nobody who reads now reads any more. */
    public void dropUnused() {
        files.forEach((number, file) -> {
            if (file.full && file.live == 0 && !file.dropped) {
                file.dropped = true;
                leases.retire(() -> {
                    files.remove(number);
                    file.free();
                });
            }
        });
    }

    /** How many files, and chunks that found none, there are. */
    int fileCount() {
        return files.size();
    }

    @Override
    public void close() {
        try {
            current.fill();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a scratch file", e);
        }
        files.values().forEach(ScratchFile::free);
        files.clear();
    }
}
