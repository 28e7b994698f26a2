package io.photoncloud.nightlight.promql;

/** Which parts of the language that Prometheus calls experimental are understood. */
public record ParserSettings(
        boolean experimentalFunctions,
        boolean durationExpressions,
        boolean extendedRangeSelectors,
        boolean fillModifiers) {
    /** The length of a query in bytes. Prometheus has no bound of its own. */
    public static final int QUERY_BYTES_MAX = 1 << 20;

    /** How deep expressions may stand in each other. */
    public static final int DEPTH_MAX = 150;

    /** What is not experimental, as Prometheus has it when nothing is said. */
    public static final ParserSettings STABLE = new ParserSettings(false, false, false, false);

    public static final ParserSettings EVERYTHING = new ParserSettings(true, true, true, true);
}
