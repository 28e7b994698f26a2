package io.photoncloud.nightlight.scraping;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What targets say of their metrics, the newest of each; bounded. Safe for use by many threads. */
public final class KnownMetrics {
    /** Of more metrics nothing is remembered. */
    public static final int METRICS_MAX = 100_000;

    private static final int HELP_LENGTH_MAX = 1_024;

    private final Map<String, About> metrics = new ConcurrentHashMap<>();

    /** What is said of a metric. */
    public record About(String type, String help, String unit) {
        private About shortened() {
            return help.length() <= HELP_LENGTH_MAX ? this : new About(type, help.substring(0, HELP_LENGTH_MAX), unit);
        }
    }

    void tell(String metric, About about) {
        if (metrics.size() < METRICS_MAX || metrics.containsKey(metric)) {
            metrics.put(metric, about.shortened());
        }
    }

    public Optional<About> find(String metric) {
        return Optional.ofNullable(metrics.get(metric));
    }

    /** All of them, by their names. */
    public Map<String, About> all() {
        return new TreeMap<>(metrics);
    }
}
