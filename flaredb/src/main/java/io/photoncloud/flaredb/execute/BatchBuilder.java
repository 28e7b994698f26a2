package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds batches row by row, as long as {@link #isFull} does not say so; used again after {@link #build}. For one thread at a time. */
final class BatchBuilder {
    /** Rows with long values make a batch full before it has all its rows. */
    private static final long BYTES_MAX = 1 << 20;

    /** How often the bytes are looked at. */
    private static final int ROWS_BETWEEN_LOOKS = 64;

    private final List<SqlType> types;
    private final VectorBuilder[] columns;
    private int rows;
    private boolean large;

    BatchBuilder(List<SqlType> types) {
        this.types = types;
        columns = new VectorBuilder[types.size()];
        begin();
    }

    VectorBuilder[] columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    boolean isFull() {
        return rows >= Batch.ROWS || large;
    }

    /** To be called when each column has got a value. */
    void rowAdded() {
        rows++;
        if (rows % ROWS_BETWEEN_LOOKS == 0) {
            long bytes = 0;
            for (VectorBuilder column : columns) {
                bytes += column.bytes();
            }
            large = bytes > BYTES_MAX;
        }
    }

    void append(List<? extends @Nullable Object> row) {
        for (int column = 0; column < columns.length; column++) {
            columns[column].append(row.get(column));
        }
        rowAdded();
    }

    Batch build() {
        List<ColumnVector> built = new ArrayList<>(columns.length);
        for (VectorBuilder column : columns) {
            built.add(column.build());
        }
        var batch = new Batch(built, rows);
        begin();
        return batch;
    }

    private void begin() {
        for (int column = 0; column < columns.length; column++) {
            columns[column] = VectorBuilder.forType(types.get(column), 0);
        }
        rows = 0;
        large = false;
    }
}
