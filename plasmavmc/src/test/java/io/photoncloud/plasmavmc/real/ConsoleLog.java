package io.photoncloud.plasmavmc.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What a guest says. */
final class ConsoleLog {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ConsoleLog() {}

    private static String read(Path log) throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    /** Waits until the guest has said something after a position, and answers the position after it. */
    static int await(Path log, int from, String text) throws IOException, InterruptedException {
        return await(log, from, text, PATIENCE);
    }

    static int await(Path log, int from, String text, Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try (WatchService watch = log.getFileSystem().newWatchService()) {
            var _ = Objects.requireNonNull(log.getParent())
                    .register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (read(log).indexOf(text, from) < 0) {
                WatchKey changed = watch.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(changed)
                        .as("the guest does not say '%s', but %s", text, read(log))
                        .isNotNull();
                changed.pollEvents();
                changed.reset();
            }
            return read(log).indexOf(text, from) + text.length();
        }
    }
}
