package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.Execution;
import io.photoncloud.flaredb.execute.ForeignKeys;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.Resources;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.row.CatalogRows;
import io.photoncloud.flaredb.row.TableRows;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.Plan;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.session.Work;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transaction of {@link SqlEngine}, with the schema as it sees it. */
final class SqlWork implements Work {
    /** How often the schema may change under a statement before it gives up. */
    private static final int PLANS_MAX = 8;

    private final SqlEngine engine;
    private final Transaction transaction;
    private final TableRows rows;
    private LockWait wait = LockWait.FOREVER;
    private @Nullable CatalogSnapshot catalog;
    private @Nullable Timestamp catalogAt;
    private boolean changedCatalog;
    private long catalogVersion;

    SqlWork(SqlEngine engine, Transaction transaction) {
        this.engine = engine;
        this.transaction = transaction;
        rows = new TableRows(transaction);
    }

    /**
     * The schema as the transaction sees it: read anew where it reads another moment by now, and, where it has changed the schema itself, where a
     * savepoint has taken that back.
     */
    CatalogSnapshot catalog() {
        Timestamp now = transaction.readTimestamp();
        CatalogSnapshot known = catalog;
        if (known != null
                && now.equals(catalogAt)
                && (!changedCatalog || CatalogRows.version(transaction) == known.version())) {
            return known;
        }
        known = changedCatalog
                ? engine.catalogRows().readOwn(transaction)
                : engine.catalogRows().read(transaction);
        remember(known);
        return known;
    }

    private void remember(CatalogSnapshot now) {
        catalog = now;
        catalogAt = transaction.readTimestamp();
        if (changedCatalog) {
            catalogVersion = engine.nextOwnVersion();
        } else {
            catalogVersion = now.version();
            engine.sawVersion(now.version());
        }
    }

    /** Of what {@link #catalog} answers; of a schema that it has changed itself one that nobody else has. */
    long catalogVersion() {
        var _ = catalog();
        return catalogVersion;
    }

    void change(List<CatalogChange> changes) {
        CatalogSnapshot changed = engine.catalogRows().write(transaction, catalog(), changes);
        changedCatalog = true;
        remember(changed);
    }

    TableRows rows() {
        return rows;
    }

    SqlEngine engine() {
        return engine;
    }

    LockWait lockWait() {
        return wait;
    }

    @Override
    public Transaction transaction() {
        return transaction;
    }

    @Override
    public void waitForLocks(LockWait newWait) {
        wait = newWait;
        rows.waitForLocks(newWait);
    }

    @Override
    public Outcome commit() {
        // As it is now: a savepoint may have taken changes back.
        CatalogSnapshot changed = changedCatalog ? catalog() : null;
        Outcome outcome = transaction.commit();
        if (changed != null && outcome instanceof Outcome.Committed) {
            engine.sawVersion(changed.version());
        }
        return outcome;
    }

    Resources resources(EvaluationContext context, ForeignKeys foreignKeys) {
        return new Resources(context, engine.workspace(), rows, rows, foreignKeys, engine.system(catalog()));
    }

    @Override
    public Rows open(Plan.Rows plan, EvaluationContext context) {
        Made.Query query = Made.Query.of(plan);
        if (query.asOf() == null) {
            Made.Query fitting = fitting(plan, context);
            return run(fitting, context, foreignKeys(fitting, context));
        }
        Timestamp moment = PastMoment.of(query.asOf(), context);
        SqlWork past = new SqlWork(engine, engine.store().begin(TransactionOptions.asOf(moment)));
        try {
            Running running = past.run(past.fitting(plan, context), context, ForeignKeys.NONE);
            return running.closing(past);
        } catch (RuntimeException e) { // tidy: the transaction of its own is ended, then it is thrown
            past.close();
            throw e;
        }
    }

    private ForeignKeys foreignKeys(Made.Query query, EvaluationContext context) {
        CatalogSnapshot now = catalog();
        boolean any = query.written().stream()
                .anyMatch(oid -> !now.tablesReferring(oid).isEmpty()
                        || (now.findRelation(oid).orElse(null) instanceof TableDescriptor table
                                && !table.foreignKeys().isEmpty()));
        return any ? new KeptForeignKeys(this, query.scope(), context) : ForeignKeys.NONE;
    }

    Running run(Made.Query query, EvaluationContext context, ForeignKeys foreignKeys) {
        return new Running(query.planned().plan(), Execution.of(resources(context, foreignKeys)));
    }

    Running run(PhysicalPlan plan, EvaluationContext context) {
        return new Running(plan, Execution.of(resources(context, ForeignKeys.NONE)));
    }

    /** The plan, or one made of the same statement for the schema that this transaction sees. Keeps others from changing what is written. */
    Made.Query fitting(Plan.Rows plan, EvaluationContext context) {
        Plan.Rows now = plan;
        for (int made = 0; made < PLANS_MAX; made++) {
            Made.Query query = Made.Query.of(now);
            if (transaction.isReadOnly() && !query.written().isEmpty()) {
                throw readOnly(now.tag());
            }
            query.written().forEach(table -> CatalogRows.share(transaction, table, wait));
            if (query.catalogVersion() == catalogVersion()) {
                return query;
            }
            now = engine.rows(query.statement(), query.told(), query.scope(), context, this);
            if (!Objects.equals(now.columns(), plan.columns())) {
                throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type");
            }
        }
        throw new SqlException(
                SqlState.SERIALIZATION_FAILURE, "could not serialize access: the schema changes all the time");
    }

    static SqlException readOnly(String command) {
        return new SqlException(
                SqlState.READ_ONLY_SQL_TRANSACTION, "cannot execute " + command + " in a read-only transaction");
    }

    /** The one value of a query of one row. */
    @Nullable
    Object one(PhysicalPlan plan, EvaluationContext context) {
        try (Running running = new Running(plan, Execution.of(resources(context, ForeignKeys.NONE)))) {
            Batch batch = running.next();
            return batch == null ? null : batch.column(0).get(0);
        }
    }

    @Override
    public long define(Plan.Definition plan, EvaluationContext context, Consumer<ResultSink.Notice> notices) {
        if (transaction.isReadOnly()) {
            throw readOnly(plan.tag());
        }
        return new SchemaChange(this, context).run((Made.Definition) plan.inside(), notices);
    }

    @Override
    public List<String> explain(Plan.Rows plan, SessionStatement.Explain how, EvaluationContext context) {
        ExplainOptions options = ExplainOptions.of(how);
        if (Made.Query.of(plan).asOf() != null) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "EXPLAIN with AS OF SYSTEM TIME is not supported");
        }
        Made.Query query = fitting(plan, context);
        if (!options.analyze()) {
            return options.plan(query.planned());
        }
        long begun = System.nanoTime();
        Execution execution = Execution.counting(resources(context, foreignKeys(query, context)));
        try (Running running = new Running(query.planned().plan(), execution)) {
            running.runToEnd();
            return options.analyzed(query.planned(), execution, System.nanoTime() - begun);
        }
    }

    @Override
    public void analyze(List<QualifiedName> tables, Engine.Scope scope, EvaluationContext context) {
        engine.statistics()
                .gather(this, tables.stream().map(name -> table(name, scope)).toList(), context);
    }

    /** Readers hold no locks: what would keep them away keeps writers away. */
    @Override
    public void lockTables(SessionStatement.LockTable lock, Engine.Scope scope) {
        LockWait how = lock.nowait() ? LockWait.NOWAIT : wait;
        for (QualifiedName name : lock.tables()) {
            int table = table(name, scope).oid();
            switch (lock.mode().toUpperCase(java.util.Locale.ROOT)) {
                case "ACCESS SHARE", "ROW SHARE" -> {
                    // Nothing is kept away that is not kept away from any reader.
                }
                case "ROW EXCLUSIVE" -> CatalogRows.share(transaction, table, how);
                default -> CatalogRows.exclude(transaction, table, how);
            }
        }
        transaction.readNewest();
    }

    TableDescriptor table(QualifiedName name, Engine.Scope scope) {
        return TableNames.require(catalog(), name, scope);
    }

    @Override
    public List<ResultColumn> copyColumns(QualifiedName name, List<Name> named, Engine.Scope scope) {
        return TableNames.copyColumns(table(name, scope), named);
    }

    @Override
    public CopyTarget copyInto(
            QualifiedName table, List<ResultColumn> columns, Engine.Scope scope, EvaluationContext context) {
        return new CopyInsert(this, table, columns, scope, context);
    }

    private SequenceDescriptor sequence(long oid) {
        return catalog()
                .findRelation((int) oid)
                .filter(SequenceDescriptor.class::isInstance)
                .map(SequenceDescriptor.class::cast)
                .orElseThrow(
                        () -> new SqlException(SqlState.UNDEFINED_TABLE, "could not open relation with OID " + oid));
    }

    @Override
    public long nextValue(long sequence) {
        return engine.sequences().next(sequence(sequence));
    }

    @Override
    public void setValue(long sequence, long value, boolean called) {
        engine.sequences().set(sequence(sequence), value, called);
    }

    @Override
    public void close() {
        transaction.close();
    }
}
