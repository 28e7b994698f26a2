package io.photoncloud.nightlight.ingest;

/**
 * Puts together what is said of a metric piece by piece, as decoders come by it, and tells it when another one begins. Used by one thread.
 */
public final class ToldMetadata {
    private final Taker taker;
    private String metric = "";
    private MetricType type = MetricType.UNKNOWN;
    private String help = "";
    private String unit = "";

    /** Is told of one metric after the other; what was not said of it is empty. */
    @FunctionalInterface
    public interface Taker {
        void take(String metric, MetricType type, String help, String unit);
    }

    public ToldMetadata(Taker taker) {
        this.taker = taker;
    }

    public void type(String name, MetricType told) {
        of(name);
        type = told;
    }

    public void help(String name, String told) {
        of(name);
        help = told;
    }

    public void unit(String name, String told) {
        of(name);
        unit = told;
    }

    private void of(String name) {
        if (!name.equals(metric)) {
            end();
            metric = name;
            type = MetricType.UNKNOWN;
            help = "";
            unit = "";
        }
    }

    /** Tells what is known of the last metric; the others were told when it began. */
    public void end() {
        if (!metric.isEmpty()) {
            taker.take(metric, type, help, unit);
        }
    }
}
