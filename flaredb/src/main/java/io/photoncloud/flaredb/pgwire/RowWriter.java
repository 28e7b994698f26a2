package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.type.BinaryFormat;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.LongVector;
import java.util.List;
import java.util.Objects;

/** RowDescription and DataRow, each column in its format. */
final class RowWriter {
    private static final int NULL = -1;

    private final MessageWriter out;
    private final Formats formats;
    private final TextContext context;

    RowWriter(MessageWriter out, Formats formats, TextContext context) {
        this.out = out;
        this.formats = formats;
        this.context = context;
    }

    static void describe(MessageWriter out, List<ResultColumn> columns, Formats formats) {
        out.begin('T').putShort(columns.size());
        for (int index = 0; index < columns.size(); index++) {
            ResultColumn column = columns.get(index);
            out.putText(column.name())
                    .putInt(column.table())
                    .putShort(column.number())
                    .putInt(column.type().oid())
                    .putShort(column.type().length())
                    .putInt(column.type().modifier())
                    .putShort(formats.isBinary(index) ? 1 : 0);
        }
        out.end();
    }

    void write(Batch batch) {
        ColumnVector[] columns = batch.columns().toArray(ColumnVector[]::new);
        for (int row = 0; row < batch.size(); row++) {
            long mark = out.mark();
            try {
                out.begin('D').putShort(columns.length);
                for (int column = 0; column < columns.length; column++) {
                    write(columns[column], row, formats.isBinary(column));
                }
                out.end();
            } catch (io.photoncloud.flaredb.type.SqlException e) {
                out.rewind(mark);
                throw e;
            }
        }
    }

    private void write(ColumnVector column, int row, boolean binary) {
        if (column.isNull(row)) {
            out.putInt(NULL);
        } else if (binary) {
            writeBinary(column, row);
        } else {
            writeText(column, row);
        }
    }

    private void writeText(ColumnVector column, int row) {
        switch (column) {
            case LongVector longs when isNumber(longs.type()) -> out.putDecimal(longs.value(row));
            case BooleanVector booleans -> out.putInt(1).putByte(booleans.value(row) ? 't' : 'f');
            case BytesVector bytes
            when isText(bytes.type()) -> out.putValue(bytes.data(), bytes.start(row), bytes.length(row));
            default -> out.putValue(TextFormat.format(Objects.requireNonNull(column.get(row)), column.type(), context));
        }
    }

    private void writeBinary(ColumnVector column, int row) {
        switch (column) {
            case LongVector longs
            when longs.type().length() == Integer.BYTES ->
                out.putInt(Integer.BYTES).putInt((int) longs.value(row));
            case LongVector longs
            when longs.type().length() == Long.BYTES -> out.putInt(Long.BYTES).putLong(longs.value(row));
            case BytesVector bytes
            when isText(bytes.type()) -> out.putValue(bytes.data(), bytes.start(row), bytes.length(row));
            default -> {
                byte[] bytes = BinaryFormat.format(Objects.requireNonNull(column.get(row)), column.type(), context);
                out.putValue(bytes, 0, bytes.length);
            }
        }
    }

    private static boolean isNumber(SqlType type) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT, OID -> true;
            default -> false;
        };
    }

    /** What looks the same within and without. */
    private static boolean isText(SqlType type) {
        return switch (type.kind()) {
            case TEXT, VARCHAR, NAME, JSON -> true;
            default -> false;
        };
    }
}
