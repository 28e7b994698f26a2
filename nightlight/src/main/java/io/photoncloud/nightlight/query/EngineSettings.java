package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.ParserSettings;
import java.time.Duration;

/**
 * How queries are evaluated and what one may cost.
 *
 * @param lookBack how old a sample may be to stand for its series
 * @param windows which samples at the bounds of a time belong to it
 * @param subqueryStep between evaluations of subqueries that name no step
 * @param samplesMax samples a query may have in memory at once
 * @param seriesMax series a query may select in all
 * @param stepsMax points a series of a range query may have
 * @param rollups how long the windows of rollups may be that are read in place of samples; zero for samples only
 */
public record EngineSettings(
        ParserSettings parser,
        Duration lookBack,
        Windows windows,
        Duration subqueryStep,
        long samplesMax,
        long seriesMax,
        int stepsMax,
        Duration timeout,
        Duration rollups) {
    /** As Prometheus 3 has them when nothing is said; the number of series is bounded only here. */
    public static final EngineSettings DEFAULT = new EngineSettings(
            ParserSettings.STABLE,
            Duration.ofMinutes(5),
            Windows.LEFT_OPEN,
            Duration.ofMinutes(1),
            50_000_000,
            1_000_000,
            11_000,
            Duration.ofMinutes(2),
            Duration.ZERO);

    /** Whether a sample just at the older end of a window belongs to it. */
    public enum Windows {
        /** As Prometheus has it since version 3: it does not. */
        LEFT_OPEN,
        /** As Prometheus 2 has it: it does. */
        CLOSED
    }

    public EngineSettings withParser(ParserSettings other) {
        return new EngineSettings(
                other, lookBack, windows, subqueryStep, samplesMax, seriesMax, stepsMax, timeout, rollups);
    }

    public EngineSettings withWindows(Windows other) {
        return new EngineSettings(
                parser, lookBack, other, subqueryStep, samplesMax, seriesMax, stepsMax, timeout, rollups);
    }

    public EngineSettings withLookBack(Duration other) {
        return new EngineSettings(
                parser, other, windows, subqueryStep, samplesMax, seriesMax, stepsMax, timeout, rollups);
    }

    public EngineSettings withSamplesMax(long other) {
        return new EngineSettings(
                parser, lookBack, windows, subqueryStep, other, seriesMax, stepsMax, timeout, rollups);
    }

    public EngineSettings withSeriesMax(long other) {
        return new EngineSettings(
                parser, lookBack, windows, subqueryStep, samplesMax, other, stepsMax, timeout, rollups);
    }

    public EngineSettings withTimeout(Duration other) {
        return new EngineSettings(
                parser, lookBack, windows, subqueryStep, samplesMax, seriesMax, stepsMax, other, rollups);
    }

    public EngineSettings withRollups(Duration other) {
        return new EngineSettings(
                parser, lookBack, windows, subqueryStep, samplesMax, seriesMax, stepsMax, timeout, other);
    }
}
