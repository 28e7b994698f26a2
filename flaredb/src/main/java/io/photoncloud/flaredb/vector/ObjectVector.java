package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/** Datums of any other type: numeric, interval, uuid, jsonb, arrays, enums, records. */
public final class ObjectVector implements ColumnVector {
    /** What a datum is taken to cost, for want of a look into each. */
    private static final long DATUM_BYTES = 48;

    private final SqlType type;
    private final @Nullable Object[] values;
    private final int size;

    /** Takes over the array, of which the first size rows count. */
    public ObjectVector(SqlType type, @Nullable Object[] values, int size) {
        this.type = type;
        this.values = values;
        this.size = size;
    }

    /** Only to be read; may be longer than the size. */
    public @Nullable Object[] values() {
        return values;
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
        return values[row] == null;
    }

    @Override
    public boolean mayHaveNulls() {
        return true;
    }

    @Override
    public @Nullable Object get(int row) {
        return values[row];
    }

    @Override
    public ObjectVector gather(int[] rows, int count) {
        @Nullable Object[] taken = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            taken[i] = values[rows[i]];
        }
        return new ObjectVector(type, taken, count);
    }

    @Override
    public long bytes() {
        return DATUM_BYTES * values.length;
    }
}
