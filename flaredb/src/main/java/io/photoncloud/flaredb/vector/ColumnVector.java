package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column of a batch. Never changed once built; its arrays are given out for fast loops and only read. Which kind there
 * is follows from the type alone ({@link VectorBuilder#forType}), but for constants: all that is Long of a datum is a {@link LongVector},
 * booleans, doubles and floats have their own, text, varchar, char(n), name, json and bytea are a {@link BytesVector}, the rest is an
 * {@link ObjectVector}. A {@link ConstantVector} may stand for any of them.
 */
public sealed interface ColumnVector
        permits LongVector, DoubleVector, FloatVector, BooleanVector, BytesVector, ObjectVector, ConstantVector {
    SqlType type();

    int size();

    boolean isNull(int row);

    /** Whether any is null; may say so though none is. */
    boolean mayHaveNulls();

    /** The datum of a row, null for NULL. */
    @Nullable
    Object get(int row);

    /** The values at these rows, in this order. */
    ColumnVector gather(int[] rows, int count);

    /** About how many bytes of heap it takes. */
    long bytes();
}
