package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a running statement, with a place among them. Goes forward as rows are made; backward only where it keeps those it has passed,
 * within a bound. For one thread at a time.
 */
final class Cursor implements AutoCloseable {
    /** What a cursor may keep, be it for going back or beyond its transaction. */
    static final long KEPT_BYTES_MAX = 64L << 20;

    private Work.@Nullable Rows rows;
    private final boolean keeps;
    /** Kept batches, the first of which begins with row 1; otherwise the one that is being given out. */
    private final List<Batch> batches = new ArrayList<>();

    private long keptBytes;
    /** Rows before the first of the batches; 0 where all are kept. */
    private long passed;
    /** Rows in the batches. */
    private long known;
    /** 0 is before the first row, n on the n-th; one more than there are is after the last. */
    private long position;

    private boolean exhausted;

    /** @param keeps whether it may go backward */
    Cursor(Work.Rows rows, boolean keeps) {
        this.rows = rows;
        this.keeps = keeps;
    }

    private boolean pull() {
        Work.Rows open = rows;
        if (exhausted || open == null) {
            return false;
        }
        Batch batch = open.next();
        if (batch == null) {
            exhausted = true;
            return false;
        }
        if (!keeps) {
            passed += known;
            known = 0;
            batches.clear();
        } else {
            keptBytes += batch.bytes();
            if (keptBytes > KEPT_BYTES_MAX) {
                throw new SqlException(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "a cursor cannot keep more than " + KEPT_BYTES_MAX + " bytes of rows",
                        null,
                        "Declare it without SCROLL and WITH HOLD.");
            }
        }
        batches.add(batch);
        known += batch.size();
        return true;
    }

    /** Gives the next rows, as many as are wanted and there are. @return how many */
    long forward(long wanted, Consumer<Batch> to) {
        long given = 0;
        while (given < wanted) {
            if (position >= passed + known && !pull()) {
                position = passed + known + 1;
                return given;
            }
            long offset = Math.max(position, passed) - passed;
            int index = 0;
            while (offset >= batches.get(index).size()) {
                offset -= batches.get(index).size();
                index++;
            }
            Batch batch = batches.get(index);
            int count = (int) Math.min(wanted - given, batch.size() - offset);
            to.accept(count == batch.size() ? batch : slice(batch, (int) offset, count));
            given += count;
            position += count;
        }
        return given;
    }

    private static Batch slice(Batch batch, int from, int count) {
        int[] picked = new int[count];
        for (int index = 0; index < count; index++) {
            picked[index] = from + index;
        }
        return batch.gather(picked, count);
    }

    /** Gives the rows before, the nearest first. */
    long backward(long wanted, Consumer<Batch> to) {
        requireKept();
        long given = 0;
        while (given < wanted && position > 0) {
            position = Math.min(position - 1, known);
            if (position > 0) {
                row(position, to);
                given++;
            }
        }
        return given;
    }

    /** Gives the n-th row, from the end where negative; 0 is before the first. */
    long absolute(long wanted, Consumer<Batch> to) {
        long target = wanted;
        if (wanted < 0) {
            while (pull()) {
                // Only the end says where it is.
            }
            target = Math.max(passed + known + 1 + wanted, 0);
        }
        if (target < position || (target == position && target != 0)) {
            requireKept();
        }
        while (target > passed + known && pull()) {
            // Towards it.
        }
        position = Math.min(target, passed + known + 1);
        if (position == 0 || position > passed + known) {
            return 0;
        }
        row(position, to);
        return 1;
    }

    /** Gives the row so many further on, or back; 0 is the current one. */
    long relative(long wanted, Consumer<Batch> to) {
        long target = position + wanted;
        if (target <= 0) {
            requireKept();
            position = 0;
            return 0;
        }
        return absolute(target, to);
    }

    private void row(long number, Consumer<Batch> to) {
        long offset = number - passed - 1;
        for (Batch batch : batches) {
            if (offset < batch.size()) {
                to.accept(slice(batch, (int) offset, 1));
                return;
            }
            offset -= batch.size();
        }
    }

    private void requireKept() {
        if (!keeps) {
            throw new SqlException(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "cursor can only scan forward",
                    null,
                    "Declare it with SCROLL option to enable backward scan.");
        }
    }

    /** How many rows a modification has changed. */
    long affected() {
        Work.Rows open = rows;
        return open == null ? 0 : open.affected();
    }

    /** Takes all rows that are left, so that it needs its transaction no more. */
    void keepAll() {
        while (pull()) {
            // All of them are kept.
        }
        closeRows();
    }

    private void closeRows() {
        Work.Rows open = rows;
        rows = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeRows();
        batches.clear();
        known = 0;
        exhausted = true;
    }
}
