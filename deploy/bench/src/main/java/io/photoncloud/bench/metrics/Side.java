package io.photoncloud.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One of those that are compared, as it runs. */
record Side(Kind kind, URI url, long pid, Path directory) {
    /** The kernel's unit in /proc: USER_HZ, which is 100 on every Linux that runs Java. */
    private static final double TICKS_PER_SECOND = 100;

    /** Which they are. They differ in how they are told to tidy up, and in which of their directories have what they keep. */
    enum Kind {
        PROMETHEUS,
        VICTORIAMETRICS,
        NIGHTLIGHT;

        String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads {@code KIND=URL=PID=DIRECTORY}. */
    static Side parse(String text) {
        String[] parts = text.split("=", 4);
        return new Side(
                Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                URI.create(parts[1]),
                Long.parseLong(parts[2]),
                Path.of(parts[3]));
    }

    String title() {
        return kind.title();
    }

    HttpConnection connect() throws IOException {
        return new HttpConnection(url);
    }

    /** How many bytes stand on the disk of what is kept for long: without the logs of what is in memory too. */
    long keptBytes() throws IOException {
        return switch (kind) {
            case PROMETHEUS -> {
                long all = 0;
                for (Path block : list(directory)) {
                    all += Files.exists(block.resolve("meta.json")) ? bytes(block) : 0;
                }
                yield all;
            }
            case VICTORIAMETRICS -> bytes(directory.resolve("data")) + bytes(directory.resolve("indexdb"));
            case NIGHTLIGHT -> bytes(directory.resolve("samples/default/default/blocks"));
        };
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    /** Files may go while they are counted. */
    private static long bytes(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(Side::size).sum();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return bytes(directory);
            }
            throw e;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of {@code /proc/PID/status} that is a number of kB, as MB. */
    double megabytes(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no " + name + " of process " + pid);
    }

    /** The seconds of a processor that it has used. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        // The name, in brackets, may hold anything; utime and stime are the 12th and 13th words after it.
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
    }
}
