package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a transaction has read: keys, and the parts of ranges that its scans have come through. For one thread. */
final class ReadSpans {

    /** The part of a range that a scan has come through. */
    static final class Scan {
        private final KeyRange range;
        private final Direction direction;
        private @Nullable Key reached;
        private boolean whole;

        private Scan(KeyRange range, Direction direction) {
            this.range = range;
            this.direction = direction;
        }

        void reached(Key key) {
            reached = key;
        }

        void ended() {
            whole = true;
        }

        private @Nullable KeyRange covered() {
            if (whole) {
                return range;
            }
            if (reached == null) {
                return null;
            }
            return switch (direction) {
                case FORWARD -> new KeyRange(range.start(), reached.next());
                case REVERSE -> new KeyRange(reached, range.end());
            };
        }
    }

    /** How much had been read at some time. */
    record Mark(int keys, int scans, int coarsenings) {}

    private final int spansMax;
    private final List<Key> keys = new ArrayList<>();
    private final Set<Key> known = new HashSet<>();
    private final List<Scan> scans = new ArrayList<>();
    private int coarsenings;

    ReadSpans(int spansMax) {
        this.spansMax = spansMax;
    }

    void add(Key key) {
        if (known.add(key)) {
            keys.add(key);
            bound();
        }
    }

    Scan begin(KeyRange range, Direction direction) {
        Scan scan = new Scan(range, direction);
        scans.add(scan);
        bound();
        return scan;
    }

    /** Whether something that was read fulfils a condition; keys come as ranges of one. */
    boolean any(Predicate<KeyRange> changed) {
        for (Key key : keys) {
            if (changed.test(KeyRange.single(key))) {
                return true;
            }
        }
        for (Scan scan : scans) {
            KeyRange covered = scan.covered();
            if (covered != null && !covered.isEmpty() && changed.test(covered)) {
                return true;
            }
        }
        return false;
    }

    Mark mark() {
        return new Mark(keys.size(), scans.size(), coarsenings);
    }

    /** Forgets what was read since; keeps it all where it cannot be told any more. */
    void backTo(Mark mark) {
        if (mark.coarsenings != coarsenings) {
            return;
        }
        List<Key> since = keys.subList(mark.keys, keys.size());
        since.forEach(known::remove);
        since.clear();
        scans.subList(mark.scans, scans.size()).clear();
    }

    void clear() {
        keys.clear();
        known.clear();
        scans.clear();
    }

    /** Takes neighbours together, until half of what is allowed is left. Scans that are under way go on beside. */
    private void bound() {
        if (keys.size() + scans.size() <= spansMax) {
            return;
        }
        coarsenings++;
        List<KeyRange> ranges = new ArrayList<>();
        keys.forEach(key -> ranges.add(KeyRange.single(key)));
        List<Scan> open = new ArrayList<>();
        for (Scan scan : scans) {
            KeyRange covered = scan.covered();
            if (scan.whole && covered != null) {
                ranges.add(covered);
            } else {
                open.add(scan);
            }
        }
        keys.clear();
        known.clear();
        scans.clear();
        // A scan that was given up on its way is as one that is under way: both stay, up to a quarter.
        int openMax = Math.max(1, spansMax / 4);
        for (Scan scan : open.size() > openMax ? open.subList(0, open.size() - openMax) : List.<Scan>of()) {
            ranges.add(scan.range);
        }
        scans.addAll(open.size() > openMax ? open.subList(open.size() - openMax, open.size()) : open);
        for (KeyRange range : together(ranges, Math.max(1, spansMax / 4))) {
            Scan whole = new Scan(range, Direction.FORWARD);
            whole.ended();
            scans.add(whole);
        }
    }

    private static List<KeyRange> together(List<KeyRange> ranges, int most) {
        ranges.sort(Comparator.comparing(KeyRange::start));
        int group = Math.max(1, (ranges.size() + most - 1) / most);
        List<KeyRange> fewer = new ArrayList<>();
        for (int from = 0; from < ranges.size(); from += group) {
            List<KeyRange> part = ranges.subList(from, Math.min(ranges.size(), from + group));
            fewer.add(new KeyRange(part.getFirst().start(), greatestEnd(part)));
        }
        return fewer;
    }

    private static @Nullable Key greatestEnd(List<KeyRange> ranges) {
        Key greatest = null;
        for (KeyRange range : ranges) {
            Key end = range.end();
            if (end == null) {
                return null;
            }
            greatest = greatest == null || end.compareTo(greatest) > 0 ? end : greatest;
        }
        return greatest;
    }
}
