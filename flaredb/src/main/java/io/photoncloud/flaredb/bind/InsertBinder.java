package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.IndexKey;
import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** INSERT. */
final class InsertBinder {
    private final Binding binding;
    private final ModifyBinder modifications;

    InsertBinder(Binding binding, ModifyBinder modifications) {
        this.binding = binding;
        this.modifications = modifications;
    }

    LogicalPlan bind(Modification.Insert it) {
        TableDescriptor table = modifications.table(it.table(), "insert into");
        List<ColumnDescriptor> targets = targets(table, it);
        LogicalPlan input = it.source() == null
                ? rows(table, List.of(), List.of(List.of()))
                : it.source().body() instanceof QueryBody.Values values && isPlain(it.source())
                        ? values(table, targets, values, it)
                        : query(table, targets, it.source(), it);
        String name = it.alias() == null ? table.name() : it.alias();
        Scope written = named(TableRulesBinder.scope(table), table, name);
        Modify.OnConflict conflict = it.onConflict() == null ? null : onConflict(table, it.onConflict(), written);
        ModifyBinder.Returning returning = modifications.returning(it.returning(), written);
        return new Modify.Insert(
                table,
                input,
                conflict,
                new TableRulesBinder(binding, table).rules(),
                !it.returning().isEmpty(),
                returning.expressions(),
                returning.columns());
    }

    private static boolean isPlain(Query query) {
        return query.with() == null && query.orderBy().isEmpty() && query.limit() == null && query.offset() == null;
    }

    /** Only what queries may see of a written row. */
    private static Scope named(Scope written, TableDescriptor table, String name) {
        List<ScopeColumn> visible = written.columns().stream()
                .filter(column -> table.column(column.number()).state() == ColumnDescriptor.State.PUBLIC)
                .toList();
        return new Scope(
                null, List.of(new ScopeTable(name, table, !name.equals(table.name()), visible, -1)), visible, true);
    }

    private List<ColumnDescriptor> targets(TableDescriptor table, Modification.Insert it) {
        if (it.columns().isEmpty()) {
            return table.visibleColumns();
        }
        List<ColumnDescriptor> targets = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (Modification.Target target : it.columns()) {
            ColumnDescriptor column = modifications.column(table, target);
            if (!seen.add(column.number())) {
                throw Binding.error(
                        SqlState.DUPLICATE_COLUMN,
                        "column \"" + column.name() + "\" specified more than once",
                        target.position());
            }
            targets.add(column);
        }
        return targets;
    }

    private static void checkCount(
            List<ColumnDescriptor> targets, int given, Modification.Insert it, int extraPosition) {
        if (given > targets.size()) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR, "INSERT has more expressions than target columns", extraPosition);
        }
        if (!it.columns().isEmpty() && given < targets.size()) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "INSERT has more target columns than expressions",
                    it.columns().get(given).position());
        }
    }

    private LogicalPlan values(
            TableDescriptor table, List<ColumnDescriptor> targets, QueryBody.Values values, Modification.Insert it) {
        Level level = Level.plain(Scope.empty(null), "VALUES");
        TableRulesBinder rules = new TableRulesBinder(binding, table);
        int width = values.rows().getFirst().size();
        List<List<Expression>> rows = new ArrayList<>();
        for (List<ValueExpression> row : values.rows()) {
            if (row.size() != width) {
                throw Binding.error(
                        SqlState.SYNTAX_ERROR,
                        "VALUES lists must all be the same length",
                        row.getFirst().position());
            }
            checkCount(
                    targets,
                    width,
                    it,
                    width > targets.size() ? row.get(targets.size()).position() : 0);
            List<Expression> bound = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                bound.add(value(targets.get(i), row.get(i), level, rules, it));
            }
            rows.add(bound);
        }
        return rows(table, targets.subList(0, width), rows);
    }

    private Expression value(
            ColumnDescriptor column,
            ValueExpression written,
            Level level,
            TableRulesBinder rules,
            Modification.Insert it) {
        if (written instanceof ValueExpression.DefaultValue
                || (column.identity() != ColumnDescriptor.Identity.NONE
                        && it.overriding() == Modification.Overriding.USER)) {
            return column.generation() == null ? rules.defaultOf(column) : new Expression.Constant(null, column.type());
        }
        checkGenerated(column, it);
        return binding.coercions.assignment(
                binding.expressions.bind(written, level), column.type(), column.name(), written.position());
    }

    private static void checkGenerated(ColumnDescriptor column, Modification.Insert it) {
        boolean always = column.identity() == ColumnDescriptor.Identity.ALWAYS
                && it.overriding() != Modification.Overriding.SYSTEM;
        if (always || column.generation() != null) {
            throw new SqlException(
                    SqlState.GENERATED_ALWAYS,
                    "cannot insert a non-DEFAULT value into column \"" + column.name() + "\"",
                    always
                            ? "Column \"" + column.name() + "\" is an identity column defined as GENERATED ALWAYS."
                            : "Column \"" + column.name() + "\" is a generated column.",
                    always ? "Use OVERRIDING SYSTEM VALUE to override." : null,
                    0);
        }
    }

    /** Constant rows become written rows at once. */
    private LogicalPlan rows(TableDescriptor table, List<ColumnDescriptor> targets, List<List<Expression>> rows) {
        List<List<Expression>> written = new ArrayList<>();
        for (List<Expression> row : rows) {
            written.add(written(table, targets, row));
        }
        return new LogicalPlan.Values(written, outputs(table));
    }

    private static List<OutputColumn> outputs(TableDescriptor table) {
        return table.writtenColumns().stream()
                .map(column -> new OutputColumn(column.name(), column.type(), table.oid(), column.number()))
                .toList();
    }

    private List<Expression> written(TableDescriptor table, List<ColumnDescriptor> targets, List<Expression> values) {
        TableRulesBinder rules = new TableRulesBinder(binding, table);
        List<Expression> row = new ArrayList<>();
        for (ColumnDescriptor column : table.writtenColumns()) {
            int place = targets.indexOf(column);
            if (place >= 0) {
                row.add(values.get(place));
            } else {
                row.add(
                        column.generation() == null
                                ? rules.defaultOf(column)
                                : new Expression.Constant(null, column.type()));
            }
        }
        return modifications.generated(table, row, new ArrayList<>());
    }

    private LogicalPlan query(
            TableDescriptor table, List<ColumnDescriptor> targets, Query source, Modification.Insert it) {
        LogicalPlan plan = binding.queries.open(source, null);
        int width = plan.columns().size();
        checkCount(targets, width, it, source.position());
        List<ColumnDescriptor> used = targets.subList(0, width);
        for (int i = 0; i < width; i++) {
            checkGenerated(used.get(i), it);
            OutputColumn column = plan.columns().get(i);
            Expression sample = new Expression.InputColumn(i, column.type());
            if (!column.type().is(io.photoncloud.flaredb.type.TypeKind.UNKNOWN)) {
                binding.coercions.assignment(
                        sample, used.get(i).type(), used.get(i).name(), QueryBinder.item(source.body(), i));
            }
        }
        LogicalPlan typed = binding.queries.retyped(
                plan, used.stream().map(ColumnDescriptor::type).toList(), CastContext.ASSIGNMENT);
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            columns.add(new Expression.InputColumn(i, used.get(i).type()));
        }
        return new LogicalPlan.Project(typed, written(table, used, columns), outputs(table));
    }

    private Modify.OnConflict onConflict(TableDescriptor table, Modification.OnConflict it, Scope written) {
        IndexDescriptor index = it.keys().isEmpty() && it.constraint() == null ? null : arbiter(table, it);
        if (!it.update()) {
            return new Modify.OnConflict(index, null, null);
        }
        if (index == null) {
            throw new SqlException(
                    SqlState.SYNTAX_ERROR,
                    "ON CONFLICT DO UPDATE requires inference specification or constraint name",
                    null,
                    "For example, ON CONFLICT (column_name).",
                    it.position());
        }
        int width = table.writtenColumns().size();
        Scope excluded = named(TableRulesBinder.scope(table), table, "excluded");
        Scope both = new Scope(null, written.beside(excluded, width).tables(), written.columns(), true);
        Level level = Level.plain(both, "ON CONFLICT");
        List<Integer> changed = new ArrayList<>();
        List<Expression> newRow =
                modifications.newRow(table, modifications.assignments(table, it.assignments(), level), changed);
        Expression where = it.where() == null ? null : binding.expressions.condition(it.where(), level, "WHERE");
        return new Modify.OnConflict(index, newRow, where);
    }

    private IndexDescriptor arbiter(TableDescriptor table, Modification.OnConflict it) {
        if (it.constraint() != null) {
            return table.findConstraint(it.constraint())
                    .filter(ConstraintDescriptor.Unique.class::isInstance)
                    .flatMap(constraint -> table.findIndex(((ConstraintDescriptor.Unique) constraint).index()))
                    .orElseThrow(() -> Binding.error(
                            SqlState.UNDEFINED_OBJECT,
                            "constraint \"" + it.constraint() + "\" for table \"" + table.name() + "\" does not exist",
                            0));
        }
        TableRulesBinder rules = new TableRulesBinder(binding, table);
        Level level = Level.plain(TableRulesBinder.scope(table), "ON CONFLICT");
        List<Expression> keys = new ArrayList<>();
        for (IndexKey key : it.keys()) {
            keys.add(binding.expressions.bind(key.expression(), level));
        }
        @Nullable Expression predicate = binding.expressions.bindOrNull(it.predicate(), level);
        for (IndexDescriptor index : table.indexes()) {
            if (!index.unique() || index.state() != IndexDescriptor.State.PUBLIC) {
                continue;
            }
            List<Expression> indexKeys = index.keys().stream()
                    .map(key -> key.expression() == null
                            ? rules.column(key.column())
                            : binding.coercions.known(rules.bind(key.expression())))
                    .toList();
            boolean fits = index.predicate() == null
                    || (predicate != null && rules.bind(index.predicate()).equals(predicate));
            if (fits && new HashSet<>(indexKeys).equals(new HashSet<>(keys))) {
                return index;
            }
        }
        throw Binding.error(
                SqlState.INVALID_COLUMN_REFERENCE,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                0);
    }
}
