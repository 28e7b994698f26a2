package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.type.BinaryFormat;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.LongVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.Arrays;
import java.util.Objects;

/** How a value that is not null stands in a row. Each tells its own length, so that it can be passed over. On disk: it does not change. */
enum StoredForm {
    /** All that is a Long: a variable-length integer, small magnitudes short. */
    INTEGER,
    DOUBLE,
    FLOAT,
    BOOLEAN,
    /** UTF-8 of strings, and byteas, behind their length. */
    BYTES,
    /** The label's number, which outlives renames. */
    LABEL,
    /** Everything else in the binary form of PostgreSQL's protocol, behind its length. */
    BINARY;

    static StoredForm of(SqlType type) {
        TypeKind kind = type.kind();
        if (kind.isLong()) {
            return INTEGER;
        }
        return switch (kind) {
            case DOUBLE -> DOUBLE;
            case REAL -> FLOAT;
            case BOOLEAN -> BOOLEAN;
            case BYTEA -> BYTES;
            case ENUM -> LABEL;
            default -> kind.datum() == String.class ? BYTES : BINARY;
        };
    }

    void write(ColumnVector column, int row, SqlType type, StoredBytes out) {
        switch (this) {
            case INTEGER ->
                out.putSigned(
                        column instanceof LongVector longs
                                ? longs.value(row)
                                : (Long) Objects.requireNonNull(column.get(row)));
            case BYTES -> writeBytes(column, row, out);
            default -> writeDatum(Objects.requireNonNull(column.get(row)), type, out);
        }
    }

    private static void writeBytes(ColumnVector column, int row, StoredBytes out) {
        if (column instanceof BytesVector bytes) {
            out.putVarint(bytes.length(row));
            out.put(bytes.data(), bytes.start(row), bytes.length(row));
            return;
        }
        out.putBytes(StoredBytes.ofDatum(Objects.requireNonNull(column.get(row))));
    }

    private void writeDatum(Object datum, SqlType type, StoredBytes out) {
        switch (this) {
            case INTEGER -> out.putSigned((Long) datum);
            case DOUBLE -> out.putLong(Double.doubleToRawLongBits((Double) datum));
            case FLOAT -> out.putInt(Float.floatToRawIntBits((Float) datum));
            case BOOLEAN -> out.put((Boolean) datum ? 1 : 0);
            case BYTES -> out.putBytes(StoredBytes.ofDatum(datum));
            case LABEL -> out.putVarint(((EnumLabel) datum).id());
            case BINARY -> out.putBytes(BinaryFormat.format(datum, type, RowText.STORED));
        }
    }

    void read(StoredReader in, SqlType type, VectorBuilder to) {
        switch (this) {
            case INTEGER -> to.appendLong(in.signed());
            case DOUBLE -> to.appendDouble(Double.longBitsToDouble(in.longBits()));
            case FLOAT -> to.appendFloat(Float.intBitsToFloat(in.intBits()));
            case BOOLEAN -> to.appendBoolean(in.octet() != 0);
            case BYTES -> {
                int length = in.length();
                to.appendBytes(in.array(), in.take(length), length);
            }
            case LABEL -> to.append(label(in.varint(), type));
            case BINARY -> {
                int length = in.length();
                int start = in.take(length);
                // Modifiers were applied when the value was written.
                to.append(BinaryFormat.parse(
                        Arrays.copyOfRange(in.array(), start, start + length),
                        type.withModifier(SqlType.NO_MODIFIER),
                        RowText.STORED));
            }
        }
    }

    void skip(StoredReader in) {
        switch (this) {
            case INTEGER, LABEL -> in.skipVarint();
            case DOUBLE -> in.take(Long.BYTES);
            case FLOAT -> in.take(Integer.BYTES);
            case BOOLEAN -> in.take(1);
            case BYTES, BINARY -> in.take(in.length());
        }
    }

    private static EnumLabel label(long id, SqlType type) {
        return type.enumType()
                .findLabel(id)
                .orElseThrow(() -> new SqlException(
                        SqlState.DATA_CORRUPTED, "enum " + type.typeName() + " has no label of the number " + id));
    }
}
