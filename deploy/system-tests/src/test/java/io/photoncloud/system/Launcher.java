package io.photoncloud.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command {@code photon}, run with a home directory and loopback addresses that nobody else uses. */
public final class Launcher {
    private static final long SECONDS_MAX = 300;
    /** What is started for some seconds is at work before the second compiler pays: half of what these tests would take. */
    private static final String COMPILED_ONCE = "-XX:TieredStopAtLevel=1";
    /** Where the number of threads stands in /proc/pid/stat, counted from the state. */
    private static final int THREADS = 17;

    private final Path photon;
    private final Path home;
    private final String loopback;
    private final Map<String, String> environment = new HashMap<>();

    public Launcher(Path photon, Path home, String loopback) {
        this.photon = photon;
        this.home = home;
        this.loopback = loopback;
        environment.put("PHOTON_HOME", home.toString());
        environment.put("PHOTON_LOOPBACK", loopback);
        environment.put("PHOTON_JAVA_OPTIONS", COMPILED_ONCE);
    }

    /** What a call printed, errors included, and its exit code. */
    public record Answer(int exitCode, String output) {}

    public Launcher with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Answer run(String... arguments) {
        Process process = start(arguments);
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), UTF_8);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("photon " + String.join(" ", arguments) + " does not end:\n" + text);
            }
            return new Answer(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    public Process start(String... arguments) {
        var command = new ArrayList<String>(List.of("bash", photon.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What the caller's shell has set must not reach the call under test.
        builder.environment().keySet().removeIf(name -> name.startsWith("PHOTON_"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return home;
    }

    /** For example {@code at(2, 8081)} is {@code 127.77.1.1:8081}. */
    public String at(int node, int port) {
        return "%s.%d.1:%d".formatted(loopback, node - 1, port);
    }

    public Path directory(String service, int node) {
        return home.resolve("node-" + node).resolve(service);
    }

    /** The pid of the record, whether or not it still runs. */
    public OptionalLong pid(String service, int node) {
        Path record = directory(service, node).resolve("process");
        if (!Files.exists(record)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(record)) {
            return lines.filter(line -> line.startsWith("pid="))
                    .mapToLong(line -> Long.parseLong(line.substring("pid=".length())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether a process runs; one that ended but was not yet reaped by its parent does not. A process whose first thread
     * has ended runs until the others have: they keep its ports and files open.
     */
    public static boolean runs(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return !fields[0].equals("Z") || Integer.parseInt(fields[THREADS]) > 1;
        } catch (IOException _) {
            return false;
        }
    }

    /** Kills without warning, and returns when the process has ended. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (runs(pid)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("pid " + pid + " survives being killed");
            }
            Thread.onSpinWait();
        }
    }
}
