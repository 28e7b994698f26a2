package io.photoncloud.nightlight.tsdb.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/** A set of numbers of series that is small where it holds few, as most pairs of a label are of one series. Not thread-safe. */
public final class Slots {
    private static final int ARRAY_MAX = 64;

    private int[] few = new int[1];
    private int size;
    private @Nullable MutableRoaringBitmap many;

    public int size() {
        return many == null ? size : many.getCardinality();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    public void add(int slot) {
        if (many != null) {
            many.add(slot);
            return;
        }
        int at = Arrays.binarySearch(few, 0, size, slot);
        if (at >= 0) {
            return;
        }
        if (size == ARRAY_MAX) {
            MutableRoaringBitmap bitmap = new MutableRoaringBitmap();
            addTo(bitmap);
            bitmap.add(slot);
            many = bitmap;
            few = new int[0];
            return;
        }
        if (size == few.length) {
            few = Arrays.copyOf(few, size * 2);
        }
        System.arraycopy(few, -at - 1, few, -at, size + at + 1);
        few[-at - 1] = slot;
        size++;
    }

    public void remove(int slot) {
        if (many != null) {
            many.remove(slot);
            return;
        }
        int at = Arrays.binarySearch(few, 0, size, slot);
        if (at >= 0) {
            System.arraycopy(few, at + 1, few, at, size - at - 1);
            size--;
        }
    }

    public void addTo(MutableRoaringBitmap bitmap) {
        if (many != null) {
            bitmap.or(many);
        } else {
            for (int i = 0; i < size; i++) {
                bitmap.add(few[i]);
            }
        }
    }

    public boolean intersects(ImmutableRoaringBitmap other) {
        if (many != null) {
            return ImmutableRoaringBitmap.intersects(many, other);
        }
        for (int i = 0; i < size; i++) {
            if (other.contains(few[i])) {
                return true;
            }
        }
        return false;
    }
}
