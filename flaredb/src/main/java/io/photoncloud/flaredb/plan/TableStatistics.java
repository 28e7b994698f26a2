package io.photoncloud.flaredb.plan;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What ANALYZE found of a table.
 *
 * @param columns by the column's number
 */
public record TableStatistics(double rows, Map<Integer, ColumnStatistics> columns) {
    /** What is assumed of a table that was never analyzed. */
    public static final double ROWS_UNKNOWN = 1000;

    public TableStatistics {
        columns = Map.copyOf(columns);
    }

    public static TableStatistics unknown() {
        return new TableStatistics(ROWS_UNKNOWN, Map.of());
    }

    public Optional<ColumnStatistics> findColumn(int number) {
        return Optional.ofNullable(columns.get(number));
    }

    /**
     * Of a column.
     *
     * @param distinct how many different values there are
     * @param lowest a datum; absent where there is no value or no order
     */
    public record ColumnStatistics(
            double distinct,
            double nullFraction,
            @Nullable Object lowest,
            @Nullable Object highest) {}
}
