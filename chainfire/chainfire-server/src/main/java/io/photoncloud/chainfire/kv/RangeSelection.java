package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import java.util.Comparator;

/**
 * A range as etcd lets one ask for it: in any order, narrowed by revisions, without a limit if need be.
 *
 * @param revision the revision to read at; 0 for the newest
 * @param limit the most entries to answer, after sorting and narrowing; 0 for all
 */
public record RangeSelection(
        KeyRange keys,
        long revision,
        long limit,
        Projection projection,
        Consistency consistency,
        Sort sort,
        Bounds bounds) {

    public enum Target {
        KEY,
        VERSION,
        CREATE_REVISION,
        MOD_REVISION,
        VALUE
    }

    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /** The order of the answer; entries that are equal in it stand in key order. */
    public record Sort(Target target, Direction direction) {
        public static final Sort BY_KEY = new Sort(Target.KEY, Direction.ASCENDING);

        Comparator<Entry> comparator() {
            Comparator<Entry> ascending = switch (target) {
                case KEY -> Comparator.comparing(Entry::key);
                case VERSION -> Comparator.comparingLong(Entry::version);
                case CREATE_REVISION -> Comparator.comparingLong(Entry::createRevision);
                case MOD_REVISION -> Comparator.comparingLong(Entry::modRevision);
                case VALUE -> Comparator.comparing(Entry::value);
            };
            Comparator<Entry> directed = direction == Direction.ASCENDING ? ascending : ascending.reversed();
            return directed.thenComparing(Entry::key);
        }
    }

    /** Only entries whose revisions lie within, bounds included, are answered. 0 stands for no bound. */
    public record Bounds(long modMin, long modMax, long createMin, long createMax) {
        public static final Bounds NONE = new Bounds(0, 0, 0, 0);

        boolean admit(Entry entry) {
            return within(entry.modRevision(), modMin, modMax) && within(entry.createRevision(), createMin, createMax);
        }

        private static boolean within(long revision, long min, long max) {
            return (min == 0 || revision >= min) && (max == 0 || revision <= max);
        }
    }

    public RangeSelection {
        revision = Math.max(0, revision);
        limit = Math.max(0, limit);
    }

    public static RangeSelection of(KeyRange keys) {
        return new RangeSelection(keys, 0, 0, Projection.ENTRIES, Consistency.LINEARIZABLE, Sort.BY_KEY, Bounds.NONE);
    }

    public RangeSelection at(long newRevision) {
        return new RangeSelection(keys, newRevision, limit, projection, consistency, sort, bounds);
    }

    public RangeSelection limit(long newLimit) {
        return new RangeSelection(keys, revision, newLimit, projection, consistency, sort, bounds);
    }

    public RangeSelection sort(Target target, Direction direction) {
        return new RangeSelection(keys, revision, limit, projection, consistency, new Sort(target, direction), bounds);
    }

    public RangeSelection bounds(Bounds newBounds) {
        return new RangeSelection(keys, revision, limit, projection, consistency, sort, newBounds);
    }

    RangeSelection over(KeyRange newKeys) {
        return new RangeSelection(newKeys, revision, limit, projection, consistency, sort, bounds);
    }

    /** Whether the answer is a run of the range in key order, so that a limit ends the read. */
    public boolean isPlain() {
        return sort.equals(Sort.BY_KEY) && bounds.equals(Bounds.NONE);
    }

    /** What has to be read for this: its whole range, unless a limit can end it. */
    public RangeQuery query() {
        boolean limited = isPlain() && limit > 0;
        return new RangeQuery(
                keys,
                revision,
                limited ? (int) Math.min(limit, Integer.MAX_VALUE) : 0,
                readProjection(),
                limited,
                consistency);
    }

    /** Values are needed where the order is by them, even if they are not answered. */
    Projection readProjection() {
        return projection == Projection.KEYS && sort.target() == Target.VALUE ? Projection.ENTRIES : projection;
    }
}
