package io.photoncloud.k8shost.runtime.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records of a log's files one after the other, and of the one that is written as they come. */
final class LogSource implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    /** Runtimes write parts of at most 16 KiB; what is longer is nothing that could be shown. */
    private static final int RECORD_BYTES_MAX = 1 << 20;

    private final Path log;
    private final Deque<Path> later = new ArrayDeque<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int at;
    private int filled;
    private @Nullable InputStream in;
    private @Nullable Object opened;

    LogSource(Path log) {
        this.log = log;
        later.addAll(LogFiles.of(log));
    }

    /** The next line of the files, without its end; empty where there is no whole one yet. */
    Optional<byte[]> next() throws IOException {
        while (true) { // ends with the last file
            if (in == null && !openNext()) {
                return Optional.empty();
            }
            Optional<byte[]> line = nextOfFile();
            if (line.isPresent() || (later.isEmpty() && !wasMoved())) {
                return line;
            }
            closeFile();
        }
    }

    private boolean openNext() throws IOException {
        Path next = later.isEmpty() ? log : later.removeFirst();
        try {
            in = Files.newInputStream(next);
            opened = key(next);
            return true;
        } catch (NoSuchFileException _) {
            return !later.isEmpty() && openNext();
        }
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "files have numbers here");
    }

    /** Whether the log is another file by now, and the one that is read has all that it ever will. */
    private boolean wasMoved() throws IOException {
        try {
            return !key(log).equals(opened);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private Optional<byte[]> nextOfFile() throws IOException {
        InputStream file = Objects.requireNonNull(in);
        while (at < filled || fill(file)) {
            int start = at;
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            keep(start, at);
            if (at < filled) {
                at++;
                byte[] line = begun.toByteArray();
                begun.reset();
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private boolean fill(InputStream file) throws IOException {
        at = 0;
        filled = Math.max(0, file.read(buffer));
        return filled > 0;
    }

    private void keep(int start, int end) {
        if (begun.size() < RECORD_BYTES_MAX) {
            begun.write(buffer, start, end - start);
        }
    }

    private void closeFile() throws IOException {
        if (in != null) {
            in.close();
        }
        in = null;
        begun.reset();
    }

    @Override
    public void close() throws IOException {
        closeFile();
    }
}
