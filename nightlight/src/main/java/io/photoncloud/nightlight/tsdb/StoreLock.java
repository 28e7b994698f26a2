package io.photoncloud.nightlight.tsdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a store's directory to one store at a time, of this process and of others. */
final class StoreLock {
    private StoreLock() {}

    /** @return to be closed to give the lock up */
    @SuppressWarnings("MustBeClosedChecker") // whoever takes it closes it
    static FileChannel take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // Held by another store of this process.
        }
        if (!locked) {
            channel.close();
            throw new IOException(file + " is locked: another store has this directory open");
        }
        return channel;
    }
}
