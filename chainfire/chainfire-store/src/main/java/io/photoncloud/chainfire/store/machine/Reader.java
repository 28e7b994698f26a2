package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads versions of keys out of a view. Stateless; bounded by the store's page limits. */
public final class Reader {

    private final StoreLimits limits;
    private final History history;

    public Reader(StoreLimits limits, History history) {
        this.limits = limits;
        this.history = history;
    }

    /** The present version of a key. */
    public @Nullable Entry find(View view, Key key) {
        byte[] row = view.get(Space.CURRENT, key.unsafeArray());
        return row == null ? null : Rows.current(key, row);
    }

    /** The version that {@code revision} wrote, or null if compaction dropped it. */
    @Nullable
    Entry findVersion(View view, Key key, long revision) {
        Entry present = find(view, key);
        if (present != null && present.modRevision() == revision) {
            return present;
        }
        byte[] row = view.get(Space.HISTORY, Rows.historyKey(key.unsafeArray(), revision));
        return row == null ? null : Rows.former(key, row).entry();
    }

    /** @throws StoreException COMPACTED, FUTURE_REVISION */
    static void checkRevision(long wanted, long compacted, long newest) {
        if (wanted > newest) {
            throw new StoreException(
                    Reason.FUTURE_REVISION,
                    "required revision " + wanted + " is a future revision: the newest is " + newest);
        }
        if (wanted > 0 && wanted < compacted) {
            throw new StoreException(
                    Reason.COMPACTED,
                    "required revision " + wanted + " has been compacted: the oldest kept is " + compacted);
        }
    }

    /**
     * Answers a query from a view.
     *
     * @param newest the revision that counts as newest here: the view's, or the one being written
     * @throws StoreException COMPACTED, FUTURE_REVISION, HISTORY_OFF
     */
    public Page range(View view, RangeQuery query, long newest) {
        checkRevision(query.revision(), view.mark().compactedRevision(), newest);
        if (query.keys().isEmpty()) {
            return new Page(List.of(), false, 0, newest);
        }
        boolean past = query.revision() > 0 && query.revision() < newest;
        if (past && history == History.OFF) {
            throw new StoreException(
                    Reason.HISTORY_OFF, "this store keeps no history: revision " + query.revision() + " is gone");
        }
        if (!past && query.keys().isSingle() && query.projection() != RangeQuery.Projection.COUNT) {
            Entry entry = find(view, query.keys().start());
            List<Entry> found = entry == null ? List.of() : List.of(project(entry, query.projection()));
            return new Page(found, false, found.size(), newest);
        }
        try (Versions versions = past
                ? new PastVersions(view, query.keys(), query.revision())
                : new PresentVersions(view, query.keys())) {
            return collect(versions, query, newest);
        }
    }

    private Page collect(Versions versions, RangeQuery query, long newest) {
        boolean counting = query.counted() || query.projection() == RangeQuery.Projection.COUNT;
        Entries entries = new Entries(query);
        long keys = 0;
        boolean more = false;
        while (versions.isValid() && (!more || counting)) {
            keys++;
            more = more || !entries.add(versions);
            versions.next();
        }
        boolean hasMore = more && query.projection() != RangeQuery.Projection.COUNT;
        return new Page(entries.list, hasMore, counting ? keys : entries.list.size(), newest);
    }

    /** The entries of a page, up to its limits. */
    private final class Entries {
        private final List<Entry> list = new ArrayList<>();
        private final RangeQuery.Projection projection;
        private final int limit;
        private long bytes;

        private Entries(RangeQuery query) {
            this.projection = query.projection();
            int asked = query.limit() == 0 ? limits.pageEntriesDefault() : query.limit();
            this.limit = projection == RangeQuery.Projection.COUNT ? 0 : Math.min(asked, limits.pageEntriesMax());
        }

        /** @return whether the entry still had room */
        private boolean add(Versions versions) {
            if (list.size() == limit) {
                return false;
            }
            Entry entry = project(versions.entry(), projection);
            long size = (long) entry.key().size() + entry.value().size();
            if (!list.isEmpty() && bytes + size > limits.pageBytesMax()) {
                return false;
            }
            bytes += size;
            list.add(entry);
            return true;
        }
    }

    private static Entry project(Entry entry, RangeQuery.Projection projection) {
        return projection == RangeQuery.Projection.ENTRIES ? entry : entry.withoutValue();
    }

    /** One version of each key of a range, in key order. */
    private interface Versions extends AutoCloseable {
        boolean isValid();

        Entry entry();

        void next();

        @Override
        void close();
    }

    private static byte @Nullable [] endOf(KeyRange keys) {
        return keys.end() == null ? null : keys.end().unsafeArray();
    }

    private static final class PresentVersions implements Versions {
        private final Cursor cursor;

        PresentVersions(View view, KeyRange keys) {
            this.cursor = view.cursor(Space.CURRENT, keys.start().unsafeArray(), endOf(keys));
        }

        @Override
        public boolean isValid() {
            return cursor.isValid();
        }

        @Override
        public Entry entry() {
            return Rows.current(Key.wrap(cursor.key()), cursor.value());
        }

        @Override
        public void next() {
            cursor.next();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    /** What each key was at a revision: the present version where that is old enough, otherwise one out of history. */
    private static final class PastVersions implements Versions {
        private final long revision;
        private final Cursor present;
        private final Cursor history;
        private @Nullable Entry at;

        PastVersions(View view, KeyRange keys, long revision) {
            this.revision = revision;
            byte[] start = keys.start().unsafeArray();
            byte[] end = endOf(keys);
            this.present = view.cursor(Space.CURRENT, start, end);
            this.history =
                    view.cursor(Space.HISTORY, Rows.historyStart(start), end == null ? null : Rows.historyStart(end));
            next();
        }

        @Override
        public boolean isValid() {
            return at != null;
        }

        @Override
        public Entry entry() {
            if (at == null) {
                throw new IllegalStateException("past the end of the range");
            }
            return at;
        }

        /** Goes on to the next key, in either space, that existed at the revision. */
        @Override
        public void next() {
            at = null;
            while (at == null && (present.isValid() || history.isValid())) {
                byte @Nullable [] presentKey = present.isValid() ? present.key() : null;
                byte @Nullable [] formerKey = history.isValid() ? Rows.userKeyOfHistory(history.key()) : null;
                int order =
                        presentKey == null ? 1 : formerKey == null ? -1 : Arrays.compareUnsigned(presentKey, formerKey);
                if (formerKey != null && order >= 0) {
                    at = fromHistory(formerKey);
                }
                if (presentKey != null && order <= 0) {
                    Entry entry = Rows.current(Key.wrap(presentKey), present.value());
                    if (entry.modRevision() <= revision) {
                        at = entry;
                    }
                    present.next();
                }
            }
        }

        /** Reads the version of {@code key} that was valid at the revision, if any, and leaves all history of the key. */
        private @Nullable Entry fromHistory(byte[] key) {
            byte[] firstRow = history.key();
            byte[] end = Rows.historyEndOf(firstRow);
            history.seek(Rows.historyKey(key, revision));
            Entry found = null;
            if (history.isValid() && Arrays.compareUnsigned(history.key(), end) < 0) {
                Rows.Former former = Rows.former(Key.wrap(key), history.value());
                if (former.supersededRevision() > revision) {
                    found = former.entry();
                }
            }
            history.seek(end);
            return found;
        }

        @Override
        public void close() {
            present.close();
            history.close();
        }
    }
}
