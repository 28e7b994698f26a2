package io.photoncloud.nightlight.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by project, and the window that they are of, in a file that is there whole or not at all: a line {@code FROM TO} in milliseconds,
 * and a line {@code ORGANIZATION PROJECT SAMPLES} for each project.
 */
record UsageFile(Instant from, Instant to, Map<Tenant, Long> samples) {
    private static final int WINDOW_WORDS = 2;
    private static final int COUNT_WORDS = 3;

    UsageFile {
        samples = Map.copyOf(samples);
    }

    static UsageFile read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, UTF_8);
        try {
            String[] window = words(lines.getFirst(), WINDOW_WORDS);
            Map<Tenant, Long> samples = new HashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] words = words(line, COUNT_WORDS);
                samples.put(new Tenant(words[0], words[1]), Long.parseLong(words[2]));
            }
            return new UsageFile(instant(window[0]), instant(window[1]), samples);
        } catch (RuntimeException e) { // tidy: whatever is wrong with the text, the file is none of ours
            throw new IOException(file + " is no file of usage", e);
        }
    }

    private static String[] words(String line, int count) {
        String[] words = line.split(" ", -1);
        if (words.length != count) {
            throw new IllegalArgumentException(line);
        }
        return words;
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    /** Returns when it is on the disk. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(from.toEpochMilli()).append(' ').append(to.toEpochMilli()).append('\n');
        Map<String, Long> sorted = new TreeMap<>();
        samples.forEach((tenant, count) -> sorted.put(tenant.organization() + " " + tenant.project(), count));
        sorted.forEach(
                (tenant, count) -> text.append(tenant).append(' ').append(count).append('\n'));
        Path unfinished = file.resolveSibling("unfinished");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Directories.moveDurably(unfinished, file);
    }
}
