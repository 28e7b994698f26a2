package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Engine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.proto.chainfire.stored.v1.Change;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of the past, in the order in which they were made: read for watches, swept after compaction. */
public final class ChangeLog {

    /** Rows looked at, and events given, in one go: what bounds the memory and time of one read. */
    private static final int ROWS_MAX = 4_096;

    private static final int EVENTS_MAX = 256;
    private static final int SWEEP_ROWS_MAX = 1_000;

    private final Reader reader = new Reader(StoreLimits.DEFAULT, StoreStateMachine.History.KEPT);

    /** A place in the order of all changes: the change {@code subIndex} of {@code revision} and all after it. */
    public record Position(long revision, int subIndex) implements Comparable<Position> {
        public static Position startOf(long revision) {
            return new Position(revision, 0);
        }

        public static Position of(WatchEvent.Change change) {
            return new Position(change.revision(), change.subIndex());
        }

        public Position next() {
            return new Position(revision, subIndex + 1);
        }

        @Override
        public int compareTo(Position other) {
            int order = Long.compare(revision, other.revision);
            return order != 0 ? order : Integer.compare(subIndex, other.subIndex);
        }
    }

    /** What was found from a position on, and where to go on; {@code reachedEnd} when nothing later was in the view. */
    public record Chunk(List<WatchEvent.Change> changes, Position next, boolean reachedEnd) {
        public Chunk {
            changes = List.copyOf(changes);
        }
    }

    /** Reads on from {@code from}, which must not be older than what the view's compaction left. */
    public Chunk read(View view, KeyRange keys, Position from, Previous previous) {
        List<WatchEvent.Change> found = new ArrayList<>();
        Position next = from;
        int rows = 0;
        try (Cursor cursor = view.cursor(Space.CHANGES, Rows.changeKey(from.revision(), from.subIndex()), null)) {
            for (; cursor.isValid(); cursor.next()) {
                if (rows++ == ROWS_MAX || found.size() == EVENTS_MAX) {
                    return new Chunk(found, next, false);
                }
                Position at = new Position(Rows.revisionOfChange(cursor.key()), Rows.subIndexOfChange(cursor.key()));
                Change change = Rows.change(cursor.value());
                Key key = Rows.key(change.getKey());
                if (keys.contains(key)) {
                    found.add(event(view, at, key, change, previous));
                }
                next = at.next();
            }
        }
        Position end = Position.startOf(view.mark().revision() + 1);
        return new Chunk(found, end.compareTo(next) > 0 ? end : next, true);
    }

    /** Whether replaced versions are wanted. */
    public enum Previous {
        WANTED,
        UNWANTED
    }

    private WatchEvent.Change event(View view, Position at, Key key, Change change, Previous previous) {
        // What a compacted revision replaced may still be there until it is swept; it counts as gone all the same.
        boolean kept =
                change.getPreviousRevision() > 0 && at.revision() > view.mark().compactedRevision();
        Entry replaced = previous == Previous.WANTED && kept
                ? reader.findVersion(view, key, change.getPreviousRevision())
                : null;
        if (change.getDeleted()) {
            return new WatchEvent.Deleted(key, at.revision(), at.subIndex(), replaced);
        }
        @Nullable Entry written = reader.findVersion(view, key, at.revision());
        if (written == null) {
            throw new StorageException("the version that revision " + at.revision() + " wrote is missing");
        }
        return new WatchEvent.Put(written, at.subIndex(), replaced);
    }

    /**
     * Drops a bounded number of rows that compaction made unreachable: versions replaced at or before the compacted
     * revision, and changes before it. Other threads may write meanwhile: these rows are never touched again.
     *
     * @return whether there may be more to drop
     */
    public static boolean sweep(Engine engine) {
        List<byte[]> changes = new ArrayList<>();
        List<byte[]> versions = new ArrayList<>();
        int rows = 0;
        boolean more = false;
        try (View view = engine.view()) {
            long compacted = view.mark().compactedRevision();
            try (Cursor cursor = view.cursor(Space.CHANGES, Rows.changeKey(0, 0), Rows.changeKey(compacted + 1, 0))) {
                for (; cursor.isValid(); cursor.next()) {
                    if (rows++ == SWEEP_ROWS_MAX) {
                        more = true;
                        break;
                    }
                    Change change = Rows.change(cursor.value());
                    if (change.getPreviousRevision() > 0) {
                        versions.add(Rows.historyKey(change.getKey().toByteArray(), change.getPreviousRevision()));
                    }
                    if (Rows.revisionOfChange(cursor.key()) < compacted) {
                        changes.add(cursor.key());
                    }
                }
            }
        }
        if (!changes.isEmpty() || !versions.isEmpty()) {
            engine.sweep(batch -> {
                versions.forEach(key -> batch.delete(Space.HISTORY, key));
                changes.forEach(key -> batch.delete(Space.CHANGES, key));
            });
        }
        return more && !changes.isEmpty();
    }
}
