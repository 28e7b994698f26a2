package io.photoncloud.flaredb.type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An array: its elements in row-major order, and for each dimension its length and first subscript. The empty array has no dimension.
 * Equality is of all these.
 */
public record SqlArray(
        SqlType element, List<Integer> lengths, List<Integer> lowerBounds, List<@Nullable Object> elements) {
    /** PostgreSQL's MAXDIM. */
    public static final int DIMENSIONS_MAX = 6;

    public SqlArray {
        lengths = List.copyOf(lengths);
        lowerBounds = List.copyOf(lowerBounds);
        elements = Collections.unmodifiableList(new ArrayList<>(elements));
        if (lengths.size() != lowerBounds.size() || lengths.size() > DIMENSIONS_MAX) {
            throw new IllegalArgumentException("dimensions " + lengths + " with lower bounds " + lowerBounds);
        }
        int count = lengths.isEmpty() ? 0 : 1;
        for (int length : lengths) {
            count = Math.multiplyExact(count, length);
        }
        if (count != elements.size()) {
            throw new IllegalArgumentException(elements.size() + " elements in dimensions " + lengths);
        }
    }

    /** One dimension from 1, or the empty array. */
    public static SqlArray of(SqlType element, List<? extends @Nullable Object> elements) {
        return elements.isEmpty()
                ? empty(element)
                : new SqlArray(element, List.of(elements.size()), List.of(1), new ArrayList<>(elements));
    }

    public static SqlArray empty(SqlType element) {
        return new SqlArray(element, List.of(), List.of(), List.of());
    }

    public int dimensions() {
        return lengths.size();
    }

    public int size() {
        return elements.size();
    }
}
