package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.DurationExpr;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.Paren;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.Unary;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.query.QueryException.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts into an expression what only the query knows: where it starts and ends and its step. What it gives has no
 * durations left to compute, no {@code start()} and no {@code end()}.
 */
final class Resolver {
    private static final double SECONDS_MAX = 0x1p63 / 1e9;

    private final long startMs;
    private final long endMs;
    private final long stepMs;

    Resolver(long startMs, long endMs, long stepMs) {
        this.startMs = startMs;
        this.endMs = endMs;
        this.stepMs = stepMs;
    }

    Expr resolve(Expr expr) {
        return switch (expr) {
            case NumberLiteral _, StringLiteral _, DurationExpr _ -> expr;
            case VectorSelector selector -> resolveSelector(selector);
            case MatrixSelector matrix ->
                new MatrixSelector(
                        resolveSelector(matrix.selector()),
                        duration(matrix.rangeMs(), matrix.rangeExpr()),
                        null,
                        matrix.span());
            case Subquery subquery ->
                new Subquery(
                        resolve(subquery.inner()),
                        duration(subquery.rangeMs(), subquery.rangeExpr()),
                        null,
                        duration(subquery.stepMs(), subquery.stepExpr()),
                        null,
                        resolve(subquery.modifiers()),
                        subquery.span());
            case Paren paren -> new Paren(resolve(paren.inner()), paren.span());
            case Unary unary -> new Unary(unary.operator(), resolve(unary.inner()), unary.span());
            case Binary b ->
                new Binary(
                        b.operator(),
                        resolve(b.left()),
                        resolve(b.right()),
                        b.returnBool(),
                        b.matching(),
                        b.operatorSpan(),
                        b.span());
            case Call call -> call(call);
            case Aggregate a -> {
                Expr parameter = a.parameter();
                yield new Aggregate(
                        a.operation(),
                        resolve(a.inner().unwrapped()),
                        parameter == null ? null : resolve(parameter.unwrapped()),
                        a.grouping(),
                        a.without(),
                        a.span());
            }
        };
    }

    private Expr call(Call call) {
        return switch (call.function().name()) {
            case "start" -> new NumberLiteral(startMs / 1000.0, false, call.span());
            case "end" -> new NumberLiteral(endMs / 1000.0, false, call.span());
            case "range" -> new NumberLiteral((endMs - startMs) / 1000.0, false, call.span());
            case "step" -> new NumberLiteral(startMs == endMs ? 0 : stepMs / 1000.0, false, call.span());
            default -> {
                List<Expr> arguments = call.arguments().stream()
                        .map(argument -> resolve(argument.unwrapped()))
                        .toList();
                yield new Call(call.function(), arguments, call.span());
            }
        };
    }

    private VectorSelector resolveSelector(VectorSelector selector) {
        return new VectorSelector(selector.name(), selector.matchers(), resolve(selector.modifiers()), selector.span());
    }

    private Modifiers resolve(Modifiers modifiers) {
        Expr offset = modifiers.offsetExpr();
        At at = switch (modifiers.at()) {
            case At.Start _ -> new At.Time(startMs);
            case At.End _ -> new At.Time(endMs);
            case At.Evaluation _, At.Time _ -> modifiers.at();
        };
        long offsetMs = offset == null ? modifiers.offsetMs() : milliseconds(offset, seconds(offset));
        return new Modifiers(offsetMs, null, at, modifiers.boundary());
    }

    private long duration(long durationMs, @Nullable Expr expr) {
        if (expr == null) {
            return durationMs;
        }
        double seconds = seconds(expr);
        if (seconds <= 0) {
            throw refused(expr, "duration must be greater than 0");
        }
        return milliseconds(expr, seconds);
    }

    private static long milliseconds(Expr expr, double seconds) {
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw refused(expr, "duration is NaN or infinite");
        }
        if (seconds > SECONDS_MAX || seconds < -SECONDS_MAX) {
            throw refused(expr, "duration is out of range");
        }
        return (long) (seconds * 1000);
    }

    private double seconds(Expr expr) {
        if (expr instanceof NumberLiteral number) {
            return number.value();
        }
        if (!(expr instanceof DurationExpr duration)) {
            throw new IllegalArgumentException("no duration: " + expr);
        }
        double left = duration.left() == null ? 0 : seconds(duration.left());
        double right = duration.right() == null ? 0 : seconds(duration.right());
        return switch (duration.operator()) {
            case STEP -> stepMs / 1000.0;
            case RANGE -> (endMs - startMs) / 1000.0;
            case MAX_OF -> Math.max(left, right);
            case MIN_OF -> Math.min(left, right);
            case ADD -> left + right;
            case SUBTRACT -> duration.left() == null ? -right : left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / nonZero(expr, right, "division by zero");
            case MODULO -> left % nonZero(expr, right, "modulo by zero");
            case POWER -> Math.pow(left, right);
        };
    }

    private static double nonZero(Expr expr, double divisor, String reason) {
        if (divisor == 0) {
            throw refused(expr, reason);
        }
        return divisor;
    }

    private static QueryException refused(Expr expr, String reason) {
        return new QueryException(
                Kind.EXECUTION, expr.span().start() + ":" + expr.span().end() + ": " + reason);
    }
}
