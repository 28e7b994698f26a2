package io.photoncloud.chainfire.resources.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import java.util.HashSet;
import java.util.Set;

/** The leases that are held of those whose names begin alike, as those by which nodes are alive: read once for all. */
public final class HeldLeases {

    private HeldLeases() {}

    /** @return what follows the beginning in each name */
    public static Set<String> under(ReplicatedStore store, String beginning) {
        Set<String> held = new HashSet<>();
        KeyRange rest = KeyRange.prefix(beginning.getBytes(UTF_8));
        Page page;
        do {
            page = store.range(RangeQuery.of(rest));
            page.entries().forEach(entry -> held.add(entry.key().toUtf8().substring(beginning.length())));
            if (page.more()) {
                rest = new KeyRange(page.entries().getLast().key().next(), rest.end());
            }
        } while (page.more());
        return held;
    }
}
