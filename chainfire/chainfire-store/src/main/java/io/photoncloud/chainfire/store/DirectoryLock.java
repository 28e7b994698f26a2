package io.photoncloud.chainfire.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps a directory to one user at a time, in this process and beside others, for as long as the user lives. */
public final class DirectoryLock {

    private static final String NAME = "lock";

    /** A process that closes any handle of a file gives up its lock on it, so it must not even look at its own. */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private DirectoryLock() {}

    /**
     * Takes the lock, which is a file of the directory.
     *
     * @param directory which is there
     * @param refused makes what is thrown of why it cannot be had, as {@code is in use by another process}
     * @return to be closed to give it back
     */
    public static <E extends RuntimeException> Closeable take(Path directory, Function<String, E> refused)
            throws IOException {
        Path real = directory.toRealPath();
        if (!LOCKED_HERE.add(real)) {
            throw refused.apply("is already open in this process");
        }
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            if (!locked) {
                throw refused.apply("is in use by another process; stop that one first");
            }
        } finally {
            if (!locked) {
                giveBack(channel, real);
            }
        }
        FileChannel held = channel;
        return () -> giveBack(held, real);
    }

    private static void giveBack(@Nullable FileChannel channel, Path real) throws IOException {
        if (channel != null) {
            channel.close();
        }
        LOCKED_HERE.remove(real);
    }
}
