package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/** Reals. Values of null rows are not meant. */
public final class FloatVector implements ColumnVector {
    private final SqlType type;
    private final float[] values;
    private final long @Nullable [] nulls;
    private final int size;

    /** Takes over the arrays, of which the first size rows count. */
    public FloatVector(SqlType type, float[] values, long @Nullable [] nulls, int size) {
        this.type = type;
        this.values = values;
        this.nulls = nulls;
        this.size = size;
    }

    /** Only to be read; may be longer than the size. */
    public float[] values() {
        return values;
    }

    /** See {@link Nulls}. */
    public long @Nullable [] nulls() {
        return nulls;
    }

    public float value(int row) {
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
        return isNull(row) ? null : (Float) values[row];
    }

    @Override
    public FloatVector gather(int[] rows, int count) {
        float[] taken = new float[count];
        for (int i = 0; i < count; i++) {
            taken[i] = values[rows[i]];
        }
        return new FloatVector(type, taken, Nulls.gather(nulls, rows, count), count);
    }

    @Override
    public long bytes() {
        return 4L * values.length + Nulls.bytes(nulls);
    }
}
