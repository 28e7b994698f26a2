package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.DoubleVector;
import io.photoncloud.flaredb.vector.FloatVector;
import io.photoncloud.flaredb.vector.LongVector;
import java.util.List;
import java.util.Objects;

/** Keys as bytes that are equal where SQL finds the values equal; nulls equal each other. For one thread at a time. */
final class HashKeys {
    private static final int NULL = 0;
    private static final int VALUE = 1;

    private List<ColumnVector> vectors = List.of();

    void reset(List<ColumnVector> newVectors) {
        vectors = newVectors;
    }

    /** Whether any key of the row is null. */
    boolean hasNull(int row) {
        for (ColumnVector vector : vectors) {
            if (vector.isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /** The row's keys, instead of what the bytes held before. */
    void encode(int row, GrowingBytes out) {
        out.clear();
        for (ColumnVector vector : vectors) {
            append(vector, row, out);
        }
    }

    static void append(ColumnVector vector, int row, GrowingBytes out) {
        if (vector.isNull(row)) {
            out.put(NULL);
            return;
        }
        out.put(VALUE);
        switch (vector) {
            case LongVector longs -> out.putLong(longs.value(row));
            case DoubleVector doubles -> out.putLong(SortKeys.ordered(doubles.value(row)));
            case FloatVector floats -> out.putLong(SortKeys.ordered(floats.value(row)));
            case BooleanVector booleans -> out.put(booleans.value(row) ? 1 : 0);
            case BytesVector bytes -> {
                int length = SortKeys.end(bytes, row) - bytes.start(row);
                out.putVarint(length).putBytes(bytes.data(), bytes.start(row), length);
            }
            default -> EqualDatums.encode(vector.type(), Objects.requireNonNull(vector.get(row)), out);
        }
    }
}
