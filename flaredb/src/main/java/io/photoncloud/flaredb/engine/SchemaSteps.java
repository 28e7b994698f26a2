package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.ForeignKeys;
import io.photoncloud.flaredb.execute.RowScan;
import io.photoncloud.flaredb.execute.RowSource.RowBatches;
import io.photoncloud.flaredb.execute.RowTarget.WriteOutcome;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.execute.WriteRules;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.logical.TableRules;
import io.photoncloud.flaredb.row.DroppedStorages;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a change of the schema does to rows, in the transaction of the change. */
final class SchemaSteps {
    private final SqlWork work;
    private final Engine.Scope scope;
    private final EvaluationContext context;
    private final CatalogSnapshot before;

    /** @param before the schema as it was */
    SchemaSteps(SqlWork work, Engine.Scope scope, EvaluationContext context, CatalogSnapshot before) {
        this.work = work;
        this.scope = scope;
        this.context = context;
        this.before = before;
    }

    /** @return how many rows were filled in */
    long run(SchemaWork step) {
        switch (step) {
            case SchemaWork.BuildIndex(int table, int index, TableRules rules) -> build(table(table), index, rules);
            case SchemaWork.Validate(int table, String constraint, TableRules rules) ->
                validate(table(table), constraint, rules);
            case SchemaWork.ValidateNotNull(int table, int column) -> requireNoNull(table(table), column);
            case SchemaWork.Rewrite(int table, int oldStorage, List<Expression> newRow, TableRules rules) ->
                rewrite(table(table), oldStorage, newRow, rules);
            case SchemaWork.RemoveStorage(int storage) -> remove(storage);
            case SchemaWork.StartSequence(int sequence, long value) -> start(sequence, value);
            case SchemaWork.Fill(int _, var insert) -> {
                try (Running running = work.run(work.engine().planned(insert), context)) {
                    running.runToEnd();
                    return running.affected();
                }
            }
        }
        return 0;
    }

    private TableDescriptor table(int oid) {
        return table(work.catalog(), oid);
    }

    private static TableDescriptor table(CatalogSnapshot catalog, int oid) {
        return catalog.findRelation(oid)
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .orElseThrow(
                        () -> new SqlException(SqlState.UNDEFINED_TABLE, "could not open relation with OID " + oid));
    }

    private static List<Integer> written(TableDescriptor table) {
        return table.writtenColumns().stream().map(ColumnDescriptor::number).toList();
    }

    private void scan(TableDescriptor table, Consumer<Batch> rows) {
        try (RowBatches batches = work.rows().scan(RowScan.all(table, written(table), true), context)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                context.checkCancelled();
                rows.accept(batch);
            }
        }
    }

    /** The rows as they are written, without their keys. */
    private static Batch rows(Batch scanned) {
        int width = scanned.columns().size() - 1;
        return new Batch(scanned.columns().subList(0, width), scanned.size());
    }

    private static WriteRules.@Nullable IndexRule rule(IndexDescriptor index, TableRules rules) {
        TableRules.IndexRule rule = rules.indexes().get(index.oid());
        return rule == null
                ? null
                : new WriteRules.IndexRule(
                        index,
                        rule.keys().stream().map(Computed::of).toList(),
                        rule.predicate() == null ? null : Computed.of(rule.predicate()));
    }

    private void build(TableDescriptor table, int oid, TableRules rules) {
        IndexDescriptor index = table.findIndex(oid).orElseThrow();
        WriteRules.IndexRule rule = rule(index, rules);
        if (rule == null) {
            throw new SqlException(SqlState.INTERNAL_ERROR, "an index without rules: " + index.name());
        }
        var alone = new WriteRules(table, List.of(), List.of(rule));
        scan(table, batch -> {
            WrittenRows rows = alone.written(rows(batch), context);
            ColumnVector keys = batch.columns().getLast();
            for (int row = 0; row < batch.size(); row++) {
                if (keys.get(row) instanceof Bytes key
                        && work.rows().addEntries(rows, row, key) instanceof WriteOutcome.Duplicate) {
                    throw alone.unbuildable(index, rows, row, context);
                }
            }
        });
    }

    private void validate(TableDescriptor table, String name, TableRules rules) {
        switch (table.findConstraint(name).orElseThrow()) {
            case ConstraintDescriptor.Check _ -> {
                Expression condition = rules.checks().stream()
                        .filter(check -> check.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .expression();
                Computed computed = Computed.of(condition);
                scan(table, batch -> requireNoFalse(computed.evaluate(rows(batch), context), batch, table, name));
            }
            case ConstraintDescriptor.ForeignKey key ->
                new ReferenceStatements(work, scope, context, ForeignKeys.NONE).requireAll(table, key);
            case ConstraintDescriptor.Unique _ -> {
                // Its index is built.
            }
        }
    }

    private static void requireNoFalse(ColumnVector truth, Batch batch, TableDescriptor table, String name) {
        for (int row = 0; row < batch.size(); row++) {
            if (Boolean.FALSE.equals(truth.get(row))) {
                throw new SqlException(
                        SqlState.CHECK_VIOLATION,
                        "check constraint \"" + name + "\" of relation \"" + table.name()
                                + "\" is violated by some row");
            }
        }
    }

    private void requireNoNull(TableDescriptor table, int number) {
        int place = written(table).indexOf(number);
        scan(table, batch -> {
            ColumnVector column = batch.column(place);
            for (int row = 0; column.mayHaveNulls() && row < batch.size(); row++) {
                if (column.isNull(row)) {
                    throw new SqlException(
                            SqlState.NOT_NULL_VIOLATION,
                            "column \"" + table.column(number).name() + "\" of relation \"" + table.name()
                                    + "\" contains null values");
                }
            }
        });
    }

    private void rewrite(TableDescriptor table, int oldStorage, List<Expression> newRow, TableRules rules) {
        TableDescriptor old = table(before, table.oid());
        if (old.storage() != oldStorage) {
            throw new SqlException(SqlState.INTERNAL_ERROR, "rows of " + table.name() + " are not where they were");
        }
        List<WriteRules.IndexRule> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            WriteRules.IndexRule rule = rule(index, rules);
            if (rule != null) {
                indexes.add(rule);
            }
        }
        List<WriteRules.Check> checks = rules.checks().stream()
                .map(check -> new WriteRules.Check(check.name(), Computed.of(check.expression())))
                .toList();
        var all = new WriteRules(table, checks, indexes);
        List<Computed> computed = newRow.stream().map(Computed::of).toList();
        scan(old, batch -> {
            Batch from = rows(batch);
            List<ColumnVector> columns = new ArrayList<>();
            computed.forEach(each -> columns.add(each.evaluate(from, context)));
            Batch to = new Batch(columns, batch.size());
            refuseNulls(to, table);
            WrittenRows rows = all.checked(to, context);
            for (int row = 0; row < batch.size(); row++) {
                if (work.rows().insert(rows, row) instanceof WriteOutcome.Duplicate duplicate) {
                    throw all.unbuildable(duplicate.index(), rows, row, context);
                }
            }
        });
    }

    private static void refuseNulls(Batch rows, TableDescriptor table) {
        List<ColumnDescriptor> columns = table.writtenColumns();
        for (int at = 0; at < columns.size(); at++) {
            ColumnVector column = rows.column(at);
            for (int row = 0; columns.get(at).notNull() && column.mayHaveNulls() && row < rows.size(); row++) {
                if (column.isNull(row)) {
                    throw new SqlException(
                            SqlState.NOT_NULL_VIOLATION,
                            "column \"" + columns.get(at).name() + "\" of relation \"" + table.name()
                                    + "\" contains null values");
                }
            }
        }
    }

    /** All of a table, or of one index of a table that stays. */
    private void remove(int number) {
        before.relations().stream()
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .filter(table -> table.findIndex(number).isPresent())
                .findFirst()
                .ifPresentOrElse(
                        table -> DroppedStorages.dropIndex(work.transaction(), table.storage(), number),
                        () -> DroppedStorages.drop(work.transaction(), number));
    }

    /** A new one begins by itself where it is to begin. */
    private void start(int oid, long value) {
        boolean isNew = before.findRelation(oid).isEmpty();
        work.catalog()
                .findRelation(oid)
                .filter(SequenceDescriptor.class::isInstance)
                .map(SequenceDescriptor.class::cast)
                .filter(sequence -> !isNew || sequence.start() != value)
                .ifPresent(sequence -> work.engine().sequences().set(sequence, value, false));
    }
}
