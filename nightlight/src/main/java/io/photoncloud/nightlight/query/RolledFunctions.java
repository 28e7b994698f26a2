package io.photoncloud.nightlight.query;

import static io.photoncloud.nightlight.series.Aggregate.CHANGES;
import static io.photoncloud.nightlight.series.Aggregate.COUNT;
import static io.photoncloud.nightlight.series.Aggregate.FIRST;
import static io.photoncloud.nightlight.series.Aggregate.FIRST_MS;
import static io.photoncloud.nightlight.series.Aggregate.LAST;
import static io.photoncloud.nightlight.series.Aggregate.LAST_MS;
import static io.photoncloud.nightlight.series.Aggregate.LOST;
import static io.photoncloud.nightlight.series.Aggregate.MAX;
import static io.photoncloud.nightlight.series.Aggregate.MIN;
import static io.photoncloud.nightlight.series.Aggregate.RESETS;
import static io.photoncloud.nightlight.series.Aggregate.SUM;

import io.photoncloud.nightlight.histogram.Neumaier;
import io.photoncloud.nightlight.query.Rates.Kind;
import io.photoncloud.nightlight.series.Aggregate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The functions over a range that can be answered from rollups, with the aggregates that each reads. Of whole windows they give what {@link
 * RangeFunctions} gives of the samples, but for the last digits where numbers are summed up. What is not here needs the samples: {@code irate}
 * and {@code idelta} the last two, the others all of them.
 */
final class RolledFunctions {
    private static final Map<String, Rolled> ALL = Map.ofEntries(
            Map.entry("count_over_time", new Rolled(Set.of(COUNT), RolledFunctions::count)),
            Map.entry("present_over_time", new Rolled(Set.of(COUNT), _ -> 1)),
            Map.entry("absent_over_time", new Rolled(Set.of(COUNT), _ -> 1)),
            Map.entry("sum_over_time", new Rolled(Set.of(COUNT, SUM), RolledFunctions::sum)),
            Map.entry("avg_over_time", new Rolled(Set.of(COUNT, SUM), RolledFunctions::average)),
            Map.entry("min_over_time", new Rolled(Set.of(COUNT, MIN), RolledFunctions::min)),
            Map.entry("max_over_time", new Rolled(Set.of(COUNT, MAX), RolledFunctions::max)),
            Map.entry("first_over_time", new Rolled(Set.of(COUNT, FIRST), window -> window.firstValue(FIRST))),
            Map.entry("last_over_time", new Rolled(Set.of(COUNT, LAST), window -> window.lastValue(LAST))),
            Map.entry(
                    "ts_of_first_over_time",
                    new Rolled(Set.of(COUNT, FIRST_MS), window -> window.firstValue(FIRST_MS) / 1000.0)),
            Map.entry(
                    "ts_of_last_over_time",
                    new Rolled(Set.of(COUNT, LAST_MS), window -> window.lastValue(LAST_MS) / 1000.0)),
            Map.entry("resets", new Rolled(Set.of(COUNT, FIRST, LAST, RESETS), RolledFunctions::resets)),
            Map.entry("changes", new Rolled(Set.of(COUNT, FIRST, LAST, CHANGES), RolledFunctions::changes)),
            Map.entry("delta", new Rolled(Set.of(COUNT, FIRST, LAST, FIRST_MS, LAST_MS), RolledFunctions::delta)),
            Map.entry(
                    "increase",
                    new Rolled(Set.of(COUNT, FIRST, LAST, FIRST_MS, LAST_MS, LOST), RolledFunctions::increase)),
            Map.entry("rate", new Rolled(Set.of(COUNT, FIRST, LAST, FIRST_MS, LAST_MS, LOST), RolledFunctions::rate)));

    private RolledFunctions() {}

    /** What a function makes of windows, of which there is one at least. */
    interface Form {
        double of(RolledWindow window);
    }

    /** A function with what it reads. */
    record Rolled(Set<Aggregate> reads, Form form) {
        Rolled {
            reads = Set.copyOf(reads);
        }
    }

    static Optional<Rolled> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static double count(RolledWindow window) {
        double count = 0;
        for (int i = window.first(); i < window.end(); i = window.after(i)) {
            count += window.get(COUNT, i);
        }
        return count;
    }

    private static Neumaier total(RolledWindow window) {
        Neumaier total = new Neumaier();
        for (int i = window.first(); i < window.end(); i = window.after(i)) {
            total.add(window.get(SUM, i));
        }
        return total;
    }

    private static double sum(RolledWindow window) {
        Neumaier total = total(window);
        return Double.isInfinite(total.sum()) ? total.sum() : total.sum() + total.lost();
    }

    private static double average(RolledWindow window) {
        Neumaier total = total(window);
        double count = count(window);
        return Double.isInfinite(total.sum()) ? total.sum() : total.sum() / count + total.lost() / count;
    }

    private static double min(RolledWindow window) {
        double min = Double.NaN;
        for (int i = window.first(); i < window.end(); i = window.after(i)) {
            double value = window.get(MIN, i);
            min = value < min || Double.isNaN(min) ? value : min;
        }
        return min;
    }

    private static double max(RolledWindow window) {
        double max = Double.NaN;
        for (int i = window.first(); i < window.end(); i = window.after(i)) {
            double value = window.get(MAX, i);
            max = value > max || Double.isNaN(max) ? value : max;
        }
        return max;
    }

    private static double resets(RolledWindow window) {
        int before = window.first();
        double resets = window.get(RESETS, before);
        for (int i = window.after(before); i < window.end(); i = window.after(i)) {
            resets += window.get(RESETS, i) + (window.get(FIRST, i) < window.get(LAST, before) ? 1 : 0);
            before = i;
        }
        return resets;
    }

    private static double changes(RolledWindow window) {
        int before = window.first();
        double changes = window.get(CHANGES, before);
        for (int i = window.after(before); i < window.end(); i = window.after(i)) {
            double last = window.get(LAST, before);
            double first = window.get(FIRST, i);
            boolean changed = last != first && !(Double.isNaN(last) && Double.isNaN(first));
            changes += window.get(CHANGES, i) + (changed ? 1 : 0);
            before = i;
        }
        return changes;
    }

    private static double delta(RolledWindow window) {
        return extrapolated(window, Kind.DELTA);
    }

    private static double increase(RolledWindow window) {
        return extrapolated(window, Kind.INCREASE);
    }

    private static double rate(RolledWindow window) {
        return extrapolated(window, Kind.RATE);
    }

    /** As {@link Rates#extrapolated} has it. */
    private static double extrapolated(RolledWindow window, Kind kind) {
        double count = count(window);
        if (count < 2) {
            return StepSeries.ABSENT;
        }
        double first = window.firstValue(FIRST);
        double result = window.lastValue(LAST) - first;
        if (kind.isCounter()) {
            int before = window.first();
            result += window.get(LOST, before);
            for (int i = window.after(before); i < window.end(); i = window.after(i)) {
                double last = window.get(LAST, before);
                result += window.get(FIRST, i) < last ? last : 0;
                result += window.get(LOST, i);
                before = i;
            }
        }
        double zeroShare = kind.isCounter() && result > 0 && first >= 0 ? first / result : Double.NaN;
        return result
                * Rates.factor(
                        window.startMs,
                        window.endMs,
                        kind,
                        (long) window.firstValue(FIRST_MS),
                        (long) window.lastValue(LAST_MS),
                        count - 1,
                        zeroShare);
    }
}
