package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.rest.BytesText;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A list of keys that is read page by page. All pages are of one revision, that of the first: the token carries it along
 * with the last key that was told.
 *
 * @param name what a page token of this list is good for
 */
record KeyListing(String name, KeyRange keys, long revision, Projection projection) {

    /** Where a page begins: the revision, 0 for the newest, and the range that is left. */
    record Place(long revision, KeyRange rest) {}

    /** The keys that have the prefix and lie between start and end, whichever of them are given. */
    static KeyListing of(
            Keyspace keyspace,
            @Nullable String prefix,
            @Nullable String start,
            @Nullable String end,
            long revision,
            boolean keysOnly) {
        Check.that(revision >= 0, "revision", "must not be negative");
        KeyRange keys = KeyRange.prefix(prefix == null ? new byte[0] : BytesText.utf8("prefix", prefix));
        if (start != null && !start.isEmpty()) {
            Key first = Key.wrap(BytesText.utf8("start", start));
            keys = first.compareTo(keys.start()) > 0 ? new KeyRange(first, keys.end()) : keys;
        }
        if (end != null && !end.isEmpty()) {
            Key last = Key.wrap(BytesText.utf8("end", end));
            boolean nearer = keys.end() == null || last.compareTo(keys.end()) < 0;
            keys = nearer ? new KeyRange(keys.start(), last) : keys;
        }
        String name = String.join("\0", "kv", keyspace.name(), String.valueOf(keys.start()), String.valueOf(keys.end()))
                + "\0" + revision;
        return new KeyListing(name, keys, revision, keysOnly ? Projection.KEYS : Projection.ENTRIES);
    }

    RangeQuery count() {
        return RangeQuery.of(keys).at(revision).project(Projection.COUNT).withCount();
    }

    Place place(PageRequest page) {
        return page.position(name).map(this::after).orElse(new Place(revision, keys));
    }

    private Place after(byte[] position) {
        if (position.length <= Long.BYTES) {
            throw PageToken.invalid();
        }
        long at = ByteBuffer.wrap(position).getLong();
        Key last = Key.wrap(Arrays.copyOfRange(position, Long.BYTES, position.length));
        boolean ofThisRevision = revision == 0 ? at > 0 : at == revision;
        if (!ofThisRevision || !keys.contains(last)) {
            throw PageToken.invalid();
        }
        return new Place(at, new KeyRange(last.next(), keys.end()));
    }

    RangeQuery query(Place place, int limit) {
        return RangeQuery.of(place.rest()).at(place.revision()).limit(limit).project(projection);
    }

    /** @return null where the page was the last */
    @Nullable
    String nextToken(Page page, long at) {
        if (!page.more()) {
            return null;
        }
        Key last = page.entries().getLast().key();
        return PageToken.of(
                name,
                ByteBuffer.allocate(Long.BYTES + last.size())
                        .putLong(at)
                        .put(last.unsafeArray())
                        .array());
    }
}
