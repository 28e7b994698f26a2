package io.photoncloud.plasmavmc.fence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a node was heard last, in seconds since its machine was started. Always of the same length, and written in place: that
 * takes no room of a disk, which may be full by then. It says the same twice, so that whoever reads while it is written sees that,
 * and reads again. The first line alone is what guards of v0.1 read.
 */
record HeardFile(Path path) {

    private static final String NAME = "heard";
    private static final int READINGS_MAX = 5;

    static HeardFile in(Path directory) {
        return new HeardFile(directory.resolve(NAME));
    }

    void write(long seconds) throws IOException {
        ByteBuffer text = ByteBuffer.wrap(
                String.format(Locale.ROOT, "%20d\n%20d\n", seconds, seconds).getBytes(US_ASCII));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var _ = file.write(text, 0);
        }
    }

    /** Empty where nobody was heard, or it cannot be made out. */
    Optional<Long> find() throws IOException {
        Optional<Long> found = Optional.empty();
        for (int reading = 0; found.isEmpty() && reading < READINGS_MAX; reading++) {
            found = read();
        }
        return found;
    }

    private Optional<Long> read() throws IOException {
        try {
            List<String> lines = Files.readAllLines(path, US_ASCII);
            // One line is what v0.1 wrote, by a renaming.
            return lines.isEmpty() || !lines.getFirst().equals(lines.getLast())
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(lines.getFirst().strip()));
        } catch (NoSuchFileException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
