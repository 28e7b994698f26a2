package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Span;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RollupReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says which rollups stand for the samples of a selector, and tells users of it. The coarsest that was asked for, that is no longer than the range
 * and of which all times are multiples; where there is none such, one that is no longer than the step where there is one, and times are rounded
 * down to it. One of which there is less than of others is taken only where there is no other.
 */
final class RolledChoice {
    private final QueryRun run;
    private final Grid grid;
    private final Modifiers modifiers;
    private final long rangeMs;
    private final Span span;

    /** @param rangeMs 0 for a selector without a range */
    RolledChoice(QueryRun run, Grid grid, Modifiers modifiers, long rangeMs, Span span) {
        this.run = run;
        this.grid = grid;
        this.modifiers = modifiers;
        this.rangeMs = rangeMs;
        this.span = span;
    }

    private long referenceMs(int step) {
        long timeMs = modifiers.at() instanceof At.Time(long fixedMs) ? fixedMs : grid.timeMs(step);
        return timeMs - modifiers.offsetMs();
    }

    private boolean isFixed() {
        return grid.steps() == 1 || modifiers.at() instanceof At.Time;
    }

    private boolean isAligned(Resolution resolution) {
        return isMultiple(referenceMs(0), resolution)
                && isMultiple(rangeMs, resolution)
                && (isFixed() || isMultiple(grid.stepMs(), resolution));
    }

    private static boolean isMultiple(long timeMs, Resolution resolution) {
        return Math.floorMod(timeMs, resolution.millis()) == 0;
    }

    /** The earliest time that is looked at. */
    private long fromMs() {
        return referenceMs(0) - (rangeMs == 0 ? run.lookBackMs() : rangeMs) + 1;
    }

    /**
     * Which rollups to read; samples where there is none.
     *
     * @param what for users: what cannot be answered from rollups
     * @param isKnown whether it can be answered from some
     */
    Optional<Resolution> choose(String what, boolean isKnown) {
        long askedMs = run.settings().rollups().toMillis();
        Optional<RollupReader> reader = run.reader().rollups();
        if (askedMs < Resolution.FIVE_MINUTES.millis() || reader.isEmpty()) {
            return Optional.empty();
        }
        boolean plain = modifiers.boundary() == Boundary.PLAIN && run.openMs() == 1;
        List<Resolution> fitting = new ArrayList<>();
        for (Resolution resolution : Resolution.values()) {
            boolean fits = rangeMs == 0 || resolution.millis() <= rangeMs;
            if (isKnown && plain && fits && resolution.millis() <= askedMs) {
                fitting.addFirst(resolution);
            }
        }
        if (fitting.isEmpty()) {
            run.annotations().notFromRollups(what, span);
            warnOfGone(what, reader.get(), reader.get().keptFromMs());
            return Optional.empty();
        }
        Resolution chosen = best(fitting, reader.get());
        run.annotations().fromRollups(chosen, span);
        if (!isAligned(chosen)) {
            run.annotations().roundedToRollups(chosen, span);
        }
        warnOfGone(what, reader.get(), reader.get().keptFromMs(chosen));
        return Optional.of(chosen);
    }

    private void warnOfGone(String what, RollupReader reader, long keptFromMs) {
        if (fromMs() < keptFromMs && oldestMs(reader) < keptFromMs) {
            run.annotations().samplesGone(what, keptFromMs, span);
        }
    }

    /** From when on there is anything. */
    static long oldestMs(RollupReader reader) {
        long oldestMs = reader.keptFromMs();
        for (Resolution resolution : Resolution.values()) {
            oldestMs = Math.min(oldestMs, reader.keptFromMs(resolution));
        }
        return oldestMs;
    }

    /** Of some, coarsest first. */
    private Resolution best(List<Resolution> fitting, RollupReader reader) {
        List<Resolution> order = new ArrayList<>();
        fitting.stream().filter(this::isAligned).forEach(order::add);
        fitting.stream()
                .filter(resolution -> !isFixed() && resolution.millis() <= grid.stepMs())
                .forEach(order::add);
        order.addAll(fitting.reversed());
        long reachedMs = order.stream().mapToLong(reader::keptFromMs).min().orElseThrow();
        long neededMs = Math.max(fromMs(), reachedMs);
        return order.stream()
                .filter(resolution -> reader.keptFromMs(resolution) <= neededMs)
                .findFirst()
                .orElse(order.getFirst());
    }
}
