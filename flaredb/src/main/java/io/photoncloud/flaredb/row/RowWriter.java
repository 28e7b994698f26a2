package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;

/**
 * Rows as stored values: a version, how many columns there were, a bit for each that is not null, then their values in the order of their
 * numbers. A column is found by its number alone, so columns are added and dropped without a row being written. For one thread.
 */
final class RowWriter {
    static final int VERSION = 1;

    private final ColumnDescriptor[] columns;
    private final StoredForm[] forms;
    private final int slots;

    /** @param columns in the order of the rows' columns, by growing number; those that are not stored are left out */
    RowWriter(List<ColumnDescriptor> columns) {
        this.columns = columns.toArray(ColumnDescriptor[]::new);
        this.forms = new StoredForm[this.columns.length];
        int last = 0;
        for (int index = 0; index < forms.length; index++) {
            forms[index] = StoredForm.of(this.columns[index].type());
            if (this.columns[index].number() <= last) {
                throw new IllegalArgumentException("columns are written by growing number");
            }
            last = this.columns[index].number();
        }
        slots = last;
    }

    /** @param positions where in the batch the columns are */
    void write(Batch rows, int[] positions, int row, StoredBytes out) {
        out.put(VERSION).putVarint(slots);
        int bits = out.putZeros((slots + Byte.SIZE - 1) / Byte.SIZE);
        for (int index = 0; index < columns.length; index++) {
            var column = rows.column(positions[index]);
            if (column.isNull(row)) {
                continue;
            }
            out.setBit(bits, columns[index].number() - 1);
            forms[index].write(column, row, columns[index].type(), out);
        }
    }
}
