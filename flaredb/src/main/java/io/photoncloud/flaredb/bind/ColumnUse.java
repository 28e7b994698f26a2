package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the texts of a table's descriptor name a column. */
final class ColumnUse {
    private static final StatementParser PARSER = new StatementParser(ParseLimits.DEFAULT);

    private final Binding binding;
    private final TableDescriptor table;
    private final ColumnDescriptor column;
    private final int place;

    ColumnUse(Binding binding, TableDescriptor table, ColumnDescriptor column) {
        this.binding = binding;
        this.table = table;
        this.column = column;
        this.place = table.writtenColumns().indexOf(column);
    }

    boolean isIn(@Nullable String text) {
        return text != null && position(text, null) > 0;
    }

    boolean isIn(IndexDescriptor index) {
        return index.include().contains(column.number())
                || isIn(index.predicate())
                || index.keys().stream().anyMatch(key -> key.column() == column.number() || isIn(key.expression()));
    }

    static boolean isIn(ConstraintDescriptor constraint, int number) {
        return switch (constraint) {
            case ConstraintDescriptor.Check check -> check.columns().contains(number);
            case ConstraintDescriptor.Unique unique -> unique.columns().contains(number);
            case ConstraintDescriptor.ForeignKey key -> key.columns().contains(number);
        };
    }

    /** The generated columns that are computed from it. */
    List<ColumnDescriptor> generated() {
        return table.writtenColumns().stream()
                .filter(each -> isIn(each.generation()))
                .toList();
    }

    /** Where it is first named, from 1; 0 where it is not. Its new name, if there is one, is in sight as another column. */
    private int position(String text, @Nullable String newName) {
        Scope scope = TableRulesBinder.scope(table);
        if (newName != null) {
            List<ScopeColumn> columns = new ArrayList<>(scope.columns());
            columns.add(new ScopeColumn(
                    newName, new Expression.InputColumn(columns.size(), column.type()), table.oid(), 0));
            scope = new Scope(null, List.of(new ScopeTable(table.name(), table, false, columns, -1)), columns, true);
        }
        Level level = Level.plain(scope, "expressions");
        binding.expressions.bind(PARSER.parseExpression(text), level);
        return level.columnPositions.getOrDefault(place, 0);
    }

    /** The text with another name for the column. */
    private String renamed(String text, String newName) {
        String now = text;
        for (int at = position(now, newName); at > 0; at = position(now, newName)) {
            now = replaced(now, now.offsetByCodePoints(0, at - 1), newName);
        }
        return now;
    }

    private @Nullable String renamedOrNull(@Nullable String text, String newName) {
        return text == null ? null : renamed(text, newName);
    }

    private String replaced(String text, int start, String newName) {
        int from = start;
        int end = identifierEnd(text, from);
        while (end < text.length() && text.charAt(end) == '.') {
            from = end + 1;
            end = identifierEnd(text, from);
        }
        String there = text.substring(from, end);
        boolean same = there.equals(TypeNames.quoteIdentifier(column.name()))
                || there.equals("\"" + column.name() + "\"")
                || there.equalsIgnoreCase(column.name());
        if (!same) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "renaming column \"" + column.name() + "\" is not supported as it is written in: " + text,
                    0);
        }
        return text.substring(0, from) + '"' + newName.replace("\"", "\"\"") + '"' + text.substring(end);
    }

    private static int identifierEnd(String text, int from) {
        int end = from;
        if (end < text.length() && text.charAt(end) == '"') {
            end = text.indexOf('"', end + 1);
            return end < 0 ? text.length() : end + 1;
        }
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end))
                        || text.charAt(end) == '_'
                        || text.charAt(end) == '$')) {
            end++;
        }
        return end;
    }

    /** The table with the column under another name, in all its texts too. */
    TableDescriptor renamed(String newName) {
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (ColumnDescriptor each : table.columns()) {
            ColumnDescriptor named = each.number() == column.number() ? each.withName(newName) : each;
            columns.add(
                    each.state() == ColumnDescriptor.State.DROPPED
                            ? each
                            : named.withGeneration(renamedOrNull(each.generation(), newName)));
        }
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            List<IndexDescriptor.Key> keys = index.keys().stream()
                    .map(key -> new IndexDescriptor.Key(
                            key.column(),
                            renamedOrNull(key.expression(), newName),
                            key.type(),
                            key.descending(),
                            key.nullsFirst()))
                    .toList();
            indexes.add(index.withKeys(keys, renamedOrNull(index.predicate(), newName)));
        }
        List<ConstraintDescriptor> constraints = new ArrayList<>();
        for (ConstraintDescriptor constraint : table.constraints()) {
            constraints.add(
                    constraint instanceof ConstraintDescriptor.Check check
                            ? new ConstraintDescriptor.Check(
                                    check.oid(),
                                    check.name(),
                                    renamed(check.expression(), newName),
                                    check.columns(),
                                    check.noInherit(),
                                    check.validated())
                            : constraint);
        }
        return table.withColumns(columns).withIndexes(indexes).withConstraints(constraints);
    }
}
