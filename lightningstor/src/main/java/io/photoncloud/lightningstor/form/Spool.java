package io.photoncloud.lightningstor.form;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where files of forms wait until it is known how long they are: short ones in memory, others in files of a directory of its own, which
 * hold only so many bytes together and are nobody's after a restart. Safe for many threads.
 */
public final class Spool {

    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    /** Longer files are not in memory. */
    static final int IN_MEMORY_MAX = 256 * 1024;

    private final Path directory;
    private final long bytesMax;
    private final AtomicLong reserved = new AtomicLong();

    private Spool(Path directory, long bytesMax) {
        this.directory = directory;
        this.bytesMax = bytesMax;
    }

    /** What is in the directory goes. */
    public static Spool open(Path directory, long bytesMax) throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        return new Spool(directory, bytesMax);
    }

    /**
     * Makes place for a file.
     *
     * @param sizeMax it has no more bytes
     * @throws S3Exception SlowDown
     */
    public Waiting begin(long sizeMax) throws IOException {
        if (sizeMax <= IN_MEMORY_MAX) {
            return new Waiting(0, null);
        }
        if (reserved.addAndGet(sizeMax) > bytesMax) {
            reserved.addAndGet(-sizeMax);
            throw new S3Exception(
                    S3Error.SLOW_DOWN,
                    "Forms with " + bytesMax + " bytes are being uploaded, which is the most at a time: try again.");
        }
        try {
            return new Waiting(sizeMax, Files.createTempFile(directory, "form", ""));
        } catch (IOException e) {
            reserved.addAndGet(-sizeMax);
            throw e;
        }
    }

    /** A file of a form, gone when it is closed. Of one thread. */
    public final class Waiting implements AutoCloseable {
        private final long place;
        private final @Nullable Path file;
        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();

        private Waiting(long place, @Nullable Path file) {
            this.place = place;
            this.file = file;
        }

        public OutputStream write() throws IOException {
            return file == null ? memory : new Filling(Files.newOutputStream(file));
        }

        public long size() throws IOException {
            return file == null ? memory.size() : Files.size(file);
        }

        public InputStream read() throws IOException {
            return file == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
        }

        @Override
        public void close() throws IOException {
            reserved.addAndGet(-place);
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Says that there is no space in the words of S3. */
    private static final class Filling extends FilterOutputStream {
        Filling(OutputStream file) {
            super(file);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                log.atError().setCause(e).log("the file of a form cannot be kept");
                throw new S3Exception(S3Error.INSUFFICIENT_STORAGE);
            }
        }
    }
}
