package io.photoncloud.flaredb.vector;

import org.jspecify.annotations.Nullable;

/** Bitmaps of nulls: bit i of word i/64 is set where row i is NULL; no bitmap at all means no null. */
public final class Nulls {
    private static final int BITS = 6;

    private Nulls() {}

    public static boolean isNull(long @Nullable [] bitmap, int row) {
        return bitmap != null && (bitmap[row >> BITS] & 1L << row) != 0;
    }

    public static void set(long[] bitmap, int row) {
        bitmap[row >> BITS] |= 1L << row;
    }

    public static long[] allocate(int rows) {
        return new long[(rows + 63) >> BITS];
    }

    /** Null where either is; may be one of the two itself. */
    public static long @Nullable [] union(long @Nullable [] left, long @Nullable [] right, int rows) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        long[] both = allocate(rows);
        for (int i = 0; i < both.length; i++) {
            both[i] = left[i] | right[i];
        }
        return both;
    }

    static long @Nullable [] gather(long @Nullable [] bitmap, int[] rows, int count) {
        if (bitmap == null) {
            return null;
        }
        long[] taken = allocate(count);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            if (isNull(bitmap, rows[i])) {
                set(taken, i);
                any = true;
            }
        }
        return any ? taken : null;
    }

    static long bytes(long @Nullable [] bitmap) {
        return bitmap == null ? 0 : 8L * bitmap.length;
    }
}
