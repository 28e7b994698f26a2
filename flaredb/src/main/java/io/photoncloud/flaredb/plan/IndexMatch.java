package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.execute.KeyChoice;
import io.photoncloud.flaredb.execute.KeyRanges;
import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What conditions say about the keys of an index: what its first keys equal, and what the next one is between.
 *
 * @param kept the conditions that the ranges keep by themselves
 * @param single places of columns that equal one value, which any order may leave out
 */
record IndexMatch(
        LogicalPlan.TableScan scan,
        IndexDescriptor index,
        KeyRanges ranges,
        List<Expression> kept,
        Set<Integer> single,
        int rangeCount) {
    /** More ranges than that are not asked for at once: their product is looked for by a filter. */
    private static final int RANGES_MAX = 100_000;

    static IndexMatch of(LogicalPlan.TableScan scan, IndexDescriptor index, List<Expression> conditions, Steps steps) {
        return new Matcher(scan, index, conditions, steps).match();
    }

    boolean isUniqueLookup() {
        return index.unique()
                && ranges.prefix().size() == index.keys().size()
                && ranges.isOne()
                && ranges.prefix().stream().allMatch(KeyChoice.Equal.class::isInstance);
    }

    /** The order in which the index gives rows. Columns that equal one value stand in it where the wished-for order has them. */
    List<SortKey> order(boolean backwards, List<SortKey> wished) {
        List<SortKey> order = new ArrayList<>();
        if (!ranges.isOne()) {
            return order;
        }
        int at = ranges.prefix().size();
        for (SortKey wish : wished) {
            boolean isSingle =
                    wish.expression() instanceof Expression.InputColumn column && single.contains(column.index());
            if (isSingle) {
                order.add(wish);
                continue;
            }
            SortKey key = at < index.keys().size() ? sortKey(index.keys().get(at), backwards) : null;
            if (!wish.equals(key)) {
                break;
            }
            order.add(wish);
            at++;
        }
        if (order.size() < wished.size() || wished.isEmpty()) {
            return wished.isEmpty() ? remaining(backwards) : order;
        }
        return order;
    }

    private List<SortKey> remaining(boolean backwards) {
        List<SortKey> order = new ArrayList<>();
        for (int at = ranges.prefix().size(); at < index.keys().size(); at++) {
            SortKey key = sortKey(index.keys().get(at), backwards);
            if (key == null) {
                break;
            }
            order.add(key);
        }
        return order;
    }

    private @Nullable SortKey sortKey(IndexDescriptor.Key key, boolean backwards) {
        int place = scan.numbers().indexOf(key.column());
        if (place < 0) {
            return null;
        }
        SqlType type = scan.columns().get(place).type();
        return type.effectiveCollation() != key.type().effectiveCollation()
                ? null
                : new SortKey(
                        new Expression.InputColumn(place, type),
                        key.descending() != backwards,
                        key.nullsFirst() != backwards);
    }

    /** Goes through the keys of an index and the conditions. */
    private static final class Matcher {
        private final LogicalPlan.TableScan scan;
        private final IndexDescriptor index;
        private final List<Expression> conditions;
        private final Steps steps;
        private final List<Expression> kept = new ArrayList<>();
        private final List<KeyChoice> prefix = new ArrayList<>();
        private final Set<Integer> single = new HashSet<>();
        private int rangeCount = 1;
        private KeyRanges.@Nullable Limit lower;
        private KeyRanges.@Nullable Limit upper;

        Matcher(LogicalPlan.TableScan scan, IndexDescriptor index, List<Expression> conditions, Steps steps) {
            this.scan = scan;
            this.index = index;
            this.conditions = conditions;
            this.steps = steps;
        }

        IndexMatch match() {
            boolean notNull = false;
            for (IndexDescriptor.Key key : index.keys()) {
                int place = scan.numbers().indexOf(key.column());
                if (place < 0 || equal(key, place)) {
                    if (place < 0) {
                        break;
                    }
                    continue;
                }
                notNull = between(key, place);
                break;
            }
            return new IndexMatch(
                    scan, index, new KeyRanges(prefix, lower, upper, notNull), List.copyOf(kept), single, rangeCount);
        }

        private boolean equal(IndexDescriptor.Key key, int place) {
            for (Expression condition : conditions) {
                KeyChoice choice = choice(condition, key, place);
                if (choice != null) {
                    prefix.add(choice);
                    kept.add(condition);
                    return true;
                }
            }
            return false;
        }

        private @Nullable KeyChoice choice(Expression condition, IndexDescriptor.Key key, int place) {
            return switch (condition) {
                case Expression.Call call
                when Conditions.comparison(call) == Comparison.EQUAL -> {
                    Expression value = other(call, place, key.type());
                    if (value == null) {
                        yield null;
                    }
                    single.add(place);
                    yield new KeyChoice.Equal(steps.computed(value));
                }
                case Expression.IsNull test
                when !test.negated() && isColumn(test.operand(), place) -> {
                    single.add(place);
                    yield new KeyChoice.IsNull();
                }
                case Expression.InList list
                when !list.negated()
                        && isColumn(list.operand(), place)
                        && Conditions.isEquality(list.equality())
                        && list.items().stream().allMatch(item -> isValue(item) && fits(item, key.type())) ->
                    many(list.items().size()) ? new KeyChoice.OneOf(steps.computed(list.items())) : null;
                case Expression.Quantified any
                when !any.all()
                        && isColumn(any.left(), place)
                        && Conditions.isEquality(any.operator())
                        && isValue(any.array())
                        && any.array().type().elementType().isSame(key.type()) ->
                    many(100) ? new KeyChoice.AnyOf(steps.computed(any.array())) : null;
                default -> null;
            };
        }

        private boolean many(int count) {
            long ranges = (long) rangeCount * count;
            if (ranges > RANGES_MAX) {
                return false;
            }
            rangeCount = (int) Math.max(1, ranges);
            return true;
        }

        /** Whether there is a bound, so that nulls are left out. */
        private boolean between(IndexDescriptor.Key key, int place) {
            for (Expression condition : conditions) {
                if (condition instanceof Expression.Call call
                        && call.collation() == key.type().effectiveCollation()) {
                    bound(call, key, place);
                }
            }
            return lower != null || upper != null;
        }

        private void bound(Expression.Call call, IndexDescriptor.Key key, int place) {
            Comparison written = Conditions.comparison(call);
            Expression value = written == null ? null : other(call, place, key.type());
            if (written == null || value == null) {
                return;
            }
            boolean columnFirst = isColumn(call.arguments().get(0), place);
            switch (columnFirst ? written : written.mirrored()) {
                case GREATER, GREATER_OR_EQUAL -> {
                    if (lower == null) {
                        boolean inclusive = (columnFirst ? written : written.mirrored()) == Comparison.GREATER_OR_EQUAL;
                        lower = new KeyRanges.Limit(steps.computed(value), inclusive);
                        kept.add(call);
                    }
                }
                case LESS, LESS_OR_EQUAL -> {
                    if (upper == null) {
                        boolean inclusive = (columnFirst ? written : written.mirrored()) == Comparison.LESS_OR_EQUAL;
                        upper = new KeyRanges.Limit(steps.computed(value), inclusive);
                        kept.add(call);
                    }
                }
                case EQUAL, NOT_EQUAL -> {}
            }
        }

        /** What the column is compared with, if that is the same for all rows and of the key's type. */
        private static @Nullable Expression other(Expression.Call call, int place, SqlType key) {
            Expression left = call.arguments().get(0);
            Expression right = call.arguments().get(1);
            if (isColumn(left, place) && isValue(right) && fits(right, key)) {
                return right;
            }
            return isColumn(right, place) && isValue(left) && fits(left, key) ? left : null;
        }

        private static boolean isColumn(Expression expression, int place) {
            return expression instanceof Expression.InputColumn column && column.index() == place;
        }

        private static boolean isValue(Expression expression) {
            return PlanExpressions.columns(expression).isEmpty() && !PlanExpressions.isVolatile(expression);
        }

        /** Whether each value of the expression has a place among the keys: none is wider than their type. */
        private static boolean fits(Expression value, SqlType key) {
            SqlType type = value.type();
            if (type.isSame(key)) {
                return true;
            }
            if (!Conditions.isSameForm(type, key)) {
                return false;
            }
            if (value instanceof Expression.Constant constant && constant.value() instanceof Long number) {
                return switch (key.kind()) {
                    case SMALLINT -> number == number.shortValue();
                    case INTEGER -> number == number.intValue();
                    default -> true;
                };
            }
            return width(type) <= width(key) && !type.is(TypeKind.REAL) && !key.is(TypeKind.REAL);
        }

        private static int width(SqlType type) {
            return switch (type.kind()) {
                case SMALLINT -> 2;
                case INTEGER -> 4;
                default -> 8;
            };
        }
    }
}
