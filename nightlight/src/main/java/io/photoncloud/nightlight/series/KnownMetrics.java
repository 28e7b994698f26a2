package io.photoncloud.nightlight.series;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;

/**
 * What those who write samples say of their metrics, in memory: of each metric the last few things that were said, and of
 * all of them no more characters than fit. Where they do not, what was not said again for the longest time is forgotten.
 * Safe for use by many threads.
 */
public final class KnownMetrics {
    /** Of names, helps and units together. */
    public static final int CHARACTERS_MAX = 8 << 20;

    /** Of one metric: writers need not agree. */
    public static final int OF_METRIC_MAX = 10;

    private static final int HELP_LENGTH_MAX = 1_024;

    /** What a metric costs beside its characters. */
    private static final int OVERHEAD = 64;

    private final int charactersMax;
    private final LinkedHashMap<String, SequencedSet<About>> metrics = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;

    /** What is said of a metric. */
    public record About(String type, String help, String unit) {
        private About shortened() {
            return new About(type, shortened(help), shortened(unit));
        }

        private static String shortened(String text) {
            return text.length() <= HELP_LENGTH_MAX ? text : text.substring(0, HELP_LENGTH_MAX);
        }

        private int characters() {
            return OVERHEAD + help.length() + unit.length();
        }
    }

    public KnownMetrics() {
        this(CHARACTERS_MAX);
    }

    KnownMetrics(int charactersMax) {
        this.charactersMax = charactersMax;
    }

    /** Remembers what is said of a metric. */
    public synchronized void tell(String metric, About about) {
        SequencedSet<About> said = metrics.get(metric);
        if (said == null) {
            said = new LinkedHashSet<>(2);
            metrics.put(metric, said);
            characters += OVERHEAD + metric.length();
        }
        About kept = about.shortened();
        if (said.remove(kept)) {
            said.add(kept);
            return;
        }
        if (said.size() >= OF_METRIC_MAX) {
            characters -= said.removeFirst().characters();
        }
        said.add(kept);
        characters += kept.characters();
        forget();
    }

    private void forget() {
        Iterator<Map.Entry<String, SequencedSet<About>>> oldest =
                metrics.entrySet().iterator();
        while (characters > charactersMax && oldest.hasNext()) {
            Map.Entry<String, SequencedSet<About>> forgotten = oldest.next();
            characters -= OVERHEAD + forgotten.getKey().length();
            forgotten.getValue().forEach(about -> characters -= about.characters());
            oldest.remove();
        }
    }

    /** What is known of all metrics, by their names, and of each the newest first. */
    public synchronized Map<String, List<About>> all() {
        Map<String, List<About>> all = new TreeMap<>();
        metrics.forEach((metric, said) -> all.put(metric, new ArrayList<>(said.reversed())));
        return all;
    }
}
