package io.photoncloud.lightningstor.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.VersionListing.Listed;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists all versions in a bucket: three ranges of rows, read side by side. */
public final class VersionLister {

    private static final int READ_AT_ONCE = 256;

    private final ReplicatedStore store;

    public VersionLister(ReplicatedStore store) {
        this.store = store;
    }

    /** @param query its {@code after} is without meaning; {@code from} says where to begin */
    public VersionListing list(Bucket bucket, Listing.Query query, Mark from) {
        long number = bucket.number();
        Rows objects = new Rows(Keys.currents(number, query.prefix()), Keys::object);
        Rows markers = new Rows(Keys.markers(number, query.prefix()), Keys::object);
        Rows olders = new Rows(Keys.olders(number, query.prefix()), Keys::endedObject);
        String start = from.key();
        if (!start.isEmpty()) {
            boolean whole = from.versionId().isEmpty();
            boolean isPrefix = whole && query.isGroup(start);
            objects.from(isPrefix ? end(Keys.currents(number, start)) : at(Keys.current(number, start), whole));
            markers.from(isPrefix ? end(Keys.markers(number, start)) : at(Keys.marker(number, start), whole));
            olders.from(
                    isPrefix
                            ? end(Keys.olders(number, start))
                            : whole
                                    ? end(Keys.olderOf(number, start))
                                    : Keys.olderOf(number, start).start());
        }
        return merge(number, query, from, objects, markers, olders);
    }

    private static Key at(Key key, boolean whole) {
        return whole ? key.next() : key;
    }

    private static Key end(KeyRange keys) {
        Key end = keys.end();
        if (end == null) {
            throw new IllegalStateException("keys of objects have an end");
        }
        return end;
    }

    private VersionListing merge(long number, Listing.Query query, Mark from, Rows objects, Rows markers, Rows olders) {
        List<Listed> versions = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        Mark last = from;
        // Of the key that the page begins within, what was shown comes first.
        boolean shown = from.versionId().isEmpty();
        while (true) { // Ends with the last row, or with a full page.
            Rows first = first(objects, markers, olders);
            if (first == null) {
                return new VersionListing(versions, prefixes, null);
            }
            String key = first.key();
            boolean within = !shown && key.equals(from.key());
            String group = query.group(key);
            if (!within && versions.size() + prefixes.size() == query.max()) {
                return new VersionListing(versions, prefixes, last);
            }
            if (query.isGrouped(key)) {
                prefixes.add(group);
                last = new Mark(group, "");
                objects.from(end(Keys.currents(number, group)));
                markers.from(end(Keys.markers(number, group)));
                olders.from(end(Keys.olders(number, group)));
                continue;
            }
            ObjectVersion version = ObjectCodec.decode(key, first.take().value());
            if (within) {
                shown = version.id().text().equals(from.versionId());
                continue;
            }
            versions.add(new Listed(version, first != olders));
            last = new Mark(key, version.id().text());
        }
    }

    private static @Nullable Rows first(Rows objects, Rows markers, Rows olders) {
        Rows first = null;
        for (Rows rows : List.of(objects, markers, olders)) {
            if (rows.hasNext() && (first == null || Arrays.compareUnsigned(rows.bytes(), first.bytes()) < 0)) {
                first = rows;
            }
        }
        return first;
    }

    /** Rows of one kind, in the order of their objects' keys. */
    private final class Rows {
        private final Function<Key, String> keyOf;
        private Optional<KeyRange> rest;
        private Iterator<Entry> read = List.<Entry>of().iterator();
        private @Nullable Entry next;
        private @Nullable String key;

        Rows(KeyRange all, Function<Key, String> keyOf) {
            this.keyOf = keyOf;
            this.rest = Optional.of(all);
        }

        /** Goes on there, if that is behind where it is. */
        void from(Key start) {
            if (next != null && next.key().compareTo(start) >= 0) {
                return;
            }
            next = null;
            while (read.hasNext()) {
                Entry entry = read.next();
                if (entry.key().compareTo(start) >= 0) {
                    take(entry);
                    return;
                }
            }
            rest = rest.flatMap(range -> start.compareTo(range.start()) <= 0
                    ? Optional.of(range)
                    : Optional.of(new KeyRange(start, range.end())).filter(left -> !left.isEmpty()));
        }

        boolean hasNext() {
            if (next != null) {
                return true;
            }
            if (!read.hasNext() && rest.isPresent()) {
                KeyRange range = rest.get();
                Page page = store.range(RangeQuery.of(range).limit(READ_AT_ONCE));
                read = page.entries().iterator();
                rest = page.more()
                        ? Optional.of(
                                new KeyRange(page.entries().getLast().key().next(), range.end()))
                        : Optional.empty();
            }
            if (read.hasNext()) {
                take(read.next());
            }
            return next != null;
        }

        private void take(Entry entry) {
            next = entry;
            key = keyOf.apply(entry.key());
        }

        String key() {
            if (key == null) {
                throw new IllegalStateException("no row was looked for");
            }
            return key;
        }

        byte[] bytes() {
            return key().getBytes(UTF_8);
        }

        Entry take() {
            Entry taken = next;
            if (taken == null) {
                throw new IllegalStateException("no row was looked for");
            }
            next = null;
            return taken;
        }
    }
}
