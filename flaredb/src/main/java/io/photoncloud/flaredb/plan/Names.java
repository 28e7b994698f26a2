package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.KeyChoice;
import io.photoncloud.flaredb.execute.KeyRanges;
import io.photoncloud.flaredb.execute.TableRead;
import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Expressions as EXPLAIN writes them: near to what was written, and short. */
final class Names {
    private static final int ITEMS_TOLD = 10;

    private final IntFunction<String> columns;

    private Names(IntFunction<String> columns) {
        this.columns = columns;
    }

    /** Columns by their places, from 1. */
    static Names places() {
        return new Names(index -> "column" + (index + 1));
    }

    /** Columns of what a scan reads, by their names. */
    static Names of(TableRead read) {
        List<String> names = new ArrayList<>();
        for (int number : read.columns()) {
            if (number != TableRead.NOT_READ) {
                names.add(read.table().column(number).name());
            }
        }
        return new Names(index -> index < names.size() ? names.get(index) : "ctid");
    }

    String text(Expression expression) {
        return switch (expression) {
            case Expression.Constant constant ->
                constant.value() == null ? "NULL" : "'" + constant.value() + "'::" + constant.type();
            case Expression.InputColumn column -> columns.apply(column.index());
            case Expression.OuterColumn column -> "outer.column" + (column.index() + 1);
            case Expression.Parameter parameter -> "$" + parameter.index();
            case Expression.And and -> joined(and.operands(), " AND ");
            case Expression.Or or -> joined(or.operands(), " OR ");
            case Expression.Not not -> "(NOT " + text(not.operand()) + ")";
            case Expression.IsNull test ->
                "(" + text(test.operand()) + (test.negated() ? " IS NOT NULL)" : " IS NULL)");
            case Expression.Call call -> call(call);
            case Expression.Cast cast -> text(cast.operand()) + "::" + cast.type();
            case Expression.InList list ->
                "(" + text(list.operand()) + (list.negated() ? " <> ALL (" : " = ANY (") + items(list.items()) + "))";
            case Expression.SubqueryValue _ -> "(SubPlan)";
            case Expression.Case _ -> "CASE";
            default -> expression.getClass().getSimpleName() + "(" + items(expression.children()) + ")";
        };
    }

    private String call(Expression.Call call) {
        Comparison comparison = Conditions.comparison(call);
        return comparison == null
                ? call.function().name() + "(" + items(call.arguments()) + ")"
                : "(" + text(call.arguments().get(0)) + " " + comparison.operator() + " "
                        + text(call.arguments().get(1)) + ")";
    }

    private String joined(List<Expression> operands, String word) {
        return operands.stream().map(this::text).collect(Collectors.joining(word, "(", ")"));
    }

    private String items(List<Expression> items) {
        String told = items.stream().limit(ITEMS_TOLD).map(this::text).collect(Collectors.joining(", "));
        return items.size() > ITEMS_TOLD ? told + ", …" : told;
    }

    /** What the ranges of an index say about its keys. */
    String ranges(TableRead read) {
        if (read.index() == null) {
            return "";
        }
        KeyRanges ranges = read.ranges();
        List<String> all = new ArrayList<>();
        for (int key = 0; key < ranges.prefix().size(); key++) {
            String name = key(read, key);
            all.add(
                    switch (ranges.prefix().get(key)) {
                        case KeyChoice.Equal equal ->
                            "(" + name + " = " + text(equal.value().source()) + ")";
                        case KeyChoice.OneOf some ->
                            "(" + name + " = ANY ("
                                    + items(some.options().stream()
                                            .map(option -> option.source())
                                            .toList()) + "))";
                        case KeyChoice.AnyOf any ->
                            "(" + name + " = ANY (" + text(any.array().source()) + "))";
                        case KeyChoice.IsNull _ -> "(" + name + " IS NULL)";
                    });
        }
        String next = ranges.prefix().size() < read.index().keys().size()
                ? key(read, ranges.prefix().size())
                : "";
        if (ranges.lower() != null) {
            all.add("(" + next + (ranges.lower().inclusive() ? " >= " : " > ")
                    + text(ranges.lower().value().source()) + ")");
        }
        if (ranges.upper() != null) {
            all.add("(" + next + (ranges.upper().inclusive() ? " <= " : " < ")
                    + text(ranges.upper().value().source()) + ")");
        }
        return all.size() == 1 ? all.getFirst() : all.isEmpty() ? "" : "(" + String.join(" AND ", all) + ")";
    }

    private static String key(TableRead read, int key) {
        var of = read.index() == null ? null : read.index().keys().get(key);
        return of == null
                ? ""
                : of.column() == 0
                        ? String.valueOf(of.expression())
                        : read.table().column(of.column()).name();
    }
}
