package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.Matching;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers what series are matched by, so that series of both sides with the same number belong together. */
final class Signatures {
    private final boolean on;
    private final List<String> names;
    private final Map<Labels, Integer> numbers = new HashMap<>();

    Signatures(Matching matching) {
        this.on = matching.on();
        this.names = new ArrayList<>(matching.labels());
        if (!on) {
            names.addAll(List.of(Label.METRIC_NAME, "__type__", "__unit__"));
        }
    }

    int number(StepSeries series) {
        Labels labels = series.labels();
        Labels signature = on ? labels.only(names) : labels.without(names);
        Integer known = numbers.putIfAbsent(signature, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    int count() {
        return numbers.size();
    }
}
