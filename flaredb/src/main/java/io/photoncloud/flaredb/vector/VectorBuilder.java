package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds a vector row by row; used by one thread, and after {@link #build} no more. The primitive appends are only for types of that kind,
 * which the caller knows.
 */
public final class VectorBuilder {
    private static final int CAPACITY_MIN = 16;
    private static final int BYTES_A_ROW = 16;

    private enum Kind {
        LONG,
        DOUBLE,
        FLOAT,
        BOOLEAN,
        BYTES,
        OBJECT
    }

    private final SqlType type;
    private final Kind kind;
    private int size;
    private int capacity;
    private long @Nullable [] nulls;
    private long[] longs = {};
    private double[] doubles = {};
    private float[] floats = {};
    private boolean[] booleans = {};
    private byte[] data = {};
    private int[] offsets = {};
    private @Nullable Object[] objects = {};

    private VectorBuilder(SqlType type, Kind kind, int capacity) {
        this.type = type;
        this.kind = kind;
        this.capacity = capacity;
        allocate();
    }

    public static VectorBuilder forType(SqlType type, int expectedRows) {
        return new VectorBuilder(type, kindOf(type), Math.max(expectedRows, CAPACITY_MIN));
    }

    private static Kind kindOf(SqlType type) {
        TypeKind kind = type.kind();
        if (kind.isLong()) {
            return Kind.LONG;
        }
        return switch (kind) {
            case DOUBLE -> Kind.DOUBLE;
            case REAL -> Kind.FLOAT;
            case BOOLEAN -> Kind.BOOLEAN;
            case BYTEA -> Kind.BYTES;
            default -> kind.datum() == String.class ? Kind.BYTES : Kind.OBJECT;
        };
    }

    private void allocate() {
        switch (kind) {
            case LONG -> longs = Arrays.copyOf(longs, capacity);
            case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
            case FLOAT -> floats = Arrays.copyOf(floats, capacity);
            case BOOLEAN -> booleans = Arrays.copyOf(booleans, capacity);
            case BYTES -> {
                offsets = Arrays.copyOf(offsets, capacity + 1);
                if (data.length == 0) {
                    data = new byte[capacity * BYTES_A_ROW];
                }
            }
            case OBJECT -> objects = Arrays.copyOf(objects, capacity);
        }
        if (nulls != null) {
            nulls = Arrays.copyOf(nulls, (capacity + 63) / 64);
        }
    }

    private int next() {
        if (size == capacity) {
            capacity = Math.multiplyExact(capacity, 2);
            allocate();
        }
        return size++;
    }

    public int size() {
        return size;
    }

    public VectorBuilder appendNull() {
        int row = next();
        if (kind == Kind.OBJECT) {
            objects[row] = null;
            return this;
        }
        if (kind == Kind.BYTES) {
            offsets[row + 1] = offsets[row];
        }
        if (nulls == null) {
            nulls = Nulls.allocate(capacity);
        }
        Nulls.set(nulls, row);
        return this;
    }

    public VectorBuilder appendLong(long value) {
        int row = next();
        longs[row] = value;
        return this;
    }

    public VectorBuilder appendDouble(double value) {
        int row = next();
        doubles[row] = value;
        return this;
    }

    public VectorBuilder appendFloat(float value) {
        int row = next();
        floats[row] = value;
        return this;
    }

    public VectorBuilder appendBoolean(boolean value) {
        int row = next();
        booleans[row] = value;
        return this;
    }

    /** UTF-8 of a string type, or the bytes of a bytea; they are copied. */
    public VectorBuilder appendBytes(byte[] source, int start, int length) {
        int row = next();
        int end = Math.addExact(offsets[row], length);
        if (end > data.length) {
            data = Arrays.copyOf(data, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, 2L * data.length)));
        }
        System.arraycopy(source, start, data, offsets[row], length);
        offsets[row + 1] = end;
        return this;
    }

    /** A datum of the type, null for NULL. */
    public VectorBuilder append(@Nullable Object datum) {
        if (datum == null) {
            return appendNull();
        }
        if (kind == Kind.BYTES) {
            byte[] bytes = datum instanceof Bytes raw ? raw.array() : ((String) datum).getBytes(StandardCharsets.UTF_8);
            return appendBytes(bytes, 0, bytes.length);
        }
        // The row first: it may make the arrays longer, that is other ones.
        int row = next();
        switch (kind) {
            case LONG -> longs[row] = (Long) datum;
            case DOUBLE -> doubles[row] = (Double) datum;
            case FLOAT -> floats[row] = (Float) datum;
            case BOOLEAN -> booleans[row] = (Boolean) datum;
            case OBJECT, BYTES -> objects[row] = datum;
        }
        return this;
    }

    /** About how many bytes of heap it takes by now. */
    public long bytes() {
        return build().bytes();
    }

    public ColumnVector build() {
        return switch (kind) {
            case LONG -> new LongVector(type, longs, nulls, size);
            case DOUBLE -> new DoubleVector(type, doubles, nulls, size);
            case FLOAT -> new FloatVector(type, floats, nulls, size);
            case BOOLEAN -> new BooleanVector(type, booleans, nulls, size);
            case BYTES -> new BytesVector(type, data, offsets, nulls, size);
            case OBJECT -> new ObjectVector(type, objects, size);
        };
    }
}
