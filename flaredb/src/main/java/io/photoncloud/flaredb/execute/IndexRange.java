package io.photoncloud.flaredb.execute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of an index whose first keys equal the prefix (null there means IS NULL) and whose next key is between the bounds, if there are
 * any. Lower and upper are by values, whichever way the key is ordered. Where notNull is set, which it is with any bound, entries whose next
 * key is null are left out.
 */
public record IndexRange(
        List<@Nullable Object> prefix,
        @Nullable Bound lower,
        @Nullable Bound upper,
        boolean notNull) {
    public static final IndexRange ALL = new IndexRange(List.of(), null, null, false);

    public IndexRange {
        prefix = Collections.unmodifiableList(new ArrayList<>(prefix));
        notNull = notNull || lower != null || upper != null;
    }

    public static IndexRange equal(List<@Nullable Object> prefix) {
        return new IndexRange(prefix, null, null, false);
    }

    /** A datum of the key's type, never null. */
    public record Bound(Object value, boolean inclusive) {}
}
