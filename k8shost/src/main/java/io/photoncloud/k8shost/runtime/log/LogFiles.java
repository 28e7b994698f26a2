package io.photoncloud.k8shost.runtime.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a container's log is in: {@code 0.log}, which is written, and {@code 0.log.1} to {@code 0.log.4}, which were,
 * the last one first.
 */
public final class LogFiles {

    /** What a container may write before its log is begun anew. */
    public static final long FILE_BYTES_MAX = 10L << 20;

    static final int OLD_FILES_MAX = 4;

    private LogFiles() {}

    private static Path old(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    /** Those that there are, the oldest first. */
    static List<Path> of(Path log) {
        var files = new ArrayList<Path>();
        for (int number = OLD_FILES_MAX; number > 0; number--) {
            files.add(old(log, number));
        }
        files.add(log);
        files.removeIf(file -> !Files.exists(file));
        return files;
    }

    /**
     * Moves a log away that has become too large, with those before it, and the oldest away for ever.
     *
     * @return whether it was: whoever writes it has to be told to begin a new one
     */
    public static boolean rotate(Path log, long bytesMax) throws IOException {
        if (!Files.exists(log) || Files.size(log) <= bytesMax) {
            return false;
        }
        for (int number = OLD_FILES_MAX - 1; number > 0; number--) {
            if (Files.exists(old(log, number))) {
                move(old(log, number), old(log, number + 1));
            }
        }
        move(log, old(log, 1));
        return true;
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
