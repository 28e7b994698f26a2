package io.photoncloud.nightlight.tsdb.wal;

import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import io.photoncloud.nightlight.tsdb.chunk.Repair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The log of one directory, in segments with rising numbers. What {@link #append} was given is with the operating system
 * when it returns, and so survives the death of this process; it survives the death of the machine once {@link #sync}
 * returned, or the segment was closed. Safe for use by many threads.
 *
 * <p>A checkpoint holds what is still wanted of the segments up to its number, which are then deleted. Whoever dies in
 * between leaves a checkpoint that is not finished, which is deleted, or segments that are in a checkpoint, which are
 * too.
 */
public final class Wal implements AutoCloseable {
    private static final FileMagic MAGIC = new FileMagic("NLWAL", 1);
    private static final String SEGMENT = ".wal";
    private static final String CHECKPOINT = ".checkpoint";
    private static final String UNFINISHED = ".tmp";
    private static final String GIVEN_UP = ".lost";
    private static final String NAME = "%08d";

    private final Path directory;
    private final long segmentBytesMax;
    private final List<Repair> repairs;
    private FileChannel channel;
    private long segment;
    private long size;
    private boolean broken;
    private boolean ended;

    private Wal(Path directory, long segmentBytesMax, List<Repair> repairs, long segment) throws IOException {
        this.directory = directory;
        this.segmentBytesMax = segmentBytesMax;
        this.repairs = List.copyOf(repairs);
        this.segment = segment;
        this.channel = create(directory.resolve(NAME.formatted(segment) + SEGMENT));
        this.size = FileMagic.LENGTH;
    }

    /** @throws UnknownVersion where there is something in a directory that a later program wrote */
    public static void requireKnown(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            for (String suffix : List.of(SEGMENT, CHECKPOINT)) {
                for (Path file : Directories.list(directory, suffix)) {
                    MAGIC.requireKnown(file);
                }
            }
        }
    }

    /** Tells a visitor all that stands in a directory, mends what is broken, and begins a new segment. */
    public static Wal open(Path directory, long segmentBytesMax, WalVisitor visitor) {
        try {
            Files.createDirectories(directory);
            List<Repair> repairs = new ArrayList<>();
            removeUnfinished(directory, repairs);
            long last = 0;
            long checkpoint = 0;
            for (long number : numbers(directory, CHECKPOINT)) {
                checkpoint = Math.max(checkpoint, number);
                last = checkpoint;
            }
            for (long number : numbers(directory, CHECKPOINT)) {
                if (number < checkpoint) {
                    Files.delete(directory.resolve(NAME.formatted(number) + CHECKPOINT));
                }
            }
            List<Path> files = new ArrayList<>();
            if (checkpoint > 0) {
                files.add(directory.resolve(NAME.formatted(checkpoint) + CHECKPOINT));
            }
            for (long number : numbers(directory, SEGMENT)) {
                Path file = directory.resolve(NAME.formatted(number) + SEGMENT);
                if (number <= checkpoint) {
                    Files.delete(file);
                } else {
                    files.add(file);
                    last = number;
                }
            }
            replay(files, visitor, repairs);
            return new Wal(directory, segmentBytesMax, repairs, last + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the log in " + directory, e);
        }
    }

    private static void removeUnfinished(Path directory, List<Repair> repairs) throws IOException {
        for (Path file : Directories.list(directory, UNFINISHED)) {
            Files.delete(file);
            repairs.add(new Repair(file, "an unfinished checkpoint, deleted"));
        }
    }

    private static List<Long> numbers(Path directory, String suffix) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Path file : Directories.list(directory, suffix)) {
            numbers.add(number(file));
        }
        numbers.sort(null);
        return numbers;
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /**
     * Reads files one after another. As Prometheus does, nothing after the first broken frame counts: what follows may
     * build on what is lost. The file is cut there, and those after it are put aside.
     */
    private static void replay(List<Path> files, WalVisitor visitor, List<Repair> repairs) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            long length = Files.size(file);
            visitor.segment(number(file));
            long good = WalReader.read(file, MAGIC, visitor);
            if (good == length) {
                continue;
            }
            boolean last = i == files.size() - 1;
            if (good < FileMagic.LENGTH && length >= FileMagic.LENGTH) {
                repairs.add(new Repair(file, "no file of the log, put aside as " + putAside(file)));
            } else {
                cut(file, good);
                repairs.add(new Repair(
                        file,
                        (last ? "a torn end" : "a broken frame in the middle") + ", cut by " + (length - good)
                                + " bytes to " + good));
            }
            for (Path later : files.subList(i + 1, files.size())) {
                repairs.add(new Repair(later, "follows a broken one, not read and put aside as " + putAside(later)));
            }
            return;
        }
    }

    private static Path putAside(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + GIVEN_UP);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        return aside.getFileName();
    }

    private static void cut(Path file, long good) throws IOException {
        if (good < FileMagic.LENGTH) {
            Files.delete(file);
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(good);
            channel.force(true);
        }
    }

    /** Begins a file, whose name is durable then; where that fails there is none. */
    private static FileChannel create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        boolean begun = false;
        try {
            ByteBuffer magic = ByteBuffer.wrap(MAGIC.bytes());
            while (magic.hasRemaining()) {
                channel.write(magic);
            }
            Path directory = file.getParent();
            if (directory != null) {
                Directories.sync(directory);
            }
            begun = true;
            return channel;
        } finally {
            if (!begun) {
                channel.close();
                Files.deleteIfExists(file);
            }
        }
    }

    /** What was found broken when the log was opened. */
    public List<Repair> repairs() {
        return repairs;
    }

    /**
     * Writes batches in one go.
     *
     * @throws UncheckedIOException where they could not be written; none of them counts then
     */
    public synchronized void append(WalBatch first, WalBatch second) {
        ByteBuffer[] buffers = {first.toBuffer(), second.toBuffer()};
        long bytes = buffers[0].remaining() + (long) buffers[1].remaining();
        if (bytes == 0) {
            return;
        }
        if (ended) {
            // The directory may be another store's by now, which has read this segment already.
            throw new UncheckedIOException(new IOException("the log in " + directory + " is closed"));
        }
        requireMended();
        try {
            if (size > segmentBytesMax) {
                nextSegment();
            }
            if (!channel.isOpen()) {
                reopen();
            }
            while (buffers[1].hasRemaining() || buffers[0].hasRemaining()) {
                channel.write(buffers);
            }
            size += bytes;
        } catch (IOException e) {
            takeBack(e);
            throw new UncheckedIOException("cannot write the log in " + directory, e);
        }
    }

    /** What was written and does not count is to go: it is tried again before anything else is written. */
    private void takeBack(IOException cause) {
        // Where that is why it failed, it would fail again.
        boolean interrupted = Thread.interrupted();
        broken = true;
        try {
            mend();
        } catch (IOException e) {
            cause.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A frame that is half there would hide all that come after it. */
    private void mend() throws IOException {
        if (broken && !ended) {
            if (!channel.isOpen()) {
                reopen();
            }
            channel.truncate(size);
            channel.position(size);
            broken = false;
        }
    }

    private void requireMended() {
        try {
            mend();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the log in " + directory + " has half a frame at its end, which cannot be cut off", e);
        }
    }

    /** A channel is closed where a thread is interrupted that writes, or forces it to the disk. */
    private void reopen() throws IOException {
        channel = FileChannel.open(directory.resolve(NAME.formatted(segment) + SEGMENT), StandardOpenOption.WRITE);
        channel.position(size);
    }

    private void nextSegment() throws IOException {
        if (!channel.isOpen()) {
            reopen();
        }
        channel.force(false);
        // Where there is no room for another, this one is written on.
        FileChannel next = create(directory.resolve(NAME.formatted(segment + 1) + SEGMENT));
        channel.close();
        segment++;
        channel = next;
        size = FileMagic.LENGTH;
    }

    /** Brings all that was appended to the disk. */
    public void sync() {
        try {
            FileChannel present;
            synchronized (this) {
                requireMended();
                if (!channel.isOpen() && !ended) {
                    reopen();
                }
                present = channel;
            }
            present.force(false);
        } catch (ClosedByInterruptException e) {
            throw new UncheckedIOException("interrupted while the log in " + directory + " was synced", e);
        } catch (ClosedChannelException _) {
            // Another segment was begun meanwhile, and this one brought to the disk before that.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync the log in " + directory, e);
        }
    }

    /** Begins a new segment. @return the number of the last one before */
    public synchronized long cut() {
        requireMended();
        try {
            nextSegment();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot begin a segment in " + directory, e);
        }
        return segment - 1;
    }

    /** Whether the disk fails: nothing is written until what was written by half could be cut off. */
    public synchronized boolean isBroken() {
        return broken;
    }

    /** How many bytes the log takes on disk. */
    public long sizeBytes() {
        return Directories.sizeBytes(directory);
    }

    /**
     * Writes what is still wanted of all segments up to one, which must be closed, into a checkpoint, and deletes them.
     */
    public void checkpoint(long upTo, WalFilter filter) {
        Path unfinished = directory.resolve(NAME.formatted(upTo) + UNFINISHED);
        Path finished = directory.resolve(NAME.formatted(upTo) + CHECKPOINT);
        try {
            List<Path> old = new ArrayList<>();
            for (long number : numbers(directory, CHECKPOINT)) {
                old.add(directory.resolve(NAME.formatted(number) + CHECKPOINT));
            }
            for (long number : numbers(directory, SEGMENT)) {
                if (number <= upTo) {
                    old.add(directory.resolve(NAME.formatted(number) + SEGMENT));
                }
            }
            boolean written = false;
            try (FileChannel out = create(unfinished)) {
                CheckpointWriter writer = new CheckpointWriter(out, filter);
                for (Path file : old) {
                    if (WalReader.read(file, MAGIC, writer) != Files.size(file)) {
                        throw new CorruptChunk(file + " is broken");
                    }
                }
                writer.flush();
                out.force(true);
                written = true;
            } finally {
                if (!written) {
                    Files.deleteIfExists(unfinished);
                }
            }
            Directories.moveDurably(unfinished, finished);
            for (Path file : old) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the checkpoint " + finished, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            boolean first = !ended;
            ended = true;
            if (first && !channel.isOpen()) {
                reopen();
            }
            if (channel.isOpen()) {
                channel.force(false);
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the log in " + directory, e);
        }
    }

    /** The checksum of a frame. */
    static int checksum(byte[] data, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(data, from, length);
        return (int) checksum.getValue();
    }
}
