package io.photoncloud.bench.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks each side the same in turns, one query at a time, each time for another range, so that nobody has the answer already. */
final class Queries {
    private static final int ASKED_MAX = 100;
    private static final int ASKED_MIN = 5;
    private static final int WARM_UP_SHARE = 3;

    private final List<Side> sides;
    private final Output output;
    private final double seconds;
    private final List<HttpConnection> connections = new ArrayList<>();

    /** @param seconds for one query, of all sides together */
    Queries(List<Side> sides, Output output, double seconds) throws IOException {
        this.sides = sides;
        this.output = output;
        this.seconds = seconds;
        for (Side side : sides) {
            connections.add(side.connect());
        }
    }

    private static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("sum by (job)(rate)", "sum by (job)(rate(http_requests_total[5m]))");
        queries.put("max by (job)(max_over_time)", "max by (job)(max_over_time(temperature_celsius[5m]))");
        queries.put("max_over_time of a job", "max_over_time(temperature_celsius{job=\"job-1\"}[5m])");
        queries.put(
                "histogram_quantile(sum by (le)(rate))",
                "histogram_quantile(0.9, sum by (le)(rate(http_request_duration_seconds_bucket[5m])))");
        return queries;
    }

    /** Asks all queries for ranges that end shortly before a time. */
    void run(String range, long endMs, long rangeMs, long stepMs) throws IOException {
        for (Map.Entry<String, String> query : queries().entrySet()) {
            ask(query.getValue(), endMs, rangeMs, stepMs, seconds / WARM_UP_SHARE, new Answers());
            Answers answers = new Answers();
            ask(query.getValue(), endMs, rangeMs, stepMs, seconds, answers);
            answers.tell(query.getKey() + ", " + range);
        }
    }

    private void ask(String query, long endMs, long rangeMs, long stepMs, double most, Answers answers)
            throws IOException {
        long until = System.nanoTime() + (long) (most * TimeUnit.SECONDS.toNanos(1));
        String encoded = URLEncoder.encode(query, UTF_8);
        for (int asked = 0; asked < ASKED_MAX && (asked < ASKED_MIN || System.nanoTime() < until); asked++) {
            long end = endMs - asked * stepMs;
            String path = "/api/v1/query_range?query=" + encoded + "&start=" + (end - rangeMs) / 1000 + "&end="
                    + end / 1000 + "&step=" + stepMs / 1000 + "&nocache=1";
            Map<Side.Kind, String> bodies = new EnumMap<>(Side.Kind.class);
            for (int turn = 0; turn < sides.size(); turn++) {
                int at = (asked + turn) % sides.size();
                Side side = sides.get(at);
                bodies.put(side.kind(), answers.time(side, connections.get(at), path));
            }
            answers.compare(bodies);
        }
    }

    /** How long answers took, and whether NightLight's are those of Prometheus. */
    private final class Answers {
        private final Map<Side.Kind, List<Long>> nanos = new EnumMap<>(Side.Kind.class);
        private int compared;
        private int same;

        String time(Side side, HttpConnection connection, String path) throws IOException {
            long began = System.nanoTime();
            HttpConnection.Answer answer = connection.get(path);
            nanos.computeIfAbsent(side.kind(), _ -> new ArrayList<>()).add(System.nanoTime() - began);
            if (answer.status() != 200 || !answer.body().contains("\"values\":[[")) {
                throw new IOException(side.title() + " does not answer " + path + ": " + answer);
            }
            return answer.body();
        }

        void compare(Map<Side.Kind, String> bodies) {
            String expected = bodies.get(Side.Kind.PROMETHEUS);
            String actual = bodies.get(Side.Kind.NIGHTLIGHT);
            if (expected == null || actual == null) {
                return;
            }
            compared++;
            if (expected.equals(actual)) {
                same++;
            } else if (compared == 1) {
                int at = Arrays.mismatch(expected.getBytes(UTF_8), actual.getBytes(UTF_8));
                System.err.println(
                        "first difference of an answer: " + around(expected, at) + " and " + around(actual, at));
            }
        }

        private static String around(String body, int at) {
            return body.substring(Math.max(0, Math.min(body.length(), at) - 60), Math.min(body.length(), at + 40));
        }

        private double millis(Side side, double quantile) {
            long[] sorted = nanos.getOrDefault(side.kind(), List.of()).stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            return sorted[Math.max(0, (int) Math.ceil(quantile * sorted.length) - 1)] / 1e6;
        }

        void tell(String what) throws IOException {
            for (Side side : sides) {
                int asked = nanos.getOrDefault(side.kind(), List.of()).size();
                String fields = ",\"asked\":" + asked + ",\"same_as_prometheus\":\"" + same + " of " + compared + "\"";
                output.add(what + ", p50 ms", side, millis(side, 0.5), fields);
                output.add(what + ", p99 ms", side, millis(side, 0.99), fields);
            }
        }
    }

    void close() throws IOException {
        for (HttpConnection connection : connections) {
            connection.close();
        }
    }
}
