package io.photoncloud.bench.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the same samples to all sides, asks them the same, and looks at what they take on disk and in memory. The samples end where all of
 * them become blocks as soon as something newer comes: what they take on disk is then what they take for good.
 */
public final class Comparison {
    private static final long BLOCK_MS = Duration.ofHours(2).toMillis();
    private static final long AGE_MIN_MS = Duration.ofMinutes(70).toMillis();
    private static final Duration SETTLE_MAX = Duration.ofSeconds(90);
    private static final Pattern HEAD_SERIES = Pattern.compile("\"numSeries\":(\\d+)");
    private static final double QUIET_CORES = 0.08;

    private final List<Side> sides = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();
    private final Output output;

    private Comparison(String[] words) {
        for (int at = 0; at + 1 < words.length; at += 2) {
            if (words[at].equals("--side")) {
                sides.add(Side.parse(words[at + 1]));
            } else {
                options.put(words[at], words[at + 1]);
            }
        }
        output = new Output(Path.of(text("--raw")), sides, text("--title"));
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        new Comparison(words).run();
    }

    private String text(String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private int number(String name) {
        return Integer.parseInt(text(name));
    }

    private void run() throws IOException, InterruptedException {
        int intervalMs = number("--interval-seconds") * 1000;
        int scrapes = number("--scrapes");
        long endMs = (InstantSource.system().millis() - AGE_MIN_MS) / BLOCK_MS * BLOCK_MS;
        long fromMs = endMs - (long) scrapes * intervalMs;
        memory("at rest");
        MetricsData data = new MetricsData(number("--series"), intervalMs);
        double[] cpu = cpu();
        new Ingest(sides, data, output, number("--connections"), intervalMs).run(fromMs, scrapes, number("--rounds"));
        awaitQuiet();
        memory("with its series");
        double samples = (double) data.series() * scrapes;
        double[] used = cpu();
        for (int i = 0; i < used.length; i++) {
            output.add("cpu us a sample, with compaction", sides.get(i), (used[i] - cpu[i]) * 1e6 / samples, "");
        }
        if (options.containsKey("--query-seconds")) {
            ask(endMs, Math.max(intervalMs, 15_000));
        }
        if (options.containsKey("--disk")) {
            compact();
            for (Side side : sides) {
                output.add(
                        "bytes a sample on disk", side, side.keptBytes() / samples, ",\"bytes\":" + side.keptBytes());
            }
        }
        output.print();
    }

    private void ask(long endMs, long stepMs) throws IOException {
        long hourMs = Duration.ofHours(1).toMillis();
        Queries queries = new Queries(sides, output, Double.parseDouble(text("--query-seconds")));
        queries.run("1 h", endMs - stepMs, hourMs, stepMs);
        int hours = number("--hours");
        if (hours > 1) {
            // As many points as a graph has pixels.
            queries.run(hours + " h", endMs - stepMs, hours * hourMs - stepMs * 110, hours * hourMs / 1440);
        }
        queries.close();
    }

    private double[] cpu() throws IOException {
        double[] cpu = new double[sides.size()];
        for (int i = 0; i < cpu.length; i++) {
            cpu[i] = sides.get(i).cpuSeconds();
        }
        return cpu;
    }

    private void memory(String when) throws IOException {
        for (Side side : sides) {
            String fields = String.format(
                    Locale.ROOT,
                    ",\"anonymous\":%.1f,\"highest\":%.1f",
                    side.megabytes("RssAnon"),
                    side.megabytes("VmHWM"));
            output.add("RSS MB, " + when, side, side.megabytes("VmRSS"), fields);
            output.add("anonymous MB, " + when, side, side.megabytes("RssAnon"), "");
        }
    }

    /** Waits until nobody is busy with what it got. */
    private void awaitQuiet() throws IOException, InterruptedException {
        long until = System.nanoTime() + SETTLE_MAX.toNanos();
        boolean quiet = false;
        while (!quiet && System.nanoTime() < until) {
            double[] before = cpu();
            TimeUnit.SECONDS.sleep(2);
            double[] now = cpu();
            quiet = true;
            for (int i = 0; i < now.length; i++) {
                quiet &= (now[i] - before[i]) / 2 < QUIET_CORES;
            }
        }
    }

    /** Something newer, upon which all that is old is made blocks of; and what there is to call beside that. */
    private void compact() throws IOException, InterruptedException {
        byte[] newer = MetricsData.lone(InstantSource.system().millis());
        for (Side side : sides) {
            try (HttpConnection connection = side.connect()) {
                connection.write(newer);
                if (side.kind() == Side.Kind.VICTORIAMETRICS) {
                    connection.get("/internal/force_flush");
                    connection.get("/internal/force_merge");
                }
            }
        }
        long until = System.nanoTime() + SETTLE_MAX.toNanos();
        for (Side side : sides) {
            while (!isCompacted(side)) {
                if (System.nanoTime() > until) {
                    throw new IOException(side.title() + " does not make blocks of what is old");
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
        awaitQuiet();
    }

    private static boolean isCompacted(Side side) throws IOException {
        if (side.kind() == Side.Kind.VICTORIAMETRICS) {
            return true;
        }
        try (HttpConnection connection = side.connect()) {
            Matcher series =
                    HEAD_SERIES.matcher(connection.get("/api/v1/status/tsdb").body());
            return series.find() && Integer.parseInt(series.group(1)) <= 1;
        }
    }
}
