package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.DoubleVector;
import io.photoncloud.flaredb.vector.LongVector;
import java.util.List;
import java.util.Objects;

/**
 * Keys of an order as bytes that compare unsigned as the rows do, and are equal where rows are peers. A byte in front of each key says
 * whether it is null. For one thread at a time.
 */
final class SortKeys {
    private static final int NULL_FIRST = 0;
    private static final int VALUE = 1;
    private static final int NULL_LAST = 2;
    private static final long SIGN = Long.MIN_VALUE;

    private final List<SortColumn> columns;
    private List<ColumnVector> vectors = List.of();

    SortKeys(List<SortColumn> columns) {
        this.columns = columns;
    }

    /** Computes the keys of a batch, whose rows can be encoded then. */
    void evaluate(Batch batch, EvaluationContext context) {
        vectors = Computed.evaluateAll(columns.stream().map(SortColumn::key).toList(), batch, context);
    }

    /** The row's keys, instead of what the bytes held before. */
    void encode(int row, GrowingBytes out) {
        out.clear();
        for (int index = 0; index < vectors.size(); index++) {
            SortColumn column = columns.get(index);
            ColumnVector vector = vectors.get(index);
            if (vector.isNull(row)) {
                out.put(column.nullsFirst() ? NULL_FIRST : NULL_LAST);
                continue;
            }
            out.put(VALUE);
            int start = out.length();
            encodeValue(vector, row, out);
            if (column.descending()) {
                byte[] bytes = out.array();
                for (int at = start; at < out.length(); at++) {
                    bytes[at] = (byte) ~bytes[at];
                }
            }
        }
    }

    private static void encodeValue(ColumnVector vector, int row, GrowingBytes out) {
        SqlType type = vector.type();
        switch (vector) {
            case LongVector longs -> out.putLong(longs.value(row) ^ SIGN);
            case DoubleVector doubles -> out.putLong(ordered(doubles.value(row)));
            case BooleanVector booleans -> out.put(booleans.value(row) ? 1 : 0);
            case BytesVector bytes
            when isByBytes(type) -> putTerminated(bytes.data(), bytes.start(row), end(bytes, row), out);
            default -> OrderedDatums.encode(type, Objects.requireNonNull(vector.get(row)), out);
        }
    }

    private static boolean isByBytes(SqlType type) {
        return type.effectiveCollation() == Collation.C;
    }

    /** Where the value ends: blanks at the end of char(n) do not count. */
    static int end(BytesVector bytes, int row) {
        int end = bytes.start(row) + bytes.length(row);
        if (bytes.type().is(TypeKind.BPCHAR)) {
            while (end > bytes.start(row) && bytes.data()[end - 1] == ' ') {
                end--;
            }
        }
        return end;
    }

    /** Zeros are followed by a byte above those that follow at the end: so a beginning of another value is less than it. */
    static void putTerminated(byte[] bytes, int start, int end, GrowingBytes out) {
        for (int at = start; at < end; at++) {
            out.put(bytes[at]);
            if (bytes[at] == 0) {
                out.put(1);
            }
        }
        out.put(0).put(0);
    }

    /** As PostgreSQL orders doubles: both zeros are equal, NaN equals itself and is above all. */
    static long ordered(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits < 0 ? ~bits : bits ^ SIGN;
    }
}
