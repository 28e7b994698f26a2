package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.ConstraintDescriptor.ForeignKey;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.engine.KeptForeignKeys.Departure;
import io.photoncloud.flaredb.engine.KeptForeignKeys.Reference;
import io.photoncloud.flaredb.execute.ForeignKeys;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.Plan;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a foreign key asks of tables, as statements in the transaction of the one that asks. */
final class ReferenceStatements {
    private final SqlWork work;
    private final Engine.Scope scope;
    private final EvaluationContext context;
    private final ForeignKeys noted;

    /**
     * @param scope by which defaults and checks of the tables are read; these statements' own names are in full
     * @param noted what these statements write is noted there
     */
    ReferenceStatements(SqlWork work, Engine.Scope scope, EvaluationContext context, ForeignKeys noted) {
        this.work = work;
        this.scope = scope;
        this.context = context;
        this.noted = noted;
    }

    /** Looks for the row that is referred to, and keeps others from removing it. */
    void require(Reference reference) {
        ForeignKey key = reference.key();
        TableDescriptor referenced = referenced(key);
        if (!isThere(reference.table(), key, referenced, reference.values())) {
            throw absent(reference.table(), key, referenced, reference.values());
        }
    }

    /** Looks at all rows of a table whether what they refer to is there. */
    void requireAll(TableDescriptor table, ForeignKey key) {
        TableDescriptor referenced = referenced(key);
        List<String> names = new ArrayList<>();
        List<String> pairs = new ArrayList<>();
        for (int at = 0; at < key.columns().size(); at++) {
            names.add("x." + name(table, key.columns().get(at)));
            pairs.add("y." + name(referenced, key.referencedColumns().get(at)) + " = " + names.getLast());
        }
        String text = "SELECT " + String.join(", ", names) + " FROM " + full(table) + " x WHERE "
                + String.join(" IS NOT NULL AND ", names) + " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                + full(referenced) + " y WHERE " + String.join(" AND ", pairs) + ")";
        List<@Nullable Object> missing = new ArrayList<>();
        try (Running running = open(text, List.of(), List.of())) {
            Batch first = running.next();
            if (first != null) {
                first.columns().forEach(column -> missing.add(column.get(0)));
            }
        }
        if (!missing.isEmpty()) {
            throw absent(table, key, referenced, missing);
        }
    }

    private SqlException absent(
            TableDescriptor table, ForeignKey key, TableDescriptor referenced, List<@Nullable Object> values) {
        return violated(
                "insert or update on table \"" + table.name() + "\" violates foreign key constraint \"" + key.name()
                        + "\"",
                key(table, key.columns(), values) + " is not present in table \"" + referenced.name() + "\".",
                table,
                key);
    }

    private boolean isThere(
            TableDescriptor table, ForeignKey key, TableDescriptor referenced, List<@Nullable Object> values) {
        List<SqlType> types = types(table, key.columns());
        String text = "SELECT 1 FROM " + full(referenced) + " x WHERE "
                + conditions("x.", referenced, key.referencedColumns(), 1) + " FOR KEY SHARE OF x";
        return anyRow(text, types, values);
    }

    private TableDescriptor referenced(ForeignKey key) {
        return work.catalog()
                .findRelation(key.referencedTable())
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .orElseThrow();
    }

    SqlException mixedNulls(TableDescriptor table, ForeignKey key) {
        return violated(
                "insert or update on table \"" + table.name() + "\" violates foreign key constraint \"" + key.name()
                        + "\"",
                "MATCH FULL does not allow mixing of null and nonnull key values.",
                table,
                key);
    }

    /** At the end: refused where rows still refer to what went, and no other row has come in its place. */
    void refuseIfReferred(Departure departure) {
        TableDescriptor table = departure.table();
        String text = "SELECT 1 FROM " + full(table) + " x WHERE "
                + conditions("x.", table, departure.key().referencedColumns(), 1) + " FOR KEY SHARE OF x";
        List<SqlType> types = types(table, departure.key().referencedColumns());
        if (!anyRow(text, types, departure.before())) {
            restrict(departure);
        }
    }

    /** Refused where rows refer to it. */
    void restrict(Departure departure) {
        TableDescriptor referring = departure.referring();
        ForeignKey key = departure.key();
        List<SqlType> types = types(departure.table(), key.referencedColumns());
        String text = "SELECT 1 FROM " + full(referring) + " x WHERE " + conditions("x.", referring, key.columns(), 1)
                + " FOR KEY SHARE OF x";
        if (anyRow(text, types, departure.before())) {
            throw violated(
                    "update or delete on table \"" + departure.table().name()
                            + "\" violates foreign key constraint \"" + key.name() + "\" on table \""
                            + referring.name() + "\"",
                    key(departure.table(), key.referencedColumns(), departure.before())
                            + " is still referenced from table \"" + referring.name() + "\".",
                    referring,
                    key);
        }
    }

    /** Rows that refer to it go with it, or refer to what it is now. */
    void cascade(Departure departure) {
        ForeignKey key = departure.key();
        TableDescriptor referring = departure.referring();
        List<SqlType> types = new ArrayList<>(types(departure.table(), key.referencedColumns()));
        List<@Nullable Object> now = departure.now();
        if (now == null) {
            String text = "DELETE FROM " + full(referring) + " WHERE " + conditions("", referring, key.columns(), 1);
            run(text, types, departure.before());
            return;
        }
        int count = key.columns().size();
        List<String> sets = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            sets.add(name(referring, key.columns().get(at)) + " = $" + (at + 1));
        }
        types.addAll(List.copyOf(types));
        List<@Nullable Object> values = new ArrayList<>(now);
        values.addAll(departure.before());
        String text = "UPDATE " + full(referring) + " SET " + String.join(", ", sets) + " WHERE "
                + conditions("", referring, key.columns(), count + 1);
        run(text, types, values);
    }

    /** Rows that refer to it have nothing there, or their defaults. */
    void assign(Departure departure, String value) {
        ForeignKey key = departure.key();
        TableDescriptor referring = departure.referring();
        boolean some = departure.now() == null && !key.setColumns().isEmpty();
        List<String> sets = (some ? key.setColumns() : key.columns())
                .stream().map(number -> name(referring, number) + " = " + value).toList();
        String text = "UPDATE " + full(referring) + " SET " + String.join(", ", sets) + " WHERE "
                + conditions("", referring, key.columns(), 1);
        run(text, types(departure.table(), key.referencedColumns()), departure.before());
    }

    private void run(String text, List<SqlType> types, List<@Nullable Object> values) {
        try (Running running = open(text, types, values)) {
            running.runToEnd();
        }
    }

    private boolean anyRow(String text, List<SqlType> types, List<@Nullable Object> values) {
        try (Running running = open(text, types, values)) {
            return running.next() != null;
        }
    }

    private Running open(String text, List<SqlType> types, List<@Nullable Object> values) {
        context.checkCancelled();
        EvaluationContext own = new Parameters(context, values);
        Plan.Rows plan = work.engine().ownStatements().plan(text, types, scope, own, work);
        return work.run(work.fitting(plan, own), own, noted);
    }

    private String full(Relation relation) {
        return SqlText.full(work.catalog(), relation);
    }

    private static String name(TableDescriptor table, int column) {
        return SqlText.quoted(table.column(column).name());
    }

    private static String conditions(String alias, TableDescriptor table, List<Integer> columns, int first) {
        List<String> conditions = new ArrayList<>();
        for (int at = 0; at < columns.size(); at++) {
            conditions.add(alias + name(table, columns.get(at)) + " = $" + (first + at));
        }
        return String.join(" AND ", conditions);
    }

    private static List<SqlType> types(TableDescriptor table, List<Integer> columns) {
        return columns.stream()
                .map(number -> table.column(number).type().base())
                .toList();
    }

    private String key(TableDescriptor table, List<Integer> columns, List<@Nullable Object> values) {
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int at = 0; at < columns.size(); at++) {
            Object value = values.get(at);
            names.add(table.column(columns.get(at)).name());
            texts.add(
                    value == null
                            ? "null"
                            : TextFormat.format(
                                    value, table.column(columns.get(at)).type(), context));
        }
        return "Key (" + String.join(", ", names) + ")=(" + String.join(", ", texts) + ")";
    }

    private SqlException violated(String message, String detail, TableDescriptor table, ForeignKey key) {
        String schema = work.catalog()
                .findSchema(table.schema())
                .map(SchemaDescriptor::name)
                .orElse("public");
        return new SqlException(SqlState.FOREIGN_KEY_VIOLATION, message, detail, null)
                .withConstraint(schema, table.name(), key.name());
    }
}
