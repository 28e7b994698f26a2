package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/** One datum in all rows. */
public record ConstantVector(SqlType type, @Nullable Object value, int size) implements ColumnVector {
    private static final long BYTES = 64;

    @Override
    public boolean isNull(int row) {
        return value == null;
    }

    @Override
    public boolean mayHaveNulls() {
        return value == null;
    }

    @Override
    public @Nullable Object get(int row) {
        return value;
    }

    @Override
    public ConstantVector gather(int[] rows, int count) {
        return new ConstantVector(type, value, count);
    }

    @Override
    public long bytes() {
        return BYTES;
    }

    /** The same as a vector of the type's own kind. */
    public ColumnVector expand() {
        VectorBuilder builder = VectorBuilder.forType(type, size);
        for (int i = 0; i < size; i++) {
            builder.append(value);
        }
        return builder.build();
    }
}
