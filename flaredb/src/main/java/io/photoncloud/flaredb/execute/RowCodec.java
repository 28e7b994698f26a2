package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.RecordView;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.DoubleVector;
import io.photoncloud.flaredb.vector.FloatVector;
import io.photoncloud.flaredb.vector.LongVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.List;
import java.util.Objects;

/**
 * Rows as bytes, for what an operator keeps in memory or in files of its own: nothing of this is ever read by another version. A bit for each
 * column says that it is null; the values follow. For one operator at a time, as shapes of records are known to the codec that wrote them.
 */
final class RowCodec {
    private enum Form {
        LONG,
        DOUBLE,
        FLOAT,
        BOOLEAN,
        BYTES,
        DATUM
    }

    private final Form[] forms;
    private final int nullBytes;
    private final DatumCodec datums = new DatumCodec();
    private final ByteReader in = new ByteReader();

    RowCodec(List<SqlType> types) {
        forms = new Form[types.size()];
        for (int column = 0; column < forms.length; column++) {
            forms[column] = form(types.get(column).kind());
        }
        nullBytes = (forms.length + 7) / 8;
    }

    private static Form form(TypeKind kind) {
        if (kind.isLong()) {
            return Form.LONG;
        }
        return switch (kind) {
            case DOUBLE -> Form.DOUBLE;
            case REAL -> Form.FLOAT;
            case BOOLEAN -> Form.BOOLEAN;
            case BYTEA -> Form.BYTES;
            default -> kind.datum() == String.class ? Form.BYTES : Form.DATUM;
        };
    }

    /** Writes a row at the end of the bytes. */
    void encode(Batch batch, int row, GrowingBytes out) {
        encode(batch.columns(), row, out);
    }

    void encode(List<ColumnVector> columns, int row, GrowingBytes out) {
        int start = out.length();
        for (int index = 0; index < nullBytes; index++) {
            out.put(0);
        }
        for (int column = 0; column < forms.length; column++) {
            ColumnVector vector = columns.get(column);
            if (vector.isNull(row)) {
                out.array()[start + column / 8] |= (byte) (1 << (column % 8));
            } else {
                encode(column, vector, row, out);
            }
        }
    }

    private void encode(int column, ColumnVector vector, int row, GrowingBytes out) {
        switch (vector) {
            case LongVector longs -> out.putLong(longs.value(row));
            case DoubleVector doubles -> out.putLong(Double.doubleToRawLongBits(doubles.value(row)));
            case FloatVector floats -> out.putInt(Float.floatToRawIntBits(floats.value(row)));
            case BooleanVector booleans -> out.put(booleans.value(row) ? 1 : 0);
            case BytesVector bytes ->
                out.putVarint(bytes.length(row)).putBytes(bytes.data(), bytes.start(row), bytes.length(row));
            default -> encodeDatum(column, Objects.requireNonNull(vector.get(row)), out);
        }
    }

    private void encodeDatum(int column, Object datum, GrowingBytes out) {
        switch (forms[column]) {
            case LONG -> out.putLong((Long) datum);
            case DOUBLE -> out.putLong(Double.doubleToRawLongBits((Double) datum));
            case FLOAT -> out.putInt(Float.floatToRawIntBits((Float) datum));
            case BOOLEAN -> out.put((Boolean) datum ? 1 : 0);
            case BYTES -> DatumCodec.putText(datum, out);
            case DATUM -> datums.encode(datum, out);
        }
    }

    /** Appends the row that lies in a record's payload to builders, from the first on. */
    void decode(RecordView record, VectorBuilder[] to, int first) {
        decode(record.bytes(), record.payloadOffset(), to, first);
    }

    void decode(byte[] bytes, int offset, VectorBuilder[] to, int first) {
        in.reset(bytes, offset + nullBytes);
        for (int column = 0; column < forms.length; column++) {
            VectorBuilder builder = to[first + column];
            if ((bytes[offset + column / 8] & (1 << (column % 8))) != 0) {
                builder.appendNull();
                continue;
            }
            switch (forms[column]) {
                case LONG -> builder.appendLong(in.readLong());
                case DOUBLE -> builder.appendDouble(Double.longBitsToDouble(in.readLong()));
                case FLOAT -> builder.appendFloat(Float.intBitsToFloat(in.readInt()));
                case BOOLEAN -> builder.appendBoolean(in.readByte() != 0);
                case BYTES -> {
                    int length = in.readVarint();
                    builder.appendBytes(bytes, in.position(), length);
                    in.skip(length);
                }
                case DATUM -> builder.append(datums.decode(in));
            }
        }
    }
}
