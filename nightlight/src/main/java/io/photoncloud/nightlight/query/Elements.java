package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.histogram.FloatHistogram.Outcome;
import io.photoncloud.nightlight.histogram.Trimming;
import io.photoncloud.nightlight.promql.Operator;
import io.photoncloud.nightlight.promql.Span;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/** Operators on two samples, with the special cases of Go's arithmetic. Holds the result of the last one; for one thread. */
final class Elements {
    private final Operator operator;
    private final Span span;
    private final Annotations annotations;
    private double value;
    private @Nullable Histogram histogram;
    private boolean kept;

    Elements(Operator operator, Span span, Annotations annotations) {
        this.operator = operator;
        this.span = span;
        this.annotations = annotations;
    }

    /** The number, where there is no histogram. */
    double value() {
        return value;
    }

    @Nullable
    Histogram histogram() {
        return histogram;
    }

    /** Whether a comparison is true; always for other operators. */
    boolean kept() {
        return kept;
    }

    /** False where the operator cannot take such samples; users are told. */
    boolean apply(double left, @Nullable Histogram leftHistogram, double right, @Nullable Histogram rightHistogram) {
        histogram = null;
        kept = true;
        if (leftHistogram == null && rightHistogram == null) {
            return floats(left, right);
        }
        if (leftHistogram != null && rightHistogram != null) {
            return histograms(leftHistogram, rightHistogram);
        }
        return leftHistogram == null
                ? floatAndHistogram(left, rightHistogram)
                : histogramAndFloat(leftHistogram, right);
    }

    private boolean floats(double left, double right) {
        if (operator == Operator.TRIM_LOWER || operator == Operator.TRIM_UPPER) {
            return incompatible("float", "float");
        }
        if (operator.isComparison()) {
            value = left;
            kept = compare(operator, left, right);
        } else {
            value = arithmetic(operator, left, right);
        }
        return true;
    }

    private boolean floatAndHistogram(double left, @Nullable Histogram right) {
        if (operator != Operator.MULTIPLY || right == null) {
            return incompatible("float", "histogram");
        }
        histogram = scaled(right, left);
        return true;
    }

    private boolean histogramAndFloat(Histogram left, double right) {
        FloatHistogram copy = FloatHistogram.of(left);
        switch (operator) {
            case MULTIPLY -> copy.multiply(right);
            case DIVIDE -> copy.divide(right);
            case TRIM_UPPER -> Trimming.trim(copy, right, Trimming.Kept.BELOW);
            case TRIM_LOWER -> Trimming.trim(copy, right, Trimming.Kept.ABOVE);
            default -> {
                return incompatible("histogram", "float");
            }
        }
        histogram = copy.toHistogram();
        return true;
    }

    private boolean histograms(Histogram left, Histogram right) {
        FloatHistogram copy = FloatHistogram.of(left);
        FloatHistogram other = FloatHistogram.of(right);
        return switch (operator) {
            case ADD, SUBTRACT -> combine(copy, other);
            case EQUAL, NOT_EQUAL -> {
                histogram = left;
                kept = copy.same(other) == (operator == Operator.EQUAL);
                yield true;
            }
            default -> incompatible("histogram", "histogram");
        };
    }

    private boolean combine(FloatHistogram left, FloatHistogram right) {
        if (!left.fits(right)) {
            annotations.incompatibleLayout(operator.sign(), span);
            return false;
        }
        boolean add = operator == Operator.ADD;
        Outcome outcome = add ? left.add(right) : left.subtract(right);
        if (!add) {
            left.resetHint(ResetHint.GAUGE);
        }
        String word = add ? "addition" : "subtraction";
        if (outcome.resetsCollided()) {
            annotations.resetsCollided(word, span);
        }
        if (outcome.boundsReconciled()) {
            annotations.boundsReconciled(word, span);
        }
        histogram = left.toHistogram();
        return true;
    }

    private boolean incompatible(String left, String right) {
        annotations.incompatibleTypes(left, operator.sign(), right, span);
        return false;
    }

    static Histogram scaled(Histogram histogram, double factor) {
        return FloatHistogram.of(histogram).multiply(factor).toHistogram();
    }

    static double scalars(Operator operator, double left, double right) {
        return operator.isComparison() ? (compare(operator, left, right) ? 1 : 0) : arithmetic(operator, left, right);
    }

    static boolean compare(Operator operator, double left, double right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            default -> throw new IllegalArgumentException("no comparison: " + operator);
        };
    }

    static double arithmetic(Operator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> power(left, right);
            case ATAN2 -> Math.atan2(left, right);
            default -> throw new IllegalArgumentException("no arithmetic: " + operator);
        };
    }

    private static double power(double base, double exponent) {
        if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
            return 1;
        }
        return Math.pow(base, exponent);
    }

    /** Infinity wins over NaN. */
    static double max(double left, double right) {
        if (left == Double.POSITIVE_INFINITY || right == Double.POSITIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(left, right);
    }

    /** Infinity wins over NaN. */
    static double min(double left, double right) {
        if (left == Double.NEGATIVE_INFINITY || right == Double.NEGATIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        return Math.min(left, right);
    }
}
