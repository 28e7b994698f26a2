package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.InputRow;
import java.util.List;

/** Rows column by column. A batch of no columns still has rows. */
public record Batch(List<ColumnVector> columns, int size) {
    /** How many rows operators put into one batch. */
    public static final int ROWS = 1024;

    public Batch {
        columns = List.copyOf(columns);
        for (ColumnVector column : columns) {
            if (column.size() != size) {
                throw new IllegalArgumentException("a column of " + column.size() + " in a batch of " + size);
            }
        }
    }

    public ColumnVector column(int index) {
        return columns.get(index);
    }

    /** These rows, in this order. */
    public Batch gather(int[] rows, int count) {
        return new Batch(
                columns.stream().map(column -> column.gather(rows, count)).toList(), count);
    }

    public InputRow row(int row) {
        return index -> columns.get(index).get(row);
    }

    public long bytes() {
        return columns.stream().mapToLong(ColumnVector::bytes).sum();
    }
}
