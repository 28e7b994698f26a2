package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.RowTarget.IndexEntries;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What rows of a table have to hold, and what its indexes have of them: expressions over a written row. */
public record WriteRules(TableDescriptor table, List<Check> checks, List<IndexRule> indexes) {
    private static final int TEXT_MAX = 64;

    public WriteRules {
        checks = List.copyOf(checks);
        indexes = List.copyOf(indexes);
    }

    /** A check holds where it is true or null. */
    public record Check(String name, Computed condition) {}

    /** Keys of all indexes that are kept up, and the predicate of partial ones. */
    public record IndexRule(
            IndexDescriptor index,
            List<Computed> keys,
            @Nullable Computed predicate) {
        public IndexRule {
            keys = List.copyOf(keys);
        }
    }

    /** The rows as they are to be written. Where one has a null or a value that it must not have, the statement ends. */
    public WrittenRows checked(Batch rows, EvaluationContext context) {
        List<ColumnDescriptor> columns = table.writtenColumns();
        for (int index = 0; index < columns.size(); index++) {
            ColumnVector column = rows.column(index);
            if (columns.get(index).notNull() && column.mayHaveNulls()) {
                checkNotNull(columns.get(index), column, rows, context);
            }
        }
        for (Check check : checks) {
            ColumnVector truth = check.condition().evaluate(rows, context);
            for (int row = 0; row < rows.size(); row++) {
                if (Boolean.FALSE.equals(truth.get(row))) {
                    throw new SqlException(
                            SqlState.CHECK_VIOLATION,
                            "new row for relation \"" + table.name() + "\" violates check constraint \"" + check.name()
                                    + "\"",
                            failingRow(rows, row, context),
                            null);
                }
            }
        }
        return written(rows, context);
    }

    private void checkNotNull(ColumnDescriptor descriptor, ColumnVector column, Batch rows, EvaluationContext context) {
        for (int row = 0; row < rows.size(); row++) {
            if (column.isNull(row)) {
                throw new SqlException(
                        SqlState.NOT_NULL_VIOLATION,
                        "null value in column \"" + descriptor.name() + "\" of relation \"" + table.name()
                                + "\" violates not-null constraint",
                        failingRow(rows, row, context),
                        null);
            }
        }
    }

    /** Rows with what the indexes have of them. */
    public WrittenRows written(Batch rows, EvaluationContext context) {
        List<IndexEntries> entries = new ArrayList<>();
        for (IndexRule rule : indexes) {
            Computed predicate = rule.predicate();
            ColumnVector present = predicate == null
                    ? new ConstantVector(SqlType.BOOLEAN, true, rows.size())
                    : predicate.evaluate(rows, context);
            entries.add(new IndexEntries(rule.index(), Computed.evaluateAll(rule.keys(), rows, context), present));
        }
        return new WrittenRows(table, rows, entries);
    }

    /** Whether a change of these columns changes what others may refer to: a key of a unique index. */
    public boolean changesKey(Set<Integer> changed) {
        return indexes.stream()
                .filter(rule -> rule.index().unique())
                .anyMatch(rule -> rule.index().keys().stream()
                        .anyMatch(key -> key.column() == 0 || changed.contains(key.column())));
    }

    SqlException duplicate(IndexDescriptor index, WrittenRows rows, int row, EvaluationContext context) {
        return new SqlException(
                SqlState.UNIQUE_VIOLATION,
                "duplicate key value violates unique constraint \"" + index.name() + "\"",
                key(index, rows, row, context) + " already exists.",
                null);
    }

    /** Two rows that are there have the same key of an index that is being built. */
    public SqlException unbuildable(IndexDescriptor index, WrittenRows rows, int row, EvaluationContext context) {
        return new SqlException(
                SqlState.UNIQUE_VIOLATION,
                "could not create unique index \"" + index.name() + "\"",
                key(index, rows, row, context) + " is duplicated.",
                null);
    }

    private static String key(IndexDescriptor index, WrittenRows rows, int row, EvaluationContext context) {
        TableDescriptor table = rows.table();
        String names = index.keys().stream()
                .map(key -> key.column() == 0
                        ? String.valueOf(key.expression())
                        : table.column(key.column()).name())
                .collect(Collectors.joining(", "));
        List<String> values = new ArrayList<>();
        for (IndexEntries entries : rows.entries()) {
            if (entries.index().oid() == index.oid()) {
                entries.keys().forEach(key -> values.add(text(key, row, context)));
            }
        }
        return "Key (" + names + ")=(" + String.join(", ", values) + ")";
    }

    private String failingRow(Batch rows, int row, EvaluationContext context) {
        List<ColumnDescriptor> columns = table.writtenColumns();
        List<String> values = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).state() == ColumnDescriptor.State.PUBLIC) {
                values.add(text(rows.column(index), row, context));
            }
        }
        return "Failing row contains (" + String.join(", ", values) + ").";
    }

    private static String text(ColumnVector column, int row, EvaluationContext context) {
        Object value = column.get(row);
        if (value == null) {
            return "null";
        }
        String text = TextFormat.format(value, column.type(), context);
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
    }
}
