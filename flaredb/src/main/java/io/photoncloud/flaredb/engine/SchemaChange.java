package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.row.CatalogRows;
import io.photoncloud.flaredb.row.Sequences;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One statement that changes the schema, in its transaction, with all that it does to rows: others see all of it at once. Used once. */
final class SchemaChange {
    /** How often the schema may change under a statement before it gives up. */
    private static final int BINDINGS_MAX = 8;

    private final SqlWork work;
    private final EvaluationContext context;
    private final Set<Integer> excluded = new HashSet<>();

    SchemaChange(SqlWork work, EvaluationContext context) {
        this.work = work;
        this.context = context;
    }

    /** @return how many rows were filled in */
    long run(Made.Definition made, Consumer<ResultSink.Notice> notices) {
        BoundStatement.Definition definition = settled(made);
        definition
                .notices()
                .forEach(notice -> notices.accept(
                        ResultSink.Notice.of(ResultSink.Severity.NOTICE, notice.code(), notice.message())));
        CatalogSnapshot before = work.catalog();
        List<CatalogChange> changes =
                definition.changes().stream().map(SchemaChange::complete).toList();
        changes.forEach(SchemaChange::refuseWhatIsNotKept);
        if (!changes.isEmpty()) {
            work.change(changes);
            changes.forEach(change -> forget(change, before));
        }
        var steps = new SchemaSteps(work, made.scope(), context, before);
        return definition.work().stream().mapToLong(steps::run).sum();
    }

    /** Bound against a schema that stays as it is: writers of the tables that it changes are kept away. */
    private BoundStatement.Definition settled(Made.Definition made) {
        for (int bindings = 0; bindings < BINDINGS_MAX; bindings++) {
            CatalogSnapshot seen = work.catalog();
            BoundStatement.Definition definition = bind(made, seen);
            boolean more = false;
            for (int table : changed(definition, seen)) {
                if (excluded.add(table)) {
                    CatalogRows.exclude(work.transaction(), table, work.lockWait());
                    more = true;
                }
            }
            if (!more) {
                return definition;
            }
            // Those who were waited for may have written since.
            work.transaction().readNewest();
        }
        throw new SqlException(
                SqlState.SERIALIZATION_FAILURE, "could not serialize access: the schema changes all the time");
    }

    private BoundStatement.Definition bind(Made.Definition made, CatalogSnapshot seen) {
        if (made.statement().statement() instanceof Modification.Truncate truncate) {
            return new Truncation(seen, made.scope(), work.engine().sequences()).of(truncate);
        }
        BoundStatement bound = work.engine().bind(made.statement(), List.of(), made.scope(), context, seen);
        if (bound instanceof BoundStatement.Definition definition) {
            return definition;
        }
        throw new SqlException(SqlState.INTERNAL_ERROR, "no definition");
    }

    /** Oids of the tables there are that are changed or dropped, or that begin to be referred to, in the order in which they are locked. */
    private static Set<Integer> changed(BoundStatement.Definition definition, CatalogSnapshot seen) {
        Set<Integer> changed = new TreeSet<>();
        for (CatalogChange change : definition.changes()) {
            switch (change) {
                case CatalogChange.PutRelation(TableDescriptor table) -> {
                    changed.add(table.oid());
                    table.foreignKeys().forEach(key -> changed.add(key.referencedTable()));
                }
                case CatalogChange.RemoveRelation(int oid) -> changed.add(oid);
                default -> {
                    // It has no rows.
                }
            }
        }
        changed.removeIf(oid -> !(seen.findRelation(oid).orElse(null) instanceof TableDescriptor));
        return changed;
    }

    /** All is done within the transaction, so what is built is there when anybody sees it. */
    private static CatalogChange complete(CatalogChange change) {
        if (!(change instanceof CatalogChange.PutRelation(TableDescriptor table))) {
            return change;
        }
        List<IndexDescriptor> indexes = new ArrayList<>();
        table.indexes().forEach(index -> indexes.add(index.withState(IndexDescriptor.State.PUBLIC)));
        return new CatalogChange.PutRelation(table.withIndexes(indexes));
    }

    private static void refuseWhatIsNotKept(CatalogChange change) {
        if (!(change instanceof CatalogChange.PutRelation(TableDescriptor table))) {
            return;
        }
        if (table.persistence() == TableDescriptor.Persistence.TEMPORARY) {
            throw notSupported("temporary tables are not supported");
        }
        if (table.indexes().stream().anyMatch(index -> index.method() == IndexDescriptor.Method.INVERTED)) {
            throw notSupported("access method \"gin\" is not supported");
        }
        for (ConstraintDescriptor constraint : table.constraints()) {
            boolean deferred = switch (constraint) {
                case ConstraintDescriptor.Check _ -> false;
                case ConstraintDescriptor.Unique unique -> unique.initiallyDeferred();
                case ConstraintDescriptor.ForeignKey key -> key.initiallyDeferred();
            };
            if (deferred) {
                throw notSupported("INITIALLY DEFERRED constraints are not supported");
            }
        }
    }

    private static SqlException notSupported(String message) {
        return new SqlException(SqlState.FEATURE_NOT_SUPPORTED, message);
    }

    /** What a sequence has given is of no use any more. */
    private void forget(CatalogChange change, CatalogSnapshot before) {
        switch (change) {
            case CatalogChange.RemoveRelation(int oid)
            when before.findRelation(oid).orElse(null) instanceof SequenceDescriptor ->
                Sequences.drop(work.transaction(), oid);
            case CatalogChange.PutRelation(SequenceDescriptor sequence) ->
                work.engine().sequences().forget(sequence.oid());
            default -> {
                // It has given nothing.
            }
        }
    }
}
