package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.TableExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins; those by USING and NATURAL show the columns they merge once, before all others. */
final class JoinBinder {
    private final Binding binding;
    private final FromBinder from;

    JoinBinder(Binding binding, FromBinder from) {
        this.binding = binding;
        this.from = from;
    }

    FromBinder.Source bind(TableExpression.Join it, CommonTables tables, @Nullable Scope outer, boolean rowKeys) {
        FromBinder.Source left = from.bind(it.left(), tables, outer, rowKeys);
        FromBinder.Beside beside = from.besideOf(left, it.right(), tables, rowKeys);
        if (beside.lateral()
                && (it.kind() == TableExpression.JoinKind.RIGHT || it.kind() == TableExpression.JoinKind.FULL)) {
            throw Binding.error(
                    SqlState.INVALID_COLUMN_REFERENCE,
                    "invalid reference to FROM-clause entry: the combining JOIN type must be INNER or LEFT for a"
                            + " LATERAL reference",
                    it.position());
        }
        Scope both = left.scope().beside(beside.source().scope(), left.width());
        List<String> using = it.natural()
                ? shared(left.scope(), beside.source().scope())
                : it.using().stream().map(Name::text).toList();
        Expression condition = null;
        Scope scope = new Scope(outer, both.tables(), both.columns(), true);
        if (it.on() != null) {
            condition = binding.expressions.condition(it.on(), Level.plain(scope, "JOIN conditions"), "JOIN/ON");
        } else if (!using.isEmpty()) {
            Merged merged = merge(it, using, left, beside.source().scope());
            condition = merged.condition();
            scope = new Scope(outer, both.tables(), merged.columns(), true);
        }
        LogicalPlan plan = new LogicalPlan.Join(
                kind(it.kind()), left.plan(), beside.source().plan(), condition, beside.lateral());
        if (it.alias() != null) {
            scope = aliased(it.alias(), scope, outer);
        }
        return new FromBinder.Source(plan, scope);
    }

    private static Scope aliased(TableExpression.Alias alias, Scope scope, @Nullable Scope outer) {
        List<ScopeColumn> columns = new ArrayList<>();
        for (int i = 0; i < scope.columns().size(); i++) {
            ScopeColumn column = scope.columns().get(i);
            columns.add(
                    i < alias.columns().size()
                            ? column.named(alias.columns().get(i).text())
                            : column);
        }
        return new Scope(outer, List.of(new ScopeTable(alias.name(), null, true, columns, -1)), columns, true);
    }

    private static LogicalPlan.JoinKind kind(TableExpression.JoinKind kind) {
        return switch (kind) {
            case INNER, CROSS -> LogicalPlan.JoinKind.INNER;
            case LEFT -> LogicalPlan.JoinKind.LEFT;
            case RIGHT -> LogicalPlan.JoinKind.RIGHT;
            case FULL -> LogicalPlan.JoinKind.FULL;
        };
    }

    private static List<String> shared(Scope left, Scope right) {
        return left.columns().stream()
                .map(ScopeColumn::name)
                .filter(name -> right.columns().stream()
                        .anyMatch(column -> column.name().equals(name)))
                .distinct()
                .toList();
    }

    private record Merged(Expression condition, List<ScopeColumn> columns) {}

    private Merged merge(TableExpression.Join it, List<String> using, FromBinder.Source left, Scope right) {
        List<Expression> equal = new ArrayList<>();
        List<ScopeColumn> columns = new ArrayList<>();
        for (String name : using) {
            ScopeColumn first = one(left.scope(), name, "left");
            ScopeColumn second = one(right, name, "right").shifted(left.width());
            equal.add(
                    binding.expressions.operators().bind("=", first.expression(), second.expression(), it.position()));
            columns.add(merged(it, name, first, second));
        }
        left.scope().columns().stream()
                .filter(column -> !using.contains(column.name()))
                .forEach(columns::add);
        right.columns().stream()
                .filter(column -> !using.contains(column.name()))
                .forEach(column -> columns.add(column.shifted(left.width())));
        return new Merged(equal.size() == 1 ? equal.getFirst() : new Expression.And(equal), columns);
    }

    private ScopeColumn merged(TableExpression.Join it, String name, ScopeColumn first, ScopeColumn second) {
        SqlType type = binding.coercions.common(
                List.of(first.expression(), second.expression()), "JOIN/USING", List.of(it.position(), it.position()));
        Expression left = binding.coercions.implicit(first.expression(), type);
        Expression right = binding.coercions.implicit(second.expression(), type);
        return switch (it.kind()) {
            case INNER, CROSS, LEFT -> new ScopeColumn(name, left, first.table(), first.number());
            case RIGHT -> new ScopeColumn(name, right, second.table(), second.number());
            case FULL -> new ScopeColumn(name, new Expression.Coalesce(List.of(left, right), type), 0, 0);
        };
    }

    private static ScopeColumn one(Scope scope, String name, String side) {
        List<ScopeColumn> found = scope.columns().stream()
                .filter(column -> column.name().equals(name))
                .toList();
        if (found.isEmpty()) {
            throw Binding.error(
                    SqlState.UNDEFINED_COLUMN,
                    "column \"" + name + "\" specified in USING clause does not exist in " + side + " table",
                    0);
        }
        if (found.size() > 1) {
            throw Binding.error(
                    SqlState.AMBIGUOUS_COLUMN,
                    "common column name \"" + name + "\" appears more than once in " + side + " table",
                    0);
        }
        return found.getFirst();
    }
}
