package io.photoncloud.chainfire.resources.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Who a node is and by which driver it runs what it runs: settled at its first start and kept, because what it has is
 * that driver's.
 */
public record NodeIdentity(String id, String driver) {

    /** Of a process that takes calls and is no node. */
    public static final NodeIdentity NONE = new NodeIdentity("", "none");

    private static final String FILE = "node";
    private static final String ID = "id=";
    private static final String DRIVER = "driver=";

    public boolean isNone() {
        return id.isEmpty();
    }

    /** Whether it has been settled who the node of a directory is. */
    public static boolean isSettled(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /**
     * Reads who the node of a directory is, or settles it.
     *
     * @param id taken where there is none yet
     * @param driver the same
     * @throws IllegalStateException what is kept cannot be read
     */
    public static NodeIdentity of(Path directory, String id, String driver) {
        Path file = directory.resolve(FILE);
        try {
            if (Files.exists(file)) {
                return parse(file, Files.readAllLines(file, UTF_8));
            }
            Files.createDirectories(directory);
            Path written = directory.resolve(FILE + ".new");
            Files.writeString(written, ID + id + "\n" + DRIVER + driver + "\n", UTF_8);
            force(written, StandardOpenOption.WRITE);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            force(directory, StandardOpenOption.READ);
            return new NodeIdentity(id, driver);
        } catch (IOException e) {
            throw new UncheckedIOException("the node's identity cannot be kept in " + file, e);
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static NodeIdentity parse(Path file, List<String> lines) {
        if (lines.size() != 2
                || !lines.getFirst().startsWith(ID)
                || !lines.get(1).startsWith(DRIVER)) {
            throw new IllegalStateException(file + " does not say who this node is: put it back from a backup, or"
                    + " remove it together with what this node runs");
        }
        return new NodeIdentity(
                lines.getFirst().substring(ID.length()), lines.get(1).substring(DRIVER.length()));
    }
}
