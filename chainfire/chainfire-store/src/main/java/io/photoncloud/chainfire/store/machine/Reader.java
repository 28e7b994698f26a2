package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.proto.chainfire.stored.v1.Change;
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
        Present present = findPresent(view, key);
        return present == null ? null : present.entry(view);
    }

    @Nullable
    Present findPresent(View view, Key key) {
        byte[] row = view.get(Space.CURRENT, key.unsafeArray());
        return row == null ? null : Rows.present(key, row, history);
    }

    StoreLimits limits() {
        return limits;
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
            Present present = findPresent(view, query.keys().start());
            List<Entry> found = present == null ? List.of() : List.of(project(view, present, query.projection()));
            return new Page(found, false, found.size(), newest);
        }
        try (Versions versions = past
                ? new PastVersions(view, query.keys(), query.revision(), history)
                : new PresentVersions(view, query.keys(), history)) {
            return collect(versions, query, newest);
        }
    }

    /** Answers a query of single keys, as {@link #range} each of them; at its end, no later than with a page's last bytes. */
    public KeysPage findAll(View view, KeysQuery query, long newest) {
        int most = Math.min(query.keys().size(), limits.pageEntriesMax());
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (int looked = 0; looked < most; looked++) {
            Entry entry = findAt(view, query.keys().get(looked), query.revision(), newest);
            if (entry == null) {
                continue;
            }
            bytes += entry.key().size() + entry.value().size();
            if (looked > 0 && bytes > limits.pageBytesMax()) {
                return new KeysPage(entries, looked, newest);
            }
            entries.add(entry);
        }
        return new KeysPage(entries, most, newest);
    }

    /** A present version that is old enough is that of the revision too, and takes no look at what was before. */
    private @Nullable Entry findAt(View view, Key key, long revision, long newest) {
        checkRevision(revision, view.mark().compactedRevision(), newest);
        Present present = revision < newest ? findPresent(view, key) : null;
        return present != null && present.modRevision() <= revision
                ? present.entry(view)
                : range(view, RangeQuery.single(key).at(revision), newest).entries().stream()
                        .findFirst()
                        .orElse(null);
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
            Entry entry = versions.entry(projection);
            long size = (long) entry.key().size() + entry.value().size();
            if (!list.isEmpty() && bytes + size > limits.pageBytesMax()) {
                return false;
            }
            bytes += size;
            list.add(entry);
            return true;
        }
    }

    private static Entry project(View view, Present present, RangeQuery.Projection projection) {
        return projection == RangeQuery.Projection.ENTRIES ? present.entry(view) : present.withoutValue();
    }

    /** One version of each key of a range, in key order. */
    private interface Versions extends AutoCloseable {
        boolean isValid();

        Entry entry(RangeQuery.Projection projection);

        void next();

        @Override
        void close();
    }

    private static byte @Nullable [] endOf(KeyRange keys) {
        return keys.end() == null ? null : keys.end().unsafeArray();
    }

    private static final class PresentVersions implements Versions {
        private final View view;
        private final Cursor cursor;
        private final History history;

        PresentVersions(View view, KeyRange keys, History history) {
            this.view = view;
            this.cursor = view.cursor(Space.CURRENT, keys.start().unsafeArray(), endOf(keys));
            this.history = history;
        }

        @Override
        public boolean isValid() {
            return cursor.isValid();
        }

        @Override
        public Entry entry(RangeQuery.Projection projection) {
            return project(view, Rows.present(Key.wrap(cursor.key()), cursor.value(), history), projection);
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

    /**
     * What each key was at a revision: the present version where that is old enough. Otherwise the key's changes are
     * followed back, each naming the one before it, from the first milestone after the revision, or from the present
     * version where there is none: never far, as every 16th version is a milestone, and so is each deletion.
     */
    private static final class PastVersions implements Versions {
        private final View view;
        private final long revision;
        private final History keeping;
        private final Cursor present;
        private final Cursor milestones;
        private @Nullable Entry at;

        PastVersions(View view, KeyRange keys, long revision, History keeping) {
            this.view = view;
            this.revision = revision;
            this.keeping = keeping;
            byte[] start = keys.start().unsafeArray();
            byte[] end = endOf(keys);
            this.present = view.cursor(Space.CURRENT, start, end);
            this.milestones = view.cursor(
                    Space.MILESTONES, Rows.milestonesStart(start), end == null ? null : Rows.milestonesStart(end));
            next();
        }

        @Override
        public boolean isValid() {
            return at != null;
        }

        @Override
        public Entry entry(RangeQuery.Projection projection) {
            if (at == null) {
                throw new IllegalStateException("past the end of the range");
            }
            return projection == RangeQuery.Projection.ENTRIES ? at : at.withoutValue();
        }

        /** Goes on to the next key, in either space, that existed at the revision. */
        @Override
        public void next() {
            at = null;
            while (at == null && (present.isValid() || milestones.isValid())) {
                byte @Nullable [] presentKey = present.isValid() ? present.key() : null;
                byte @Nullable [] formerKey = milestones.isValid() ? Rows.userKeyOfMilestone(milestones.key()) : null;
                int order =
                        presentKey == null ? 1 : formerKey == null ? -1 : Arrays.compareUnsigned(presentKey, formerKey);
                Present version = presentKey == null || order > 0
                        ? null
                        : Rows.present(Key.wrap(presentKey), present.value(), keeping);
                if (formerKey == null || order < 0) {
                    at = version == null ? null : before(version);
                } else {
                    at = atMilestones(formerKey, version);
                }
                if (version != null) {
                    present.next();
                }
            }
        }

        /** Where a key has milestones; leaves them all. */
        private @Nullable Entry atMilestones(byte[] key, @Nullable Present version) {
            byte[] end = Rows.milestonesEndOf(milestones.key());
            milestones.seek(Rows.milestoneKey(key, revision + 1));
            Entry found;
            if (milestones.isValid() && Arrays.compareUnsigned(milestones.key(), end) < 0) {
                Change after = Rows.changeAt(
                        view, Rows.revisionOfMilestone(milestones.key()), Rows.subIndexOfMilestone(milestones.value()));
                found = before(Key.wrap(key), after);
            } else {
                found = version == null ? null : before(version);
            }
            milestones.seek(end);
            return found;
        }

        private @Nullable Entry before(Present version) {
            if (version.modRevision() <= revision) {
                return version.entry(view);
            }
            return before(version.key(), Rows.changeAt(view, version.modRevision(), version.modSubIndex()));
        }

        /** The version that was valid at the revision, which lies before {@code change}; null where there was none. */
        private @Nullable Entry before(Key key, Change change) {
            Change later = change;
            while (later.getPreviousRevision() > 0) {
                Change earlier = Rows.changeAt(view, later.getPreviousRevision(), later.getPreviousSubIndex());
                if (later.getPreviousRevision() <= revision) {
                    return Rows.entryOf(key, later.getPreviousRevision(), earlier);
                }
                later = earlier;
            }
            return null;
        }

        @Override
        public void close() {
            present.close();
            milestones.close();
        }
    }
}
