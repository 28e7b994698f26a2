package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;

/** The time a query looks at, from the first to the last sample it may need. */
final class Extent {
    private final long lookBackMs;
    private long fromMs = Long.MAX_VALUE;
    private long toMs = Long.MIN_VALUE;

    Extent(long lookBackMs) {
        this.lookBackMs = lookBackMs;
    }

    void add(Expr expr, long startMs, long endMs) {
        switch (expr) {
            case VectorSelector selector -> add(selector.modifiers(), startMs, endMs, 0);
            case MatrixSelector matrix -> add(matrix.selector().modifiers(), startMs, endMs, matrix.rangeMs());
            case Subquery subquery -> {
                Modifiers modifiers = subquery.modifiers();
                long from = at(modifiers, startMs) - modifiers.offsetMs() - subquery.rangeMs();
                add(subquery.inner(), from, at(modifiers, endMs) - modifiers.offsetMs());
            }
            default -> expr.children().forEach(child -> add(child, startMs, endMs));
        }
    }

    private void add(Modifiers modifiers, long startMs, long endMs, long rangeMs) {
        boolean plain = modifiers.boundary() == Expr.Boundary.PLAIN;
        long before = rangeMs == 0 || !plain ? rangeMs + lookBackMs : rangeMs;
        long after = modifiers.boundary() == Expr.Boundary.SMOOTHED ? lookBackMs : 0;
        fromMs = Math.min(fromMs, at(modifiers, startMs) - modifiers.offsetMs() - before);
        toMs = Math.max(toMs, at(modifiers, endMs) - modifiers.offsetMs() + after);
    }

    private static long at(Modifiers modifiers, long timeMs) {
        return modifiers.at() instanceof At.Time(long fixedMs) ? fixedMs : timeMs;
    }

    long fromMs() {
        return toMs < fromMs ? 0 : fromMs;
    }

    long toMs() {
        return toMs < fromMs ? 0 : toMs;
    }
}
