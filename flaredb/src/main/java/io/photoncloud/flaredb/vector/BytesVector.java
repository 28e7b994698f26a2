package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Strings as UTF-8, and byteas, one after the other: those of row i lie from offsets[i] to offsets[i + 1]. Null rows are empty. */
public final class BytesVector implements ColumnVector {
    private final SqlType type;
    private final byte[] data;
    private final int[] offsets;
    private final long @Nullable [] nulls;
    private final int size;

    /** Takes over the arrays; there is one offset more than rows. */
    public BytesVector(SqlType type, byte[] data, int[] offsets, long @Nullable [] nulls, int size) {
        this.type = type;
        this.data = data;
        this.offsets = offsets;
        this.nulls = nulls;
        this.size = size;
    }

    /** Only to be read. */
    public byte[] data() {
        return data;
    }

    /** Only to be read. */
    public int[] offsets() {
        return offsets;
    }

    /** See {@link Nulls}. */
    public long @Nullable [] nulls() {
        return nulls;
    }

    public int start(int row) {
        return offsets[row];
    }

    public int length(int row) {
        return offsets[row + 1] - offsets[row];
    }

    /** A copy of a row's bytes. */
    public byte[] copy(int row) {
        return Arrays.copyOfRange(data, offsets[row], offsets[row + 1]);
    }

    public String text(int row) {
        return new String(data, offsets[row], length(row), StandardCharsets.UTF_8);
    }

    public boolean equalTo(int row, byte[] other) {
        return Arrays.equals(data, offsets[row], offsets[row + 1], other, 0, other.length);
    }

    public int compare(int row, byte[] other) {
        return Arrays.compareUnsigned(data, offsets[row], offsets[row + 1], other, 0, other.length);
    }

    public int compare(int row, BytesVector other, int otherRow) {
        return Arrays.compareUnsigned(
                data, offsets[row], offsets[row + 1], other.data, other.offsets[otherRow], other.offsets[otherRow + 1]);
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isNull(int row) {
        return Nulls.isNull(nulls, row);
    }

    @Override
    public boolean mayHaveNulls() {
        return nulls != null;
    }

    @Override
    public @Nullable Object get(int row) {
        if (isNull(row)) {
            return null;
        }
        return type.is(TypeKind.BYTEA) ? Bytes.of(copy(row)) : text(row);
    }

    @Override
    public BytesVector gather(int[] rows, int count) {
        int[] ends = new int[count + 1];
        int total = 0;
        for (int i = 0; i < count; i++) {
            total = Math.addExact(total, length(rows[i]));
            ends[i + 1] = total;
        }
        byte[] taken = new byte[total];
        for (int i = 0; i < count; i++) {
            System.arraycopy(data, offsets[rows[i]], taken, ends[i], ends[i + 1] - ends[i]);
        }
        return new BytesVector(type, taken, ends, Nulls.gather(nulls, rows, count), count);
    }

    @Override
    public long bytes() {
        return data.length + 4L * offsets.length + Nulls.bytes(nulls);
    }
}
