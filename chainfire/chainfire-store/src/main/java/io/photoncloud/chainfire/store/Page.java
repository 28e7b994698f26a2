package io.photoncloud.chainfire.store;

import java.util.List;

/**
 * What a {@link RangeQuery} found.
 *
 * @param entries in key order; empty for {@link RangeQuery.Projection#COUNT}
 * @param more whether the range holds keys after the last of {@code entries}
 * @param count the number of keys in the whole range where the query asked for it, otherwise of {@code entries}
 * @param revision the store's revision when the read was made: a watch from {@code revision + 1} misses nothing
 */
public record Page(List<Entry> entries, boolean more, long count, long revision) {

    public Page {
        entries = List.copyOf(entries);
    }
}
