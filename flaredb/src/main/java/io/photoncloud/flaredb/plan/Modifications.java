package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.DeleteRows;
import io.photoncloud.flaredb.execute.InsertRows;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.Project;
import io.photoncloud.flaredb.execute.RowSource.RowLock;
import io.photoncloud.flaredb.execute.TableRead;
import io.photoncloud.flaredb.execute.UpdateRows;
import io.photoncloud.flaredb.execute.ValuesRead;
import io.photoncloud.flaredb.execute.WriteRules;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.TableRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Inserts, updates and deletes. */
final class Modifications {
    private static final double WRITE = 5;

    private final Steps steps;

    Modifications(Steps steps) {
        this.steps = steps;
    }

    Planned build(Modify modify) {
        Planned input = steps.build(
                modify.inputs().getFirst(), List.of(), Steps.all(modify.inputs().getFirst()), Wish.NONE);
        WriteRules rules = rules(modify);
        PhysicalPlan plan = switch (modify) {
            case Modify.Insert insert ->
                new InsertRows(
                        input.plan(),
                        rules,
                        insert.onConflict() == null ? null : onConflict(insert, insert.onConflict()),
                        readsTables(input.plan()),
                        returning(insert, insert.returning()));
            case Modify.Update update -> {
                Set<Integer> changed = Set.copyOf(update.changed());
                RowLock lock = rules.changesKey(changed) ? RowLock.EXCLUSIVE : RowLock.NO_KEY;
                yield new UpdateRows(
                        locked(input.plan(), lock),
                        rules,
                        steps.computed(update.newRow()),
                        changed,
                        returning(update, update.returning()));
            }
            case Modify.Delete delete ->
                new DeleteRows(locked(input.plan(), RowLock.EXCLUSIVE), rules, returning(delete, delete.returning()));
        };
        return steps.noted(plan, modify.returns() ? input.rows() : 0, input.cost() + input.rows() * WRITE, List.of());
    }

    private @Nullable List<Computed> returning(Modify modify, List<Expression> expressions) {
        return modify.returns() ? steps.computed(expressions) : null;
    }

    private InsertRows.OnConflict onConflict(Modify.Insert insert, Modify.OnConflict conflict) {
        List<Expression> newRow = conflict.newRow();
        Set<Integer> changed = new HashSet<>();
        if (newRow != null) {
            List<ColumnDescriptor> columns = insert.table().writtenColumns();
            for (int place = 0; place < newRow.size(); place++) {
                boolean same = newRow.get(place) instanceof Expression.InputColumn column && column.index() == place;
                if (!same) {
                    changed.add(columns.get(place).number());
                }
            }
        }
        return new InsertRows.OnConflict(
                conflict.index(),
                newRow == null ? null : steps.computed(newRow),
                changed,
                steps.optional(conflict.where()));
    }

    /** The rules of a table ready to be computed. */
    private WriteRules rules(Modify modify) {
        TableRules rules = modify.rules();
        List<WriteRules.Check> checks = new ArrayList<>();
        rules.checks()
                .forEach(check -> checks.add(new WriteRules.Check(check.name(), steps.computed(check.expression()))));
        List<WriteRules.IndexRule> indexes = new ArrayList<>();
        for (IndexDescriptor index : modify.table().indexes()) {
            TableRules.IndexRule rule = rules.indexes().get(index.oid());
            if (rule != null && index.state() != IndexDescriptor.State.INVALID) {
                indexes.add(
                        new WriteRules.IndexRule(index, steps.computed(rule.keys()), steps.optional(rule.predicate())));
            }
        }
        return new WriteRules(modify.table(), checks, indexes);
    }

    /** A row found by its key is locked when it is read: so those who wait for it do not have to begin anew. */
    private PhysicalPlan locked(PhysicalPlan plan, RowLock lock) {
        return switch (plan) {
            case TableRead read
            when read.isLookup()
                    && read.rowKey()
                    && read.index() != null
                    && read.index().primary() ->
                new TableRead(
                        read.table(),
                        read.index(),
                        read.ranges(),
                        read.backwards(),
                        read.types(),
                        read.columns(),
                        true,
                        read.filter(),
                        lock,
                        read.limit());
            case Project project -> new Project(locked(project.input(), lock), project.expressions());
            default -> plan;
        };
    }

    private static boolean readsTables(PhysicalPlan plan) {
        return !(plan instanceof ValuesRead)
                && (plan.inputs().isEmpty() || plan.inputs().stream().anyMatch(Modifications::readsTables));
    }
}
