package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.layout.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists what is in a bucket, in the order of the keys' bytes. A page takes as long as it is large, whatever else is in the bucket:
 * what is under a common prefix is stepped over by one question.
 */
public final class ObjectLister {

    /** Entries at the most that are read before it is seen whether those after them are under a common prefix: few, where the last ones were. */
    private static final int AHEAD_MAX = 64;

    private final ReplicatedStore store;

    public ObjectLister(ReplicatedStore store) {
        this.store = store;
    }

    /** Each page as of one moment or a little later than its beginning; its {@code max} is at least 1. */
    public Listing list(Bucket bucket, Listing.Query query) {
        List<ObjectVersion> objects = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        KeyRange all = Keys.currents(bucket.number(), query.prefix());
        Optional<KeyRange> rest = after(bucket.number(), all, query);
        String last = "";
        int ahead = AHEAD_MAX;
        while (rest.isPresent()) {
            int wanted = query.max() - objects.size() - prefixes.size();
            // One more than fits tells whether there is more.
            int limit = query.delimiter().isEmpty() ? wanted + 1 : Math.min(wanted, ahead) + 1;
            ahead = Math.min(AHEAD_MAX, 2 * ahead);
            Page page = store.range(RangeQuery.of(rest.get()).limit(limit));
            rest = page.more() && !page.entries().isEmpty()
                    ? rest(page.entries().getLast().key().next(), all)
                    : Optional.empty();
            for (Entry entry : page.entries()) {
                String key = Keys.object(entry.key());
                String group = query.group(key);
                if (objects.size() + prefixes.size() == query.max()) {
                    return new Listing(objects, prefixes, last);
                }
                last = group;
                if (!query.isGrouped(key)) {
                    objects.add(ObjectCodec.decode(key, entry.value()));
                } else {
                    prefixes.add(group);
                    rest = rest(end(bucket.number(), group), all);
                    ahead = 1;
                    break;
                }
            }
        }
        return new Listing(objects, prefixes, "");
    }

    private static Optional<KeyRange> after(long bucket, KeyRange all, Listing.Query query) {
        String after = query.after();
        if (after.isEmpty()) {
            return Optional.of(all);
        }
        Key first = query.isGroup(after)
                ? end(bucket, after)
                : Keys.current(bucket, after).next();
        return first.compareTo(all.start()) < 0 ? Optional.of(all) : rest(first, all);
    }

    private static Optional<KeyRange> rest(Key first, KeyRange all) {
        KeyRange rest = new KeyRange(first, all.end());
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }

    /** The first key behind all that begin so. */
    private static Key end(long bucket, String prefix) {
        Key end = Keys.currents(bucket, prefix).end();
        if (end == null) {
            throw new IllegalStateException("keys of objects have an end");
        }
        return end;
    }
}
