package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables as the statement's transaction sees them, its own earlier writes included. For one thread at a time. */
public interface RowSource {
    /**
     * Rows of a table. What the statement writes after this call is not among them. The context is for the scan's filter; cancellation is
     * looked for by the source where it passes over many rows without giving any.
     */
    RowBatches scan(RowScan scan, EvaluationContext context);

    /**
     * The row of a key as it was given out by a scan, locked until the transaction ends, and read anew.
     *
     * @param columns numbers of those wanted; the answer is one row of them
     */
    LockedRow lock(TableDescriptor table, Bytes rowKey, List<Integer> columns, RowLock lock);

    /** Batches, to be closed. */
    interface RowBatches extends AutoCloseable {
        /** The next rows; null at the end. */
        @Nullable
        Batch next();

        @Override
        void close();
    }

    /** What became of a wish to lock a row. */
    sealed interface LockedRow {
        /** Held. Changed says that others have changed the row since the statement sees it: conditions are to be looked at anew. */
        record Held(Batch row, boolean changed) implements LockedRow {}

        /** There is no such row any more. */
        record Gone() implements LockedRow {}

        /** Somebody else holds it, and waiting was not wanted (SKIP LOCKED). */
        record Skipped() implements LockedRow {}
    }

    /** How a row is locked. */
    record RowLock(Strength strength, Waiting waiting) {
        /** What UPDATE of a row's key, and DELETE, take. */
        public static final RowLock EXCLUSIVE = new RowLock(Strength.UPDATE, Waiting.WAIT);

        /** What other UPDATEs take. */
        public static final RowLock NO_KEY = new RowLock(Strength.NO_KEY_UPDATE, Waiting.WAIT);

        /** PostgreSQL's four, weakest first. */
        public enum Strength {
            KEY_SHARE,
            SHARE,
            NO_KEY_UPDATE,
            UPDATE
        }

        /** What happens where somebody else holds the lock. */
        public enum Waiting {
            WAIT,
            NOWAIT,
            SKIP_LOCKED
        }
    }
}
