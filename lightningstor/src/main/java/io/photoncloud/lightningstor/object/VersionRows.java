package io.photoncloud.lightningstor.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a bucket behind a mark, in order: of three ranges of rows, and all of one moment, so that a version that goes from one to
 * another is neither missed nor there twice.
 *
 * @param latest those that are their keys' newest
 * @param next behind what there may be more; null where there is none
 */
record VersionRows(
        List<ObjectVersion> versions,
        Set<VersionKey> latest,
        @Nullable Mark next) {

    private static final Comparator<String> BY_BYTES =
            (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

    private static final Comparator<ObjectVersion> IN_ORDER = Comparator.comparing(ObjectVersion::key, BY_BYTES)
            .thenComparing(version -> version.id().sequence(), Comparator.reverseOrder());

    /** Tells a version from all others of its bucket. */
    record VersionKey(String key, VersionId id) {}

    boolean isLatest(ObjectVersion version) {
        return latest.contains(new VersionKey(version.key(), version.id()));
    }

    /** @param max rows of each kind */
    static VersionRows read(ReplicatedStore store, long bucket, Listing.Query query, Mark from, int max) {
        KeyRange objects = behind(
                Keys.currents(bucket, query.prefix()),
                from,
                query,
                group -> Keys.currents(bucket, group),
                key -> newest(Keys.current(bucket, key), from));
        KeyRange markers = behind(
                Keys.markers(bucket, query.prefix()),
                from,
                query,
                group -> Keys.markers(bucket, group),
                key -> newest(Keys.marker(bucket, key), from));
        KeyRange olders = behind(
                Keys.olders(bucket, query.prefix()),
                from,
                query,
                group -> Keys.olders(bucket, group),
                key -> from.version()
                        .map(id -> Keys.older(bucket, key, id.sequence(), id.salt())
                                .next())
                        .orElseGet(() -> end(Keys.olderOf(bucket, key))));
        List<Page> pages = store.rangeAll(Stream.of(objects, markers, olders)
                .map(range -> RangeQuery.of(range).limit(max))
                .toList());
        return merged(pages, from);
    }

    /** Of a key whose versions were shown up to one, the newest may have come since. */
    private static Key newest(Key row, Mark from) {
        return from.version().isPresent() ? row : row.next();
    }

    private static KeyRange behind(
            KeyRange all,
            Mark from,
            Listing.Query query,
            Function<String, KeyRange> ofGroup,
            Function<String, Key> behindKey) {
        String key = from.key();
        if (key.isEmpty()) {
            return all;
        }
        boolean isGroup = from.version().isEmpty() && query.isGroup(key);
        Key first = isGroup ? end(ofGroup.apply(key)) : behindKey.apply(key);
        return first.compareTo(all.start()) > 0 ? new KeyRange(first, all.end()) : all;
    }

    private static Key end(KeyRange keys) {
        Key end = keys.end();
        if (end == null) {
            throw new IllegalStateException("keys of objects have an end");
        }
        return end;
    }

    private static VersionRows merged(List<Page> pages, Mark from) {
        Page olders = pages.getLast();
        List<ObjectVersion> versions = new ArrayList<>();
        Set<VersionKey> latest = new HashSet<>();
        List<String> ends = new ArrayList<>();
        for (Page page : pages.subList(0, 2)) {
            for (Entry entry : page.entries()) {
                ObjectVersion version = ObjectCodec.decode(Keys.object(entry.key()), entry.value());
                versions.add(version);
                latest.add(new VersionKey(version.key(), version.id()));
            }
            if (page.more() && !page.entries().isEmpty()) {
                ends.add(Keys.object(page.entries().getLast().key()));
            }
        }
        olders.entries()
                .forEach(entry -> versions.add(ObjectCodec.decode(Keys.endedObject(entry.key()), entry.value())));
        @Nullable ObjectVersion lastOlder = null;
        if (olders.more() && !olders.entries().isEmpty()) {
            lastOlder = versions.getLast();
            ends.add(lastOlder.key());
        }
        Optional<String> end = ends.stream().min(BY_BYTES);
        versions.removeIf(version -> isShown(version, from)
                || end.filter(known -> BY_BYTES.compare(version.key(), known) > 0)
                        .isPresent());
        versions.sort(IN_ORDER);
        if (end.isEmpty()) {
            return new VersionRows(versions, latest, null);
        }
        boolean within = lastOlder != null && lastOlder.key().equals(end.get());
        Optional<VersionId> version = within && lastOlder != null ? Optional.of(lastOlder.id()) : Optional.empty();
        return new VersionRows(versions, latest, new Mark(end.get(), version));
    }

    /** Of the key within which the page begins, whatever is as new as what was shown or newer. */
    private static boolean isShown(ObjectVersion version, Mark from) {
        return version.key().equals(from.key())
                && from.version()
                        .filter(shown -> version.id().sequence() >= shown.sequence())
                        .isPresent();
    }
}
