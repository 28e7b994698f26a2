package io.photoncloud.flaredb.execute.spill;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The directory of what queries put on disk while they run. All files together never take more than a bound. A file has lost its name as soon
 * as it is open, so that it is gone when its query or the process is, however they end; what a crash left between those two steps
 * is removed at the next start. Safe for use by several threads.
 */
public final class SpillFiles {
    /** The setting that bounds the files of all queries together. */
    public static final String SETTING = "photon.flaredb.spill.size-max";

    private static final String SUFFIX = ".spill";

    private final Path directory;
    private final long bytesMax;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong names = new AtomicLong();

    private SpillFiles(Path directory, long bytesMax) {
        this.directory = directory;
        this.bytesMax = bytesMax;
    }

    /** Makes the directory if need be, and removes what an earlier process left there. */
    public static SpillFiles open(Path directory, long bytesMax) {
        try {
            Files.createDirectories(directory);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + directory, e);
        }
        return new SpillFiles(directory, bytesMax);
    }

    /** Bytes of all files that are open. */
    public long usedBytes() {
        return used.get();
    }

    /** Bytes that were ever written. */
    public long writtenBytes() {
        return written.get();
    }

    SpillFile create(int blockBytes) {
        Path file = directory.resolve(ProcessHandle.current().pid() + "-" + names.incrementAndGet() + SUFFIX);
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(file);
            return new SpillFile(this, channel, blockBytes);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Counts bytes about to be written; beyond the bound the query fails with 53100. */
    void take(long bytes) {
        if (used.addAndGet(bytes) > bytesMax) {
            used.addAndGet(-bytes);
            throw new SqlException(
                    SqlState.DISK_FULL,
                    "temporary files of queries exceed " + SETTING + " of " + bytesMax + " bytes",
                    "Sorts, joins and aggregates beyond their memory budget are kept in files.",
                    "Let the statement work on fewer rows at once, or raise " + SETTING + ".");
        }
        written.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** A full or broken disk is the query's end, not the server's. */
    static SqlException failed(IOException cause) {
        return new SqlException(SqlState.IO_ERROR, "could not use a temporary file: " + cause.getMessage(), cause);
    }
}
