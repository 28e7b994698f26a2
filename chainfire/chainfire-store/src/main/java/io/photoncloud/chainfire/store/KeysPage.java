package io.photoncloud.chainfire.store;

import java.util.List;

/**
 * What a {@link KeysQuery} found.
 *
 * @param entries of the keys that are there, in key order
 * @param keys so many of the query's first keys were looked for, one at the least
 * @param revision the store's revision when the read was made
 */
public record KeysPage(List<Entry> entries, int keys, long revision) {

    public KeysPage {
        entries = List.copyOf(entries);
    }

    /** As {@link KeysQuery#first} was answered. */
    public static KeysPage ofFirst(Page page) {
        return new KeysPage(page.entries(), 1, page.revision());
    }
}
