package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.plan.TableStatistics.ColumnStatistics;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Which part of rows conditions are thought to let through: from what ANALYZE found, or PostgreSQL's guesses. */
final class Selectivity {
    private static final double EQUAL = 0.005;
    private static final double RANGE = 1.0 / 3;
    private static final double OTHER = 0.25;
    private static final double LEAST = 1e-9;

    private final IntFunction<@Nullable ColumnStatistics> columns;

    /** The statistics of each input column, where there are some. */
    Selectivity(IntFunction<@Nullable ColumnStatistics> columns) {
        this.columns = columns;
    }

    static Selectivity unknown() {
        return new Selectivity(_ -> null);
    }

    double of(List<Expression> conditions) {
        double product = 1;
        for (Expression condition : conditions) {
            product *= of(condition);
        }
        return Math.max(product, LEAST);
    }

    double of(Expression condition) {
        return switch (condition) {
            case Expression.Constant constant -> Boolean.TRUE.equals(constant.value()) ? 1 : 0;
            case Expression.And and -> of(and.operands());
            case Expression.Or or -> {
                double none = 1;
                for (Expression operand : or.operands()) {
                    none *= 1 - of(operand);
                }
                yield 1 - none;
            }
            case Expression.Not not -> 1 - of(not.operand());
            case Expression.IsNull test -> {
                ColumnStatistics known = column(test.operand());
                double nulls = known == null ? EQUAL : known.nullFraction();
                yield test.negated() ? 1 - nulls : nulls;
            }
            case Expression.InList list -> {
                double any = Math.min(1, list.items().size() * equal(list.operand()));
                yield list.negated() ? 1 - any : any;
            }
            case Expression.Quantified quantified -> Math.min(1, 10 * equal(quantified.left()));
            case Expression.Call call -> ofCall(call);
            default -> OTHER;
        };
    }

    private double ofCall(Expression.Call call) {
        Comparison comparison = Conditions.comparison(call);
        if (comparison == null) {
            return OTHER;
        }
        return switch (comparison) {
            case EQUAL -> equal(call);
            case NOT_EQUAL -> 1 - equal(call);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> range(call, comparison);
        };
    }

    private double equal(Expression.Call call) {
        return Math.min(equal(call.arguments().get(0)), equal(call.arguments().get(1)));
    }

    /** The part of rows that one value of a column has. */
    private double equal(Expression operand) {
        ColumnStatistics known = column(operand);
        if (known != null && known.distinct() >= 1) {
            return (1 - known.nullFraction()) / known.distinct();
        }
        return operand instanceof Expression.InputColumn ? EQUAL : 1;
    }

    /** Where a constant lies between the lowest and the highest value. */
    private double range(Expression.Call call, Comparison comparison) {
        Expression left = call.arguments().get(0);
        Expression right = call.arguments().get(1);
        if (right instanceof Expression.InputColumn) {
            return rangeOf(right, left, comparison.mirrored());
        }
        return rangeOf(left, right, comparison);
    }

    private double rangeOf(Expression column, Expression bound, Comparison comparison) {
        ColumnStatistics known = column(column);
        if (known == null
                || !(bound instanceof Expression.Constant constant)
                || !(constant.value() instanceof Number value)
                || !(known.lowest() instanceof Number lowest)
                || !(known.highest() instanceof Number highest)) {
            return RANGE;
        }
        double width = highest.doubleValue() - lowest.doubleValue();
        double below = width <= 0 ? 0.5 : Math.clamp((value.doubleValue() - lowest.doubleValue()) / width, 0.0, 1.0);
        boolean isUpper = comparison == Comparison.LESS || comparison == Comparison.LESS_OR_EQUAL;
        return Math.max((isUpper ? below : 1 - below) * (1 - known.nullFraction()), LEAST);
    }

    private @Nullable ColumnStatistics column(Expression operand) {
        return operand instanceof Expression.InputColumn column ? columns.apply(column.index()) : null;
    }
}
