package io.photoncloud.k8shost.runtime.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records of a log's files one after the other, and of the one that is written as they come. */
final class LogSource implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    /** Runtimes write parts of at most 16 KiB; what is longer is nothing that could be shown. */
    private static final int RECORD_BYTES_MAX = 1 << 20;

    /** @param key which file it is, whatever it is called by now */
    private record Opened(FileChannel channel, Object key) {}

    private final Path log;
    private final Deque<Opened> later = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private @Nullable Opened now;

    /** Opens all files at once, so that none is missed that is moved away while those before it are read. */
    LogSource(Path log) throws IOException {
        this.log = log;
        openAll();
    }

    /** The newest first: what is moved meanwhile is met again under its older name. */
    private void openAll() throws IOException {
        try {
            for (Path file : LogFiles.of(log).reversed()) {
                Optional<Opened> found = open(file);
                if (found.isPresent() && !isOpen(found.get())) {
                    later.addFirst(found.get());
                } else {
                    found.ifPresent(LogSource::close);
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private boolean isOpen(Opened file) {
        return later.stream().anyMatch(other -> other.key().equals(file.key()));
    }

    /** Those that were begun after one that was moved away, however many: all, where it is moved away for ever. */
    private void openAfter(Opened moved) throws IOException {
        openAll();
        while (isOpen(moved)) {
            close(later.removeFirst());
        }
    }

    /** It may have been moved meanwhile: what is opened under a name is asked what it is by its own attributes. */
    private static Optional<Opened> open(Path file) throws IOException {
        FileChannel channel;
        Object before;
        try {
            before = key(file);
            channel = FileChannel.open(file);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        try {
            if (key(file).equals(before)) {
                return Optional.of(new Opened(channel, before));
            }
        } catch (NoSuchFileException _) {
            // It was moved just now, and is found under its other name.
        }
        channel.close();
        return open(file);
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "files have numbers here");
    }

    /** Goes on with the last so many lines of what there is. To be called before anything is read. */
    void skipToLast(int lines) throws IOException {
        List<Opened> read = new ArrayList<>();
        long there = 0;
        boolean whole = false;
        while (!later.isEmpty() && !whole) {
            Opened file = later.removeLast();
            boolean newest = read.isEmpty();
            read.addFirst(file);
            there += linesOf(file, newest);
            // The first one may have begun in the file before.
            whole = there > lines;
        }
        later.forEach(LogSource::close);
        later.clear();
        later.addAll(read);
        long left = there - lines;
        while (left > 0) {
            Optional<byte[]> next = next();
            if (next.isEmpty()) {
                return;
            }
            boolean ends =
                    LogRecord.find(next.get()).filter(LogRecord::endsLine).isPresent();
            left -= ends ? 1 : 0;
        }
    }

    private long linesOf(Opened file, boolean newest) throws IOException {
        long ends = 0;
        boolean ended = true;
        now = file;
        for (Optional<byte[]> next = nextOfFile(file.channel()); next.isPresent(); next = nextOfFile(file.channel())) {
            Optional<LogRecord> found = LogRecord.find(next.get());
            if (found.isPresent()) {
                ended = found.get().endsLine();
                ends += ended ? 1 : 0;
            }
        }
        forgetFile();
        file.channel().position(0);
        return newest && !ended ? ends + 1 : ends;
    }

    /** The next line of the files, without its end; empty where there is no whole one yet. */
    Optional<byte[]> next() throws IOException {
        while (true) { // ends with the last file
            Opened file = now == null ? openNext() : now;
            if (file == null) {
                return Optional.empty();
            }
            Optional<byte[]> line = nextOfFile(file.channel());
            if (line.isPresent()) {
                return line;
            }
            if (later.isEmpty()) {
                if (!wasMoved(file)) {
                    return line;
                }
                // It may have been written once more before it was moved.
                line = nextOfFile(file.channel());
                if (line.isPresent()) {
                    return line;
                }
                openAfter(file);
            }
            forgetFile();
            close(file);
        }
    }

    private @Nullable Opened openNext() throws IOException {
        now = later.isEmpty() ? open(log).orElse(null) : later.removeFirst();
        return now;
    }

    /** Whether the log is another file by now, and the one that is read has all that it ever will. */
    private boolean wasMoved(Opened file) throws IOException {
        try {
            return !key(log).equals(file.key());
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private Optional<byte[]> nextOfFile(FileChannel file) throws IOException {
        while (buffer.hasRemaining() || fill(file)) {
            int start = buffer.position();
            int end = start;
            while (end < buffer.limit() && buffer.get(end) != '\n') {
                end++;
            }
            keep(start, end);
            boolean whole = end < buffer.limit();
            buffer.position(whole ? end + 1 : end);
            if (whole) {
                byte[] line = begun.toByteArray();
                begun.reset();
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private boolean fill(FileChannel file) throws IOException {
        buffer.clear();
        int read = file.read(buffer);
        buffer.flip();
        return read > 0;
    }

    private void keep(int start, int end) {
        if (begun.size() < RECORD_BYTES_MAX) {
            begun.write(buffer.array(), start, end - start);
        }
    }

    private void forgetFile() {
        now = null;
        buffer.limit(0);
        begun.reset();
    }

    private static void close(Opened file) {
        try {
            file.channel().close();
        } catch (IOException _) {
            // It was only read.
        }
    }

    @Override
    public void close() {
        if (now != null) {
            close(now);
        }
        later.forEach(LogSource::close);
        later.clear();
    }
}
