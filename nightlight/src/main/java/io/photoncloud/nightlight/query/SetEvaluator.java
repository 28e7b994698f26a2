package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Operator;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Evaluates {@code and}, {@code or} and {@code unless}. */
final class SetEvaluator {
    private final Evaluator evaluator;
    private final Binary binary;

    SetEvaluator(Evaluator evaluator, Binary binary) {
        this.evaluator = evaluator;
        this.binary = binary;
    }

    void evaluate(Sink out) {
        // The one that is looked at first, as Prometheus does: what goes wrong on the left is told before.
        List<StepSeries> left = evaluator.collect(binary.left());
        List<StepSeries> right = evaluator.collect(binary.right());
        Signatures signatures = new Signatures(binary.matching());
        int[] leftNumbers = left.stream().mapToInt(signatures::number).toArray();
        int[] rightNumbers = right.stream().mapToInt(signatures::number).toArray();
        Merger merger = new Merger();
        if (binary.operator() == Operator.OR) {
            BitSet[] present = presence(left, leftNumbers, signatures.count());
            left.forEach(merger::accept);
            for (int i = 0; i < right.size(); i++) {
                keep(right.get(i), present[rightNumbers[i]], false, merger);
            }
        } else {
            BitSet[] present = presence(right, rightNumbers, signatures.count());
            for (int i = 0; i < left.size(); i++) {
                keep(left.get(i), present[leftNumbers[i]], binary.operator() == Operator.AND, merger);
            }
        }
        evaluator.release(left);
        evaluator.release(right);
        merger.series().forEach(out::accept);
    }

    private static BitSet[] presence(List<StepSeries> all, int[] numbers, int count) {
        BitSet[] present = new BitSet[count];
        Arrays.setAll(present, _ -> new BitSet());
        for (int i = 0; i < all.size(); i++) {
            StepSeries series = all.get(i);
            for (int step = 0; step < series.steps(); step++) {
                if (series.has(step)) {
                    present[numbers[i]].set(step);
                }
            }
        }
        return present;
    }

    private static void keep(StepSeries series, BitSet steps, boolean whereSet, Sink out) {
        for (int step = 0; step < series.steps(); step++) {
            if (steps.get(step) != whereSet) {
                series.clear(step);
            }
        }
        if (!series.isEmpty()) {
            out.accept(series);
        }
    }
}
