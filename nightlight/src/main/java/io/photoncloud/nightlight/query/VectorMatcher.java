package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Cardinality;
import io.photoncloud.nightlight.promql.Expr.Matching;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an operator on series of two sides that have the same labels to match by. The side of which several series
 * may match one is called the many side; where neither may, that is the left one.
 */
final class VectorMatcher {
    private static final List<String> METADATA = List.of(Label.METRIC_NAME, "__type__", "__unit__");

    private final Evaluator evaluator;
    private final Binary binary;
    private final Matching matching;
    private final Elements elements;
    private final boolean swapped;
    private final int steps;
    private final Map<Labels, StepSeries> results = new LinkedHashMap<>();
    private final List<StepSeries> many = new ArrayList<>();
    private final List<StepSeries> one = new ArrayList<>();
    private int[] manyNumbers = new int[0];
    private int[] oneNumbers = new int[0];
    private long heldForOnes;
    private long heldForResults;
    private final List<BitSet> matched = new ArrayList<>();
    private final List<Map<Labels, BitSet>> inserted = new ArrayList<>();

    VectorMatcher(Evaluator evaluator, Binary binary, Elements elements) {
        this.evaluator = evaluator;
        this.binary = binary;
        this.matching = binary.matching();
        this.elements = elements;
        this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
        this.steps = evaluator.grid().steps();
    }

    void evaluate(Sink out) {
        List<StepSeries> left = evaluator.collect(binary.left());
        List<StepSeries> right = evaluator.collect(binary.right());
        many.addAll(swapped ? right : left);
        one.addAll(swapped ? left : right);
        Signatures signatures = new Signatures(matching);
        manyNumbers = many.stream().mapToInt(signatures::number).toArray();
        oneNumbers = one.stream().mapToInt(signatures::number).toArray();
        for (int i = 0; i < signatures.count(); i++) {
            matched.add(new BitSet());
            inserted.add(new HashMap<>());
        }
        match(onesByNumber(signatures.count()));
        evaluator.release(left);
        evaluator.release(right);
        evaluator.run().budget().release(heldForOnes);
        for (StepSeries series : results.values()) {
            if (!series.isEmpty()) {
                out.accept(series);
            }
        }
        evaluator.run().budget().release(heldForResults);
    }

    private StepSeries held(Labels labels) {
        evaluator.run().budget().hold(steps);
        heldForResults += steps;
        return StepSeries.empty(labels, steps);
    }

    /** The series of the one side for each number, of which there must not be two at a step where anything matches. */
    private List<Ones> onesByNumber(int count) {
        BitSet compared = comparedSteps();
        List<Ones> byNumber = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byNumber.add(new Ones());
        }
        for (int i = 0; i < one.size(); i++) {
            evaluator.run().budget().requireTime();
            add(one.get(i), byNumber.get(oneNumbers[i]), compared);
        }
        return byNumber;
    }

    private void add(StepSeries series, Ones ones, BitSet compared) {
        if (ones.series.size() == 1) {
            // With one alone there is nothing to tell apart, and no room is needed.
            evaluator.run().budget().hold(steps);
            heldForOnes += steps;
            ones.at = new int[steps];
            ones.take(compared);
        }
        ones.series.add(series);
        if (ones.series.size() > 1) {
            int other = ones.take(compared);
            if (other >= 0) {
                throw twice(ones.series.get(other), series);
            }
        }
    }

    /** Series of the one side that have the same number, and which of them is there at each step. */
    private static final class Ones {
        private static final int NONE = 0;

        private final List<StepSeries> series = new ArrayList<>();
        /** From 1 on; of no length as long as there is one alone. */
        private int[] at = new int[0];

        Ones(StepSeries... series) {
            this.series.addAll(List.of(series));
        }

        @Nullable
        StepSeries at(int step) {
            if (at.length == 0) {
                return series.isEmpty() ? null : series.getFirst();
            }
            return at[step] == NONE ? null : series.get(at[step] - 1);
        }

        /**
         * Puts the last series where it is.
         *
         * @return the first of those that are there already; -1 where none is
         */
        int take(BitSet steps) {
            StepSeries last = series.getLast();
            int first = Integer.MAX_VALUE;
            for (int step = steps.nextSetBit(0); step >= 0; step = steps.nextSetBit(step + 1)) {
                if (last.has(step)) {
                    if (at[step] != NONE) {
                        first = Math.min(first, at[step] - 1);
                    }
                    at[step] = series.size();
                }
            }
            return first == Integer.MAX_VALUE ? -1 : first;
        }
    }

    /** Where a side has nothing nothing is looked at, unless missing series are filled in. */
    private BitSet comparedSteps() {
        BitSet compared = new BitSet();
        boolean fills = matching.fillLeft() != null || matching.fillRight() != null;
        for (StepSeries series : many) {
            for (int step = 0; step < steps; step++) {
                if (fills || series.has(step)) {
                    compared.set(step);
                }
            }
        }
        if (fills) {
            compared.set(0, steps);
        }
        return compared;
    }

    private QueryException twice(StepSeries first, StepSeries second) {
        String a = text(first.labels());
        String b = text(second.labels());
        boolean inOrder = a.compareTo(b) <= 0;
        Labels group = matching.on()
                ? second.labels().only(matching.labels())
                : second.labels().without(ignoredWithName());
        return QueryException.execution("found duplicate series for the match group " + text(group) + " on the "
                + (swapped ? "left" : "right") + " hand-side of the operation: [" + (inOrder ? a : b) + ", "
                + (inOrder ? b : a) + "];many-to-many matching not allowed: matching labels must be unique on "
                + "one side");
    }

    private List<String> ignoredWithName() {
        List<String> names = new ArrayList<>(matching.labels());
        names.add(Label.METRIC_NAME);
        return names;
    }

    /** Labels as Prometheus' errors write them. */
    private static String text(Labels labels) {
        return labels.toString();
    }

    private void match(List<Ones> onesByNumber) {
        // By the side of the query only, not by which of them may match several: so it is in Prometheus.
        Double fillOne = matching.fillRight();
        Double fillMany = matching.fillLeft();
        for (int i = 0; i < many.size(); i++) {
            StepSeries series = many.get(i);
            Ones ones = onesByNumber.get(manyNumbers[i]);
            evaluator.run().budget().requireTime();
            pair(series, ones, manyNumbers[i]);
            if (fillOne != null) {
                StepSeries filled = filled(series, fillOne);
                clearWhere(ones, filled);
                pair(series, new Ones(filled), manyNumbers[i]);
            }
        }
        if (fillMany == null) {
            return;
        }
        for (int i = 0; i < one.size(); i++) {
            StepSeries filled = filled(one.get(i), fillMany);
            BitSet done = matched.get(oneNumbers[i]);
            for (int step = done.nextSetBit(0); step >= 0; step = done.nextSetBit(step + 1)) {
                filled.clear(step);
            }
            pair(filled, new Ones(one.get(i)), oneNumbers[i]);
        }
    }

    /** What stands for the series that a series would match, everywhere. */
    private StepSeries filled(StepSeries series, double value) {
        Labels labels = matching.on()
                ? series.labels().only(matching.labels())
                : series.labels().without(ignoredWithName());
        StepSeries filled = StepSeries.empty(labels, steps);
        Arrays.fill(filled.values(), value);
        return filled;
    }

    private void clearWhere(Ones present, StepSeries cleared) {
        for (int step = 0; step < steps; step++) {
            StepSeries there = present.at(step);
            if (there != null && there.has(step)) {
                cleared.clear(step);
            }
        }
    }

    private void pair(StepSeries manySide, Ones ones, int number) {
        Labels labels = null;
        StepSeries result = null;
        StepSeries labelled = null;
        for (int step = 0; step < steps; step++) {
            StepSeries oneSide = manySide.has(step) ? ones.at(step) : null;
            if (oneSide == null || !oneSide.has(step)) {
                continue;
            }
            StepSeries left = swapped ? oneSide : manySide;
            StepSeries right = swapped ? manySide : oneSide;
            if (!elements.apply(
                    left.values()[step], left.histogram(step), right.values()[step], right.histogram(step))) {
                continue;
            }
            if (labels == null || labelled != oneSide) {
                labelled = oneSide;
                labels = resultLabels(manySide.labels(), oneSide.labels());
                result = results.computeIfAbsent(labels, this::held);
            }
            requireFirst(number, labels, step);
            put(result, step);
        }
    }

    private void requireFirst(int number, Labels labels, int step) {
        BitSet bits = matched.get(number);
        if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
            if (bits.get(step)) {
                throw QueryException.execution(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            }
        } else {
            BitSet same = inserted.get(number).computeIfAbsent(labels, _ -> new BitSet());
            if (same.get(step)) {
                throw QueryException.execution(
                        "multiple matches for labels: grouping labels must ensure unique matches");
            }
            same.set(step);
        }
        bits.set(step);
    }

    private void put(@Nullable StepSeries result, int step) {
        if (result == null || (!elements.kept() && !binary.returnBool())) {
            return;
        }
        if (result.has(step)) {
            throw QueryException.execution(Merger.SAME_LABELS);
        }
        Histogram histogram = elements.histogram();
        if (binary.returnBool()) {
            result.set(step, elements.kept() ? 1 : 0);
        } else if (histogram == null) {
            result.set(step, elements.value());
        } else {
            result.set(step, histogram);
        }
    }

    private Labels resultLabels(Labels manySide, Labels oneSide) {
        Labels labels = manySide;
        if (binary.returnBool() || binary.operator().changesMetric()) {
            labels = labels.without(METADATA);
        }
        if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
            labels = matching.on() ? labels.only(matching.labels()) : labels.without(matching.labels());
        }
        for (String name : matching.include()) {
            labels = labels.with(name, oneSide.value(name));
        }
        return labels;
    }
}
