package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads wanted columns out of stored rows of a table; what lies behind the last of them is not looked at. For one thread. */
final class RowReader {
    private static final int UNWANTED = -1;

    /** By column number - 1, up to the last wanted one. */
    private final int[] slots;

    private final StoredForm[] forms;
    private final SqlType[] types;
    private final @Nullable Object[] missing;
    private final StoredReader in = new StoredReader();

    /** @param wanted numbers of columns, each once; the first goes to the first builder */
    RowReader(TableDescriptor table, List<Integer> wanted) {
        int last = wanted.stream().mapToInt(Integer::intValue).max().orElse(0);
        slots = new int[last];
        forms = new StoredForm[last];
        types = new SqlType[last];
        missing = new Object[last];
        Arrays.fill(slots, UNWANTED);
        for (int index = 0; index < wanted.size(); index++) {
            int number = wanted.get(index) - 1;
            if (slots[number] != UNWANTED) {
                throw new IllegalArgumentException("column " + wanted.get(index) + " is wanted twice");
            }
            slots[number] = index;
        }
        for (int number = 0; number < last; number++) {
            ColumnDescriptor column = table.column(number + 1);
            types[number] = column.type();
            forms[number] = StoredForm.of(column.type());
            String text = column.missing();
            missing[number] = text == null || slots[number] == UNWANTED
                    ? null
                    : TextFormat.parse(text, column.type(), RowText.STORED);
        }
    }

    /** Appends a row's columns to the builders. */
    void read(byte[] value, int start, VectorBuilder[] to) {
        in.reset(value, start);
        int version = in.octet();
        if (version != RowWriter.VERSION) {
            throw new SqlException(
                    SqlState.DATA_CORRUPTED, "a row has the format " + version + ", which this version cannot read");
        }
        int stored = in.count();
        int bits = in.take((stored + Byte.SIZE - 1) / Byte.SIZE);
        for (int number = 0; number < slots.length; number++) {
            int slot = slots[number];
            boolean present = number < stored && in.bit(bits, number);
            if (slot == UNWANTED) {
                if (present) {
                    forms[number].skip(in);
                }
            } else if (present) {
                forms[number].read(in, types[number], to[slot]);
            } else {
                to[slot].append(number < stored ? null : missing[number]);
            }
        }
    }
}
