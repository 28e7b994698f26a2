package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.IndexRange.Bound;
import io.photoncloud.flaredb.expression.EvaluationContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of an index as a plan has them, whose values are known when the statement runs: what the first keys equal, and what the next one is
 * between. Bounds that are null let nothing through.
 */
public record KeyRanges(
        List<KeyChoice> prefix,
        @Nullable Limit lower,
        @Nullable Limit upper,
        boolean notNull) {
    public static final KeyRanges ALL = new KeyRanges(List.of(), null, null, false);

    public KeyRanges {
        prefix = List.copyOf(prefix);
    }

    /** One side of a range. */
    public record Limit(Computed value, boolean inclusive) {}

    /** Whether it is for one set of keys and not for several, so that the order of the index is that of the rows. */
    public boolean isOne() {
        return prefix.stream()
                .allMatch(choice -> choice instanceof KeyChoice.Equal || choice instanceof KeyChoice.IsNull);
    }

    List<IndexRange> ranges(EvaluationContext context) {
        Bound from = null;
        Bound to = null;
        if (lower != null) {
            Object value = lower.value().value(context);
            if (value == null) {
                return List.of();
            }
            from = new Bound(value, lower.inclusive());
        }
        if (upper != null) {
            Object value = upper.value().value(context);
            if (value == null) {
                return List.of();
            }
            to = new Bound(value, upper.inclusive());
        }
        List<List<@Nullable Object>> prefixes = new ArrayList<>();
        prefixes.add(List.of());
        for (KeyChoice choice : prefix) {
            List<List<@Nullable Object>> longer = new ArrayList<>();
            List<@Nullable Object> values = choice.values(context);
            for (List<@Nullable Object> shorter : prefixes) {
                for (Object value : values) {
                    List<@Nullable Object> all = new ArrayList<>(shorter);
                    all.add(value);
                    longer.add(all);
                }
            }
            prefixes = longer;
        }
        List<IndexRange> ranges = new ArrayList<>(prefixes.size());
        for (List<@Nullable Object> each : prefixes) {
            ranges.add(new IndexRange(each, from, to, notNull));
        }
        return ranges;
    }
}
