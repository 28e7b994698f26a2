package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.List;

/** Which series belong to one group of an aggregation. */
final class Grouping {
    private final List<String> names;
    private final Labels.Names prepared;
    private final boolean without;
    private final boolean byMetadata;

    Grouping(List<String> labels, boolean without) {
        this.without = without;
        this.names = new ArrayList<>(labels);
        if (without) {
            names.add(Label.METRIC_NAME);
        }
        this.prepared = Labels.Names.of(names);
        this.byMetadata = names.stream().anyMatch(name -> name.startsWith("__"));
    }

    /** Equal for series of one group. */
    Object key(StepSeries series) {
        if (without) {
            return labels(series);
        }
        // The name may have been dropped, which costs something only where it is asked for.
        Labels labels = byMetadata ? series.labels() : series.labelsOrWithName();
        return switch (names.size()) {
            case 0 -> "";
            case 1 -> labels.value(names.getFirst());
            default -> {
                List<String> values = new ArrayList<>(names.size());
                for (String name : names) {
                    values.add(labels.value(name));
                }
                yield values;
            }
        };
    }

    Labels labels(StepSeries series) {
        if (names.isEmpty()) {
            return Labels.EMPTY;
        }
        return without ? series.labels().without(prepared) : series.labels().only(prepared);
    }
}
