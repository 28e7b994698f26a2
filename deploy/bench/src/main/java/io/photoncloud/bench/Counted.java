package io.photoncloud.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel has counted so far: CPU seconds of this process, of the watched ones, of the machine, and switches. */
record Counted(long nanos, double own, double watched, double machine, double stolen, long switches) {
    /** The kernel's unit in /proc: USER_HZ, which is 100 on every Linux that runs Java. */
    private static final double TICKS_PER_SECOND = 100;

    static Counted now(List<Long> watchedPids) {
        double watched = 0;
        long switches = 0;
        for (long pid : watchedPids) {
            watched += cpuSecondsOf(pid);
            switches += switchesOf(pid);
        }
        String[] machine =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +", -1);
        double busy = 0;
        for (int field : new int[] {1, 2, 3, 6, 7}) {
            busy += Long.parseLong(machine[field]) / TICKS_PER_SECOND;
        }
        double stolen = Long.parseLong(machine[8]) / TICKS_PER_SECOND;
        double own = cpuSecondsOf(ProcessHandle.current().pid());
        return new Counted(System.nanoTime(), own, watched, busy, stolen, switches);
    }

    double secondsUntil(Counted later) {
        return (later.nanos - nanos) / 1e9;
    }

    private static double cpuSecondsOf(long pid) {
        String stat = read(Path.of("/proc", String.valueOf(pid), "stat"));
        // The name, in brackets, may hold anything; utime and stime are the 12th and 13th words after it.
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
    }

    private static long switchesOf(long pid) {
        try (var threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return threads.mapToLong(Counted::switchesOfThread).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long switchesOfThread(Path thread) {
        Path status = thread.resolve("status");
        // A thread may end between being listed and being read.
        return !Files.exists(status)
                ? 0
                : read(status)
                        .lines()
                        .filter(line -> line.contains("ctxt_switches:"))
                        .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]))
                        .sum();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
