package io.photoncloud.nightlight.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.Durations;
import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.ParserSettings;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.SeriesPoints;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs a script in the language of Prometheus' own tests: load series, evaluate queries, compare. */
final class Script {
    private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(\\S+)");
    private static final Pattern INSTANT =
            Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(\\S+))?\\s+(.+)");
    private static final Pattern RANGE = Pattern.compile(
            "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)\\s+(.+)");
    private static final Pattern EXPECT =
            Pattern.compile("expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
    private static final Pattern EXPECT_RANGE =
            Pattern.compile("expect range vector\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");
    private static final double EPSILON = 0.000001;

    private final Engine engine = new Engine(
            EngineSettings.DEFAULT.withParser(ParserSettings.EVERYTHING).withSamplesMax(1_000_000));
    private final MemorySeries series = new MemorySeries();
    private final List<String> failures = new ArrayList<>();
    private int cases;

    /** What came of a script. */
    record Outcome(int cases, List<String> failures) {}

    static Outcome run(Path file) throws IOException {
        Script script = new Script();
        script.run(Files.readAllLines(file, UTF_8));
        return new Outcome(script.cases, script.failures);
    }

    private void run(List<String> raw) {
        List<String> lines = raw.stream()
                .map(String::strip)
                .map(line -> line.startsWith("#") ? "" : line)
                .toList();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at++);
            if (line.isEmpty()) {
                continue;
            }
            int end = at;
            while (end < lines.size() && !lines.get(end).isEmpty()) {
                end++;
            }
            List<String> block = lines.subList(at, end);
            if (line.equals("clear")) {
                series.clear();
                continue;
            }
            Matcher load = LOAD.matcher(line);
            if (load.matches()) {
                try {
                    load(block, duration(load.group(2)), load.group(1) != null);
                } catch (IllegalArgumentException | ParseException e) {
                    failures.add(at + ": " + line + "\n      " + e);
                }
                at = end;
            } else if (line.startsWith("eval")) {
                cases++;
                evaluate(line, block, at);
                at = end;
            } else {
                throw new IllegalArgumentException("line " + at + " is not understood: " + line);
            }
        }
    }

    private static long duration(String text) {
        if (text.startsWith("-")) {
            return -duration(text.substring(1));
        }
        return text.matches("[0-9.]+") ? Math.round(Double.parseDouble(text) * 1000) : Durations.parse(text);
    }

    private void load(List<String> block, long stepMs, boolean withCustomBuckets) {
        Map<Labels, TreeMap<Long, TreeMap<Double, Double>>> classic = new LinkedHashMap<>();
        Map<Labels, Map<Long, Double>> sums = new LinkedHashMap<>();
        for (String line : block) {
            series.load(stepMs, line);
            SeriesNotation notation = SeriesNotation.parse(line);
            String name = notation.labels().metricName();
            for (int i = 0; withCustomBuckets && i < notation.values().size(); i++) {
                if (!(notation.values().get(i) instanceof SeriesNotation.Plain(double value))) {
                    continue;
                }
                if (name.endsWith("_bucket")) {
                    Labels base = notation.labels()
                            .without(List.of("le"))
                            .with("__name__", name.substring(0, name.length() - 7));
                    classic.computeIfAbsent(base, _ -> new TreeMap<>())
                            .computeIfAbsent(i * stepMs, _ -> new TreeMap<>())
                            .put(SeriesNotation.number(notation.labels().value("le")), value);
                } else if (name.endsWith("_sum")) {
                    Labels base = notation.labels().with("__name__", name.substring(0, name.length() - 4));
                    sums.computeIfAbsent(base, _ -> new LinkedHashMap<>()).put(i * stepMs, value);
                }
            }
        }
        classic.forEach((labels, times) -> times.forEach((timeMs, buckets) -> series.add(
                labels,
                timeMs,
                custom(buckets, sums.getOrDefault(labels, Map.of()).getOrDefault(timeMs, 0.0)))));
    }

    private static Histogram custom(NavigableMap<Double, Double> buckets, double sum) {
        double[] bounds = buckets.keySet().stream()
                .mapToDouble(bound -> bound)
                .filter(Double::isFinite)
                .toArray();
        double[] counts = new double[bounds.length + 1];
        double before = 0;
        int at = 0;
        for (double cumulative : buckets.values()) {
            counts[at++] = cumulative - before;
            before = cumulative;
        }
        return FloatHistogram.of(new Histogram.Builder()
                        .schema(Histogram.CUSTOM_BUCKETS_SCHEMA)
                        .customBounds(bounds)
                        .count(before)
                        .sum(sum)
                        .positive(new int[] {0, counts.length}, counts)
                        .build())
                .toHistogram();
    }

    private void evaluate(String line, List<String> block, int number) {
        Expectation expected = new Expectation();
        Matcher range = RANGE.matcher(line);
        Matcher instant = INSTANT.matcher(line);
        try {
            if (range.matches()) {
                expected.legacy(range.group(1));
                expected.fromMs = duration(range.group(2));
                expected.toMs = duration(range.group(3));
                expected.stepMs = duration(range.group(4));
                expected.read(block);
                check(
                        expected,
                        () -> engine.range(series, range.group(5), expected.fromMs, expected.toMs, expected.stepMs));
            } else if (instant.matches()) {
                expected.legacy(instant.group(1));
                long timeMs = instant.group(2) == null ? 0 : duration(instant.group(2));
                expected.fromMs = timeMs;
                expected.toMs = timeMs;
                expected.read(block);
                check(expected, () -> engine.instant(series, instant.group(3), timeMs));
            } else {
                throw new IllegalArgumentException("not understood");
            }
        } catch (RuntimeException | AssertionError e) { // tidy: each case fails for itself
            failures.add(number + ": " + line + "\n      " + e);
        }
    }

    /** Asks the engine. */
    private interface Question {
        QueryResult ask();
    }

    private static void check(Expectation expected, Question question) {
        QueryResult result;
        try {
            result = question.ask();
        } catch (ParseException | QueryException e) {
            if (expected.fail.isEmpty() && !expected.fails) {
                throw e;
            }
            requireMatch("fail", expected.fail, List.of(String.valueOf(e.getMessage())));
            return;
        }
        if (expected.fails) {
            throw new AssertionError("an error was expected, but got " + result.value());
        }
        annotations("warn", expected.warn, expected.noWarn, result.warnings());
        annotations("info", expected.info, expected.noInfo, result.infos());
        expected.compare(result.value());
    }

    private static void annotations(String kind, List<Pattern> wanted, boolean none, List<String> given) {
        if (none && !given.isEmpty()) {
            throw new AssertionError("no " + kind + " was expected, but got " + given);
        }
        if (!wanted.isEmpty()) {
            requireMatch(kind, wanted, given);
        }
    }

    private static void requireMatch(String kind, List<Pattern> wanted, List<String> given) {
        for (Pattern pattern : wanted) {
            if (given.stream().noneMatch(text -> pattern.matcher(text).find())) {
                throw new AssertionError(kind + " was expected to be like " + pattern + ", but got " + given);
            }
        }
    }

    /** What a case says has to come of it. */
    private static final class Expectation {
        private final List<Pattern> fail = new ArrayList<>();
        private final List<Pattern> warn = new ArrayList<>();
        private final List<Pattern> info = new ArrayList<>();
        private final Map<Labels, List<SeriesNotation.Value>> series = new LinkedHashMap<>();
        private boolean fails;
        private boolean noWarn;
        private boolean noInfo;
        private boolean ordered;
        private String string = "";
        private double scalar;
        private boolean isScalar;
        private long fromMs;
        private long toMs;
        private long stepMs = 1;

        void legacy(@Nullable String kind) {
            switch (kind) {
                case "fail" -> fails = true;
                case "ordered" -> ordered = true;
                case "warn" -> warn.add(Pattern.compile(""));
                case "info" -> info.add(Pattern.compile(""));
                case null, default -> {}
            }
        }

        void read(List<String> block) {
            for (String line : block) {
                Matcher expect = EXPECT.matcher(line);
                Matcher range = EXPECT_RANGE.matcher(line);
                if (expect.matches()) {
                    expect(expect.group(1), pattern(expect.group(2), expect.group(3)));
                } else if (range.matches()) {
                    fromMs = duration(range.group(1));
                    toMs = duration(range.group(2));
                    stepMs = duration(range.group(3));
                } else if (line.startsWith("expect string ")) {
                    String literal = line.substring("expect string ".length());
                    string = literal.substring(1, literal.length() - 1);
                } else if (line.startsWith("expected_fail_message ")) {
                    fail.add(Pattern.compile(Pattern.quote(line.substring(22).strip())));
                } else if (line.startsWith("expected_fail_regexp ")) {
                    fail.add(Pattern.compile(line.substring(21).strip()));
                } else if (line.matches("[+-]?([0-9.]+(e[+-]?[0-9]+)?|(?i:inf|nan))")) {
                    isScalar = true;
                    scalar = SeriesNotation.number(line);
                } else {
                    SeriesNotation notation = SeriesNotation.parse(line);
                    series.put(notation.labels(), notation.values());
                }
            }
        }

        private static Pattern pattern(@Nullable String kind, @Nullable String text) {
            if (kind == null || text == null) {
                return Pattern.compile("");
            }
            return Pattern.compile(kind.equals("msg") ? "^" + Pattern.quote(text.strip()) + "$" : text.strip());
        }

        private void expect(String kind, Pattern pattern) {
            switch (kind) {
                case "ordered" -> ordered = true;
                case "fail" -> {
                    fails = true;
                    fail.add(pattern);
                }
                case "warn" -> warn.add(pattern);
                case "info" -> info.add(pattern);
                case "no_warn" -> noWarn = true;
                default -> noInfo = true;
            }
        }

        void compare(Value value) {
            switch (value) {
                case Value.Text text -> require(text.value().equals(string), "\"" + string + "\"", text);
                case Value.Scalar number -> require(isScalar && almost(number.value(), scalar), scalar, number);
                case Value.Vector vector -> compare(vector);
                case Value.Matrix matrix -> compare(matrix);
            }
        }

        private void compare(Value.Vector vector) {
            List<Labels> order = new ArrayList<>(series.keySet());
            int at = 0;
            for (Sample sample : vector.samples()) {
                List<SeriesNotation.Value> wanted = series.get(sample.labels());
                require(wanted != null && !wanted.isEmpty(), "nothing", sample);
                if (wanted != null) {
                    require(same(wanted.getFirst(), sample), text(wanted.getFirst()), sample);
                }
                require(!ordered || order.indexOf(sample.labels()) == at, "another order", vector);
                at++;
            }
            require(at == series.size(), series.keySet(), vector);
        }

        private void compare(Value.Matrix matrix) {
            for (SeriesPoints points : matrix.series()) {
                List<SeriesNotation.Value> wanted = series.get(points.labels());
                require(wanted != null, "nothing", points);
                int next = 0;
                for (int i = 0; wanted != null && i < wanted.size(); i++) {
                    if (wanted.get(i) instanceof SeriesNotation.Omitted) {
                        continue;
                    }
                    boolean there = next < points.points().size();
                    require(
                            there && points.points().get(next).timeMs() == fromMs + i * stepMs,
                            "a point at step " + i,
                            points);
                    require(
                            same(wanted.get(i), points.points().get(next)),
                            text(wanted.get(i)) + " at step " + i,
                            points);
                    next++;
                }
                require(next == points.points().size(), "fewer points", points);
            }
            require(matrix.series().size() == series.size(), series.keySet(), matrix);
        }

        private static boolean same(SeriesNotation.Value wanted, Sample sample) {
            Histogram given = sample.histogram();
            return switch (wanted) {
                case SeriesNotation.Omitted _ -> false;
                case SeriesNotation.Plain(double number) -> given == null && almost(number, sample.value());
                case SeriesNotation.Native(Histogram histogram, boolean hinted) ->
                    given != null
                            && (!hinted || histogram.resetHint() == given.resetHint())
                            && same(compact(histogram), compact(given));
            };
        }

        private static Histogram compact(Histogram histogram) {
            return FloatHistogram.of(histogram).toHistogram();
        }

        private static boolean same(Histogram wanted, Histogram given) {
            return wanted.schema() == given.schema()
                    && almost(wanted.count(), given.count())
                    && almost(wanted.sum(), given.sum())
                    && wanted.zeroThreshold() == given.zeroThreshold()
                    && almost(wanted.zeroCount(), given.zeroCount())
                    && Arrays.equals(wanted.customBounds(), given.customBounds())
                    && Arrays.equals(wanted.positiveSpans(), given.positiveSpans())
                    && Arrays.equals(wanted.negativeSpans(), given.negativeSpans())
                    && almost(wanted.positiveCounts(), given.positiveCounts())
                    && almost(wanted.negativeCounts(), given.negativeCounts());
        }

        private static boolean almost(double[] wanted, double[] given) {
            for (int i = 0; i < wanted.length; i++) {
                if (!almost(wanted[i], given[i])) {
                    return false;
                }
            }
            return wanted.length == given.length;
        }

        private static String text(SeriesNotation.Value value) {
            return value instanceof SeriesNotation.Native(Histogram histogram, boolean _)
                    ? HistogramText.of(histogram) + histogram.resetHint()
                    : value.toString();
        }

        private static String shown(Object given) {
            return given instanceof Sample sample && sample.histogram() != null
                    ? sample.labels() + " " + HistogramText.of(sample.histogram())
                            + sample.histogram().resetHint()
                    : given.toString();
        }

        private static void require(boolean fine, Object wanted, Object given) {
            if (!fine) {
                throw new AssertionError("expected " + wanted + ", but got " + shown(given));
            }
        }

        private static boolean almost(double a, double b) {
            if (Double.isNaN(a) || Double.isNaN(b)) {
                return Double.isNaN(a) && Double.isNaN(b);
            }
            if (a == b) {
                return true;
            }
            double sum = Math.abs(a) + Math.abs(b);
            double difference = Math.abs(a - b);
            if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
                return difference < EPSILON * Double.MIN_NORMAL;
            }
            return difference / Math.min(sum, Double.MAX_VALUE) < EPSILON;
        }
    }
}
