package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/** Integers of all widths, dates, times, timestamps and OIDs. Values of null rows are not meant. */
public final class LongVector implements ColumnVector {
    private final SqlType type;
    private final long[] values;
    private final long @Nullable [] nulls;
    private final int size;

    /** Takes over the arrays, of which the first size rows count. */
    public LongVector(SqlType type, long[] values, long @Nullable [] nulls, int size) {
        this.type = type;
        this.values = values;
        this.nulls = nulls;
        this.size = size;
    }

    /** Only to be read; may be longer than the size. */
    public long[] values() {
        return values;
    }

    /** See {@link Nulls}. */
    public long @Nullable [] nulls() {
        return nulls;
    }

    public long value(int row) {
        return values[row];
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isNull(int row) {
        return Nulls.isNull(nulls, row);
    }

    @Override
    public boolean mayHaveNulls() {
        return nulls != null;
    }

    @Override
    public @Nullable Object get(int row) {
        return isNull(row) ? null : (Long) values[row];
    }

    @Override
    public LongVector gather(int[] rows, int count) {
        long[] taken = new long[count];
        for (int i = 0; i < count; i++) {
            taken[i] = values[rows[i]];
        }
        return new LongVector(type, taken, Nulls.gather(nulls, rows, count), count);
    }

    @Override
    public long bytes() {
        return 8L * values.length + Nulls.bytes(nulls);
    }
}
