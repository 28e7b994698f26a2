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
     * Drops rows that compaction made unreachable, of at most {@value #SWEEP_ROWS_MAX} changes: versions replaced at or
     * before the compacted revision, and changes before it. Other threads may write meanwhile: these rows are never
     * touched again. No row is visited twice by calls that go on where the last one ended, whatever the view shows of
     * what they dropped: an engine may show it until the next write.
     *
     * @param from where the last call ended; the start of revision 0 at first
     * @return where to go on, or null when the end was reached
     */
    public static @Nullable Position sweep(Engine engine, Position from) {
        List<byte[]> changes = new ArrayList<>();
        List<byte[]> versions = new ArrayList<>();
        int rows = 0;
        @Nullable Position next = null;
        try (View view = engine.view()) {
            long compacted = view.mark().compactedRevision();
            try (Cursor cursor = view.cursor(
                    Space.CHANGES,
                    Rows.changeKey(from.revision(), from.subIndex()),
                    Rows.changeKey(compacted + 1, 0))) {
                for (; cursor.isValid(); cursor.next()) {
                    long revision = Rows.revisionOfChange(cursor.key());
                    if (rows++ == SWEEP_ROWS_MAX) {
                        next = new Position(revision, Rows.subIndexOfChange(cursor.key()));
                        break;
                    }
                    Change change = Rows.change(cursor.value());
                    if (change.getPreviousRevision() > 0) {
                        versions.add(Rows.historyKey(change.getKey().toByteArray(), change.getPreviousRevision()));
                    }
                    if (revision < compacted) {
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
        return next;
    }

    /** Drops all that compaction made unreachable, at once. */
    public static void sweepAll(Engine engine) {
        @Nullable Position next = Position.startOf(0);
        while (next != null) {
            next = sweep(engine, next);
        }
    }
}
