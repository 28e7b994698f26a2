package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.ConstraintDescriptor.Action;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor.ForeignKey;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor.Match;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.ForeignKeys;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.Engine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The foreign keys of one statement. While rows are written it only notes what is to be done; when all are, rows that refer to those that went are
 * dealt with, which may note more, and at the very end each reference is looked for. Statements of its own run in the same transaction and
 * note here too. For one thread.
 */
final class KeptForeignKeys implements ForeignKeys {
    /** A reference is looked for before the statement's end where so many are noted, and its own table is not meant. */
    private static final int LOOKUPS_MAX = 10_000;

    /** A row of the table refers to this. */
    record Reference(TableDescriptor table, ForeignKey key, List<@Nullable Object> values) {
        Reference {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /**
     * A row that others refer to went, or has other values now.
     *
     * @param now null where it went
     */
    record Departure(
            TableDescriptor table,
            TableDescriptor referring,
            ForeignKey key,
            List<@Nullable Object> before,
            @Nullable List<@Nullable Object> now) {
        Departure {
            before = Collections.unmodifiableList(new ArrayList<>(before));
            now = now == null ? null : Collections.unmodifiableList(new ArrayList<>(now));
        }
    }

    private final SqlWork work;
    private final ReferenceStatements statements;
    private final Set<Reference> references = new LinkedHashSet<>();
    private final Deque<Departure> departures = new ArrayDeque<>();
    private final List<Departure> remaining = new ArrayList<>();
    private boolean finishing;

    KeptForeignKeys(SqlWork work, Engine.Scope scope, EvaluationContext context) {
        this.work = work;
        statements = new ReferenceStatements(work, scope, context, this);
    }

    private static List<@Nullable Object> values(WrittenRows rows, int row, List<Integer> columns) {
        List<@Nullable Object> values = new ArrayList<>();
        List<Integer> written = rows.table().writtenColumns().stream()
                .map(column -> column.number())
                .toList();
        for (int number : columns) {
            values.add(rows.rows().column(written.indexOf(number)).get(row));
        }
        return values;
    }

    @Override
    public void inserted(WrittenRows rows, int row) {
        for (ForeignKey key : rows.table().foreignKeys()) {
            refers(rows, row, key);
        }
        if (references.size() > LOOKUPS_MAX && !finishing) {
            List<Reference> others = references.stream()
                    .filter(each -> each.key().referencedTable() != each.table().oid())
                    .toList();
            others.forEach(statements::require);
            others.forEach(references::remove);
        }
    }

    private void refers(WrittenRows rows, int row, ForeignKey key) {
        List<@Nullable Object> values = values(rows, row, key.columns());
        long nulls = values.stream().filter(Objects::isNull).count();
        if (nulls > 0 && nulls < values.size() && key.match() == Match.FULL) {
            throw statements.mixedNulls(rows.table(), key);
        }
        if (nulls == 0) {
            references.add(new Reference(rows.table(), key, values));
        }
    }

    @Override
    public void updated(WrittenRows before, int rowBefore, WrittenRows after, int rowAfter, Set<Integer> changed) {
        for (ForeignKey key : after.table().foreignKeys()) {
            if (key.columns().stream().anyMatch(changed::contains)
                    && !values(before, rowBefore, key.columns()).equals(values(after, rowAfter, key.columns()))) {
                refers(after, rowAfter, key);
            }
        }
        for (TableDescriptor referring :
                work.catalog().tablesReferring(after.table().oid())) {
            for (ForeignKey key : referring.foreignKeys()) {
                if (key.referencedTable() == after.table().oid()
                        && key.referencedColumns().stream().anyMatch(changed::contains)) {
                    List<@Nullable Object> old = values(before, rowBefore, key.referencedColumns());
                    List<@Nullable Object> now = values(after, rowAfter, key.referencedColumns());
                    if (!old.equals(now) && !old.contains(null)) {
                        departures.add(new Departure(after.table(), referring, key, old, now));
                    }
                }
            }
        }
    }

    @Override
    public void deleted(WrittenRows before, int row) {
        for (TableDescriptor referring :
                work.catalog().tablesReferring(before.table().oid())) {
            for (ForeignKey key : referring.foreignKeys()) {
                if (key.referencedTable() == before.table().oid()) {
                    List<@Nullable Object> old = values(before, row, key.referencedColumns());
                    if (!old.contains(null)) {
                        departures.add(new Departure(before.table(), referring, key, old, null));
                    }
                }
            }
        }
    }

    @Override
    public void finish() {
        if (finishing) {
            return;
        }
        finishing = true;
        try {
            if (!departures.isEmpty()) {
                work.transaction().readNewest();
            }
            for (Departure next = departures.poll(); next != null; next = departures.poll()) {
                follow(next);
            }
            remaining.forEach(statements::refuseIfReferred);
            references.forEach(statements::require);
        } finally {
            remaining.clear();
            references.clear();
            finishing = false;
        }
    }

    private void follow(Departure departure) {
        ForeignKey key = departure.key();
        boolean went = departure.now() == null;
        Action action = went ? key.onDelete() : key.onUpdate();
        switch (action) {
            case NO_ACTION -> remaining.add(departure);
            case RESTRICT -> statements.restrict(departure);
            case CASCADE -> statements.cascade(departure);
            case SET_NULL -> statements.assign(departure, "NULL");
            case SET_DEFAULT -> {
                statements.assign(departure, "DEFAULT");
                remaining.add(departure);
            }
        }
    }
}
