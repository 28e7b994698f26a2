package io.photoncloud.bench.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Series as machines have them, and what they measure, scrape after scrape. Half of them are counters of whole numbers (of ten, six count
 * requests and four are buckets of histograms), half gauges of two decimals that walk. Each instance has its own moment within the interval. Used by one thread.
 */
final class MetricsData {
    /** Of a histogram; their counters grow with the bucket. */
    private static final String[] BUCKETS = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf"
    };

    private static final int PATTERN = 50;
    private static final int JOBS = 10;
    private static final int INSTANCE_SERIES = 100;
    private static final int REQUESTS = 1_000_000;
    private static final int MORE_REQUESTS = 100;

    /** What one request holds, as Prometheus sends it. */
    static final int REQUEST_SAMPLES = 2_000;

    private final SplittableRandom random = new SplittableRandom(42);
    private final byte[][] labels;
    private final double[] values;
    private final long[] counts;
    private final int intervalMs;

    MetricsData(int series, int intervalMs) {
        this.labels = new byte[series][];
        this.values = new double[series];
        this.counts = new long[series];
        this.intervalMs = intervalMs;
        for (int i = 0; i < series; i++) {
            String instance = "host-" + i / INSTANCE_SERIES + ".example.org:9100";
            String job = "job-" + i / INSTANCE_SERIES % JOBS;
            String path = "/api/v1/resource/" + i % INSTANCE_SERIES;
            String zone = "zone-" + i / INSTANCE_SERIES % 3;
            if (isBucket(i)) {
                labels[i] = Message.labels(
                        "__name__",
                        "http_request_duration_seconds_bucket",
                        "instance",
                        instance,
                        "job",
                        job,
                        "le",
                        BUCKETS[bucket(i)],
                        "path",
                        "/api/v1/resource/" + i % INSTANCE_SERIES / BUCKETS.length,
                        "zone",
                        zone);
            } else {
                labels[i] = Message.labels(
                        "__name__", isCounter(i) ? "http_requests_total" : "temperature_celsius",
                        "instance", instance,
                        "job", job,
                        "path", path,
                        "zone", zone);
            }
            counts[i] = isBucket(i) ? 0 : random.nextInt(REQUESTS);
            values[i] = isCounter(i) ? counts[i] : random.nextInt(10_000) / 100.0;
        }
    }

    /** Of each fifty the first ten are the buckets of a histogram, and every other one of the rest is a counter, to 25 in all. */
    private static boolean isBucket(int series) {
        return series % PATTERN < BUCKETS.length;
    }

    private static boolean isCounter(int series) {
        int at = series % PATTERN;
        return at < BUCKETS.length || (at < 4 * BUCKETS.length && at % 2 == 0);
    }

    private static int bucket(int series) {
        return series % PATTERN % BUCKETS.length;
    }

    int series() {
        return labels.length;
    }

    private void advance(int series) {
        if (isBucket(series)) {
            counts[series] += random.nextInt(MORE_REQUESTS);
            values[series] = counts[series] + (bucket(series) == 0 ? 0 : values[series - 1]);
        } else if (isCounter(series)) {
            counts[series] += random.nextInt(MORE_REQUESTS);
            values[series] = counts[series];
        } else {
            double walked = values[series] * 100 + Math.rint(50 * (random.nextDouble() + random.nextDouble() - 1));
            values[series] = Math.rint(walked) / 100;
        }
    }

    /**
     * Never 0, with which samples would stand at the very beginning of windows: there they count for Prometheus 2 and not for Prometheus 3,
     * and answers would differ for that alone.
     */
    private long moment(int series) {
        return 1 + (long) series / INSTANCE_SERIES * 7_919 % (intervalMs - 1);
    }

    /**
     * The next scrapes as requests, for as many connections as there are lists: each has series of its own, so that a series comes in order.
     *
     * @param fromMs when the first of them is
     */
    List<List<byte[]>> next(long fromMs, int scrapes, int connections) throws IOException {
        List<List<byte[]>> requests = new ArrayList<>();
        List<Message> open = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            requests.add(new ArrayList<>());
            open.add(new Message());
        }
        int share = (labels.length + connections - 1) / connections;
        for (int scrape = 0; scrape < scrapes; scrape++) {
            for (int i = 0; i < labels.length; i++) {
                advance(i);
                Message message = open.get(i / share);
                message.sample(labels[i], fromMs + (long) scrape * intervalMs + moment(i), values[i]);
                if (message.samples() == REQUEST_SAMPLES) {
                    requests.get(i / share).add(message.pack());
                }
            }
        }
        for (int connection = 0; connection < connections; connection++) {
            if (open.get(connection).samples() > 0) {
                requests.get(connection).add(open.get(connection).pack());
            }
        }
        return requests;
    }

    /** One sample of a series of its own. */
    static byte[] lone(long timeMs) throws IOException {
        Message message = new Message();
        message.sample(Message.labels("__name__", "end_of_data"), timeMs, 1);
        return message.pack();
    }
}
