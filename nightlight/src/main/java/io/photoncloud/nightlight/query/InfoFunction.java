package io.photoncloud.nightlight.query;

import com.google.re2j.Pattern;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds to series the labels of info series of the same instance and job. */
final class InfoFunction {
    private static final List<String> IDENTIFYING = List.of("instance", "job");
    private static final Matcher TARGET_INFO = Matcher.equal(Label.METRIC_NAME, "target_info");

    private final Evaluator evaluator;
    private final Call call;
    private final int steps;
    private final List<Matcher> nameMatchers = new ArrayList<>();
    private final List<Matcher> dataMatchers = new ArrayList<>();

    InfoFunction(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.call = call;
        this.steps = evaluator.grid().steps();
    }

    void evaluate(Sink out) {
        if (call.arguments().size() > 1 && call.arguments().get(1).unwrapped() instanceof VectorSelector selector) {
            for (Matcher matcher : selector.matchers()) {
                (matcher.name().equals(Label.METRIC_NAME) ? nameMatchers : dataMatchers).add(matcher);
            }
        }
        completeNames();
        List<StepSeries> base = evaluator.collect(call.arguments().getFirst());
        Map<String, Map<Labels, List<StepSeries>>> infos = infos(base);
        Merger merger = new Merger(evaluator.run().budget());
        for (StepSeries series : base) {
            if (isInfo(series)) {
                merger.accept(series);
            } else {
                enrich(series, infos, merger);
            }
        }
        evaluator.release(base);
        merger.drain(out);
    }

    private void completeNames() {
        boolean positive = nameMatchers.stream()
                .anyMatch(matcher -> matcher.kind() == Matcher.Kind.EQUAL || matcher.kind() == Matcher.Kind.MATCHES);
        if (nameMatchers.isEmpty()) {
            nameMatchers.add(TARGET_INFO);
        } else if (!positive) {
            nameMatchers.addFirst(new Matcher(Matcher.Kind.MATCHES, Label.METRIC_NAME, ".+_info"));
        }
    }

    private boolean isInfo(StepSeries series) {
        return nameMatchers.stream()
                .allMatch(matcher -> matcher.matches(series.labels().metricName()));
    }

    /** The info series by their name and what identifies them. */
    private Map<String, Map<Labels, List<StepSeries>>> infos(List<StepSeries> base) {
        List<Matcher> matchers = new ArrayList<>();
        for (String name : IDENTIFYING) {
            TreeSet<String> values = new TreeSet<>();
            for (StepSeries series : base) {
                String value = series.labels().value(name);
                if (!isInfo(series) && !value.isEmpty()) {
                    values.add(Pattern.quote(value));
                }
            }
            if (!values.isEmpty()) {
                matchers.add(new Matcher(Matcher.Kind.MATCHES, name, String.join("|", values)));
            }
        }
        if (matchers.isEmpty()) {
            return Map.of();
        }
        matchers.addAll(dataMatchers);
        matchers.addAll(nameMatchers);
        Map<String, Map<Labels, List<StepSeries>>> infos = new LinkedHashMap<>();
        VectorSelector selector = new VectorSelector("", matchers, selectorModifiers(), call.span());
        evaluator.selectors().instant(selector, Selectors.What.TIMESTAMPS, series -> {
            // Until the query ends.
            evaluator.run().budget().hold(series.size());
            infos.computeIfAbsent(series.labels().metricName(), _ -> new HashMap<>())
                    .computeIfAbsent(series.labels().only(IDENTIFYING), _ -> new ArrayList<>())
                    .add(series);
        });
        return infos;
    }

    private Modifiers selectorModifiers() {
        Modifiers found = modifiers(call.arguments().getFirst(), Modifiers.NONE);
        return found == null ? Modifiers.NONE : found;
    }

    /** When the first selector of the argument looks, which is when info series are to be looked at. */
    private static @Nullable Modifiers modifiers(Expr expr, Modifiers outer) {
        if (expr instanceof VectorSelector selector) {
            return inside(selector.modifiers(), outer);
        }
        Modifiers context = expr instanceof Subquery subquery ? inside(subquery.modifiers(), outer) : outer;
        for (Expr child : expr.children()) {
            Modifiers found = modifiers(child, context);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Modifiers inside(Modifiers inner, Modifiers outer) {
        if (inner.at() instanceof At.Time) {
            return inner;
        }
        return new Modifiers(inner.offsetMs() + outer.offsetMs(), null, outer.at(), Expr.Boundary.PLAIN);
    }

    private void enrich(StepSeries series, Map<String, Map<Labels, List<StepSeries>>> infos, Sink out) {
        Labels identity = series.labels().only(IDENTIFYING);
        Map<Labels, StepSeries> results = new LinkedHashMap<>();
        for (int step = 0; step < steps; step++) {
            if (!series.has(step)) {
                continue;
            }
            Map<String, String> added = new TreeMap<>();
            boolean found = false;
            for (Map<Labels, List<StepSeries>> byIdentity : infos.values()) {
                StepSeries info = newest(byIdentity.getOrDefault(identity, List.of()), step);
                if (info != null) {
                    found = true;
                    add(info.labels(), series.labels(), added);
                }
            }
            if (!found && !dataMatchers.stream().allMatch(matcher -> matcher.matches(""))) {
                continue;
            }
            Map<String, String> labels = series.labels().toMap();
            labels.putAll(added);
            results.computeIfAbsent(Labels.of(labels), same -> StepSeries.empty(same, steps))
                    .copy(step, series);
        }
        results.values().forEach(out::accept);
    }

    private @Nullable StepSeries newest(List<StepSeries> infos, int step) {
        StepSeries newest = null;
        for (StepSeries info : infos) {
            if (!info.has(step)) {
                continue;
            }
            if (newest != null && newest.values()[step] == info.values()[step]) {
                long timeMs = (long) (info.values()[step] * 1000);
                throw QueryException.execution("found duplicate series for info metric: existing " + newest.labels()
                        + " @ " + timeMs + ", new " + info.labels() + " @ " + timeMs);
            }
            if (newest == null || newest.values()[step] < info.values()[step]) {
                newest = info;
            }
        }
        return newest;
    }

    private void add(Labels info, Labels base, Map<String, String> added) {
        for (Label label : info.toList()) {
            boolean wanted = dataMatchers.isEmpty()
                    || dataMatchers.stream().anyMatch(matcher -> matcher.name().equals(label.name()));
            if (label.name().equals(Label.METRIC_NAME) || !wanted) {
                continue;
            }
            String before = added.get(label.name());
            if (before != null && !before.equals(label.value())) {
                throw QueryException.execution("conflicting label: " + label.name());
            }
            if (!base.has(label.name())) {
                added.put(label.name(), label.value());
            }
        }
    }
}
