package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transaction with what the {@link Engine} keeps for it. For one thread at a time. Closing one that has not ended rolls it back. */
public interface Work extends AutoCloseable {
    Transaction transaction();

    /** How locks are waited for from now on. */
    void waitForLocks(LockWait wait);

    /** As {@link Transaction#commit}. */
    Outcome commit();

    /** Runs a plan: rows come as they are pulled. */
    Rows open(Plan.Rows plan, EvaluationContext context);

    /**
     * Changes the schema.
     *
     * @return how many rows it took in, of CREATE TABLE AS; otherwise 0
     */
    long define(Plan.Definition plan, EvaluationContext context, Consumer<ResultSink.Notice> notices);

    /** EXPLAIN: its lines. With ANALYZE the plan is run. */
    List<String> explain(Plan.Rows plan, SessionStatement.Explain how, EvaluationContext context);

    /** ANALYZE and VACUUM (ANALYZE); no tables are all. */
    void analyze(List<QualifiedName> tables, Engine.Scope scope, EvaluationContext context);

    /** LOCK TABLE. */
    void lockTables(SessionStatement.LockTable lock, Engine.Scope scope);

    /** The columns that COPY FROM writes, or the first columns of TO: those named, or all that are not generated. */
    List<ResultColumn> copyColumns(QualifiedName table, List<Name> named, Engine.Scope scope);

    /** Where COPY FROM writes rows of these columns to. */
    CopyTarget copyInto(QualifiedName table, List<ResultColumn> columns, Engine.Scope scope, EvaluationContext context);

    long nextValue(long sequence);

    void setValue(long sequence, long value, boolean called);

    /** Ends it without its writes. */
    @Override
    void close();

    /** Rows of a running plan. */
    interface Rows extends AutoCloseable {
        /** The next rows, at least one; null when there are no more. */
        @Nullable
        Batch next();

        /** How many rows a modification has changed, when all have been pulled. */
        long affected();

        @Override
        void close();
    }

    /** Takes rows of COPY FROM. */
    interface CopyTarget {
        void write(Batch rows);

        /** All rows were written: what is looked for at a statement's end is. */
        void finish();
    }
}
