package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Operator;
import io.photoncloud.nightlight.promql.ValueType;
import io.photoncloud.nightlight.series.Histogram;

/** Evaluates an operator of which at least one side gives series. */
final class BinaryEvaluator {
    private final Evaluator evaluator;
    private final Binary binary;
    private final Elements elements;

    BinaryEvaluator(Evaluator evaluator, Binary binary) {
        this.evaluator = evaluator;
        this.binary = binary;
        this.elements =
                new Elements(binary.operator(), binary.span(), evaluator.run().annotations());
    }

    void evaluate(Sink out) {
        if (!binary.matchesVectors()) {
            withScalar(out);
        } else if (binary.operator().isSet()) {
            new SetEvaluator(evaluator, binary).evaluate(out);
        } else {
            new VectorMatcher(evaluator, binary, elements).evaluate(out);
        }
    }

    private void withScalar(Sink out) {
        boolean scalarFirst = binary.left().type() == ValueType.SCALAR;
        double[] scalars = evaluator.scalar(scalarFirst ? binary.left() : binary.right());
        Expr vector = scalarFirst ? binary.right() : binary.left();
        boolean dropsName = binary.operator().changesMetric() || binary.returnBool();
        Sink each = dropsName ? null : out;
        if (each != null) {
            evaluator.vector(vector, series -> withScalar(series, scalars, scalarFirst, each));
            return;
        }
        evaluator.merged(
                vector,
                out,
                sink -> evaluator.vector(
                        vector,
                        series -> withScalar(series, scalars, scalarFirst, kept -> sink.accept(kept.dropName()))));
    }

    private void withScalar(StepSeries series, double[] scalars, boolean scalarFirst, Sink out) {
        Operator operator = binary.operator();
        double[] values = series.values();
        boolean any = false;
        boolean plain = !series.hasHistograms() && operator.changesMetric();
        for (int step = 0; step < values.length; step++) {
            if (plain) {
                if (series.hasFloat(step)) {
                    values[step] = scalarFirst
                            ? Elements.arithmetic(operator, scalars[step], values[step])
                            : Elements.arithmetic(operator, values[step], scalars[step]);
                    any = true;
                }
            } else if (series.has(step)) {
                any |= general(series, step, scalars[step], scalarFirst);
            }
        }
        if (any) {
            out.accept(series);
        }
    }

    private boolean general(StepSeries series, int step, double scalar, boolean scalarFirst) {
        double value = series.values()[step];
        Histogram histogram = series.histogram(step);
        boolean done = scalarFirst
                ? elements.apply(scalar, null, value, histogram)
                : elements.apply(value, histogram, scalar, null);
        series.clear(step);
        if (!done) {
            return false;
        }
        if (binary.returnBool()) {
            series.set(step, elements.kept() ? 1 : 0);
            return true;
        }
        if (!elements.kept()) {
            return false;
        }
        if (binary.operator().isComparison()) {
            // What is compared stays, on whichever side it stands.
            if (histogram == null) {
                series.set(step, value);
            } else {
                series.set(step, histogram);
            }
            return true;
        }
        Histogram result = elements.histogram();
        if (result == null) {
            series.set(step, elements.value());
        } else {
            series.set(step, result);
        }
        return true;
    }
}
