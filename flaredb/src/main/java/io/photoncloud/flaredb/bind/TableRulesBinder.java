package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.TableRules;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Binds the SQL text in a table's descriptor: checks, defaults, generated columns and indexes, over a written row. */
final class TableRulesBinder {
    private static final StatementParser PARSER = new StatementParser(ParseLimits.DEFAULT);

    private final Binding binding;
    private final TableDescriptor table;
    private final Level level;

    TableRulesBinder(Binding binding, TableDescriptor table) {
        this.binding = binding;
        this.table = table;
        this.level = Level.plain(scope(table), "check constraints");
    }

    /** All written columns of a table, in their order. */
    static Scope scope(TableDescriptor table) {
        List<ScopeColumn> columns = new ArrayList<>();
        for (ColumnDescriptor column : table.writtenColumns()) {
            columns.add(new ScopeColumn(
                    column.name(),
                    new Expression.InputColumn(columns.size(), column.type()),
                    table.oid(),
                    column.number()));
        }
        return new Scope(null, List.of(new ScopeTable(table.name(), table, false, columns, -1)), columns, true);
    }

    TableRules rules() {
        List<TableRules.Check> checks = table.checks().stream()
                .map(check -> new TableRules.Check(
                        check.name(), binding.coercions.condition(bind(check.expression()), "CHECK", 0)))
                .toList();
        Map<Integer, TableRules.IndexRule> indexes = new HashMap<>();
        for (IndexDescriptor index : table.indexes()) {
            indexes.put(index.oid(), rule(index));
        }
        Map<Integer, Expression> defaults = new HashMap<>();
        for (ColumnDescriptor column : table.writtenColumns()) {
            if (column.generation() == null) {
                defaults.put(column.number(), defaultOf(column));
            }
        }
        return new TableRules(checks, indexes, defaults);
    }

    private TableRules.IndexRule rule(IndexDescriptor index) {
        List<Expression> keys = new ArrayList<>();
        for (IndexDescriptor.Key key : index.keys()) {
            keys.add(key.expression() == null ? column(key.column()) : binding.coercions.known(bind(key.expression())));
        }
        return new TableRules.IndexRule(
                keys,
                index.predicate() == null ? null : binding.coercions.condition(bind(index.predicate()), "WHERE", 0));
    }

    Expression bind(String text) {
        return binding.expressions.bind(PARSER.parseExpression(text), level);
    }

    /** A column by its number, over a written row. */
    Expression column(int number) {
        return level.scope.columns().stream()
                .filter(column -> column.number() == number)
                .findFirst()
                .orElseThrow()
                .expression();
    }

    /** What a row has where nothing is said; a null of the column's type where there is no default. */
    Expression defaultOf(ColumnDescriptor column) {
        if (column.identitySequence() != 0) {
            Expression oid = new Expression.Constant((long) column.identitySequence(), SqlType.REGCLASS);
            Expression next = binding.calls.function("nextval", List.of(oid), level, 0);
            return binding.coercions.assignment(next, column.type(), column.name(), 0);
        }
        if (column.defaultExpression() == null) {
            return new Expression.Constant(null, column.type());
        }
        return binding.coercions.assignment(bind(column.defaultExpression()), column.type(), column.name(), 0);
    }

    /** A generated column's value, over a written row whose other columns are computed. */
    Expression generated(ColumnDescriptor column) {
        return binding.coercions.assignment(
                bind(java.util.Objects.requireNonNull(column.generation())), column.type(), column.name(), 0);
    }
}
