package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.type.SqlArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Elements and slices of arrays; what lies outside is NULL, and an empty array of a slice. */
final class ArraySlices {
    private ArraySlices() {}

    static @Nullable Object element(SqlArray array, @Nullable Long[] subscripts) {
        if (subscripts.length != array.dimensions()) {
            return null;
        }
        int position = 0;
        for (int i = 0; i < subscripts.length; i++) {
            long offset =
                    Objects.requireNonNull(subscripts[i]) - array.lowerBounds().get(i);
            int length = array.lengths().get(i);
            if (offset < 0 || offset >= length) {
                return null;
            }
            position = position * length + (int) offset;
        }
        return array.elements().get(position);
    }

    static SqlArray slice(SqlArray array, @Nullable Long[] lowers, @Nullable Long[] uppers) {
        int dimensions = array.dimensions();
        if (lowers.length > dimensions || dimensions == 0) {
            return SqlArray.empty(array.element());
        }
        int[] starts = new int[dimensions];
        List<Integer> lengths = new ArrayList<>();
        int count = 1;
        for (int i = 0; i < dimensions; i++) {
            int lowest = array.lowerBounds().get(i);
            long highest = (long) lowest + array.lengths().get(i) - 1;
            long from = i < lowers.length ? Math.max(Objects.requireNonNull(lowers[i]), lowest) : lowest;
            long to = i < uppers.length ? Math.min(Objects.requireNonNull(uppers[i]), highest) : highest;
            if (from > to) {
                return SqlArray.empty(array.element());
            }
            starts[i] = (int) (from - lowest);
            lengths.add((int) (to - from + 1));
            count *= lengths.getLast();
        }
        List<@Nullable Object> elements = new ArrayList<>(count);
        collect(array, starts, lengths, 0, 0, elements);
        return new SqlArray(
                array.element(), lengths, lengths.stream().map(_ -> 1).toList(), elements);
    }

    private static void collect(
            SqlArray array,
            int[] starts,
            List<Integer> lengths,
            int dimension,
            int position,
            List<@Nullable Object> elements) {
        if (dimension == starts.length) {
            elements.add(array.elements().get(position));
            return;
        }
        for (int i = 0; i < lengths.get(dimension); i++) {
            int next = position * array.lengths().get(dimension) + starts[dimension] + i;
            collect(array, starts, lengths, dimension + 1, next, elements);
        }
    }
}
