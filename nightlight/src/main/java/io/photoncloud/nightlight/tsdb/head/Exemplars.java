package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.SeriesExemplars;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest exemplars, in memory: one that comes when there is no room takes that of the one that came first. Safe for
 * use by many threads.
 */
final class Exemplars {
    /** How many characters the names and values of an exemplar's labels have, as OpenMetrics says. */
    static final int LABELS_LENGTH_MAX = 128;

    /** In which those of a series come. */
    static final Comparator<Exemplar> ORDER = Comparator.comparingLong(Exemplar::timeMs)
            .thenComparingDouble(Exemplar::value)
            .thenComparing(Exemplar::labels);

    private final int max;
    private final Map<Labels, ArrayDeque<Exemplar>> bySeries = new HashMap<>();
    /** The series of each exemplar, in the order in which those came. */
    private final ArrayDeque<Labels> arrivals = new ArrayDeque<>();

    /** @param max how many there may be; 0 for none */
    Exemplars(int max) {
        this.max = max;
    }

    /**
     * Whether an exemplar would be kept: not, where it is the last one of its series again, as targets tell it at each
     * scrape, and where none is kept.
     *
     * @throws SampleRefused where it came too late, or is too long
     */
    synchronized boolean accepts(Labels series, Exemplar exemplar) {
        if (max == 0) {
            return false;
        }
        long length = 0;
        for (Label label : exemplar.labels().toList()) {
            length += label.name().codePointCount(0, label.name().length());
            length += label.value().codePointCount(0, label.value().length());
        }
        if (length > LABELS_LENGTH_MAX) {
            throw new SampleRefused(
                    SampleRefused.Kind.EXEMPLAR_TOO_LONG,
                    "label length for exemplar exceeds maximum of " + LABELS_LENGTH_MAX + " UTF-8 characters");
        }
        ArrayDeque<Exemplar> known = bySeries.get(series);
        if (known == null) {
            return true;
        }
        int order = ORDER.compare(exemplar, known.getLast());
        if (order < 0) {
            throw new SampleRefused(SampleRefused.Kind.OUT_OF_ORDER_EXEMPLAR);
        }
        return order > 0;
    }

    /** Keeps an exemplar, unless it is not to be kept. */
    synchronized void add(Labels series, Exemplar exemplar) {
        try {
            if (!accepts(series, exemplar)) {
                return;
            }
        } catch (SampleRefused _) {
            // One of the same series came in between.
            return;
        }
        if (arrivals.size() >= max) {
            removeFirst();
        }
        bySeries.computeIfAbsent(series, _ -> new ArrayDeque<>(1)).add(exemplar);
        arrivals.add(series);
    }

    private void removeFirst() {
        Labels series = arrivals.remove();
        ArrayDeque<Exemplar> known = bySeries.get(series);
        if (known != null && (known.poll() == null || known.isEmpty())) {
            bySeries.remove(series);
        }
    }

    synchronized List<SeriesExemplars> select(List<List<Matcher>> selectors, long fromMs, long toMs) {
        List<SeriesExemplars> found = new ArrayList<>();
        bySeries.forEach((series, known) -> {
            if (known.getLast().timeMs() >= fromMs && selectors.stream().anyMatch(one -> matches(series, one))) {
                List<Exemplar> within = known.stream()
                        .filter(exemplar -> fromMs <= exemplar.timeMs() && exemplar.timeMs() <= toMs)
                        .toList();
                if (!within.isEmpty()) {
                    found.add(new SeriesExemplars(series, within));
                }
            }
        });
        found.sort(Comparator.comparing(SeriesExemplars::labels));
        return found;
    }

    private static boolean matches(Labels series, List<Matcher> matchers) {
        return matchers.stream().allMatch(matcher -> matcher.matches(series));
    }
}
