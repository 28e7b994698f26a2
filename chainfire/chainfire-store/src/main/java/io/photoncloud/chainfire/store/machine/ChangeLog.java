package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.proto.chainfire.stored.v1.Change;
import java.util.ArrayList;
import java.util.List;

/** The changes of the past, in the order in which they were made, as watches read them. */
public final class ChangeLog {

    /** Rows looked at, and events given, in one go: what bounds the memory and time of one read. */
    private static final int ROWS_MAX = 4_096;

    private static final int EVENTS_MAX = 256;

    private ChangeLog() {}

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

    /**
     * Reads on from {@code from}, which must not be older than what the view's compaction left.
     *
     * @param bytesMax of keys and values found, after which it stops; one change is always taken
     */
    public static Chunk read(View view, KeyRange keys, Position from, Previous previous, long bytesMax) {
        List<WatchEvent.Change> found = new ArrayList<>();
        Position next = from;
        long bytes = 0;
        int rows = 0;
        try (Cursor cursor = view.cursor(Space.CHANGES, Rows.changeKey(from.revision(), from.subIndex()), null)) {
            for (; cursor.isValid(); cursor.next()) {
                if (rows++ == ROWS_MAX || found.size() == EVENTS_MAX || bytes >= bytesMax) {
                    return new Chunk(found, next, false);
                }
                byte[] row = cursor.key();
                Position at = new Position(Rows.revisionOfChange(row), Rows.subIndexOfChange(row));
                Change change = Rows.change(cursor.value());
                Key key = Rows.key(change.getKey());
                if (keys.contains(key)) {
                    WatchEvent.Change event = event(view, at, key, change, previous);
                    found.add(event);
                    bytes += event.bytes();
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

    private static WatchEvent.Change event(View view, Position at, Key key, Change change, Previous previous) {
        // What a compacted revision replaced may still be there until it is swept; it counts as gone all the same.
        boolean kept =
                change.getPreviousRevision() > 0 && at.revision() > view.mark().compactedRevision();
        Entry replaced = previous == Previous.WANTED && kept ? replaced(view, key, change) : null;
        return change.getDeleted()
                ? new WatchEvent.Deleted(key, at.revision(), at.subIndex(), replaced)
                : new WatchEvent.Put(Rows.entryOf(key, at.revision(), change), at.subIndex(), replaced);
    }

    private static Entry replaced(View view, Key key, Change change) {
        Change former = Rows.changeAt(view, change.getPreviousRevision(), change.getPreviousSubIndex());
        return Rows.entryOf(key, change.getPreviousRevision(), former);
    }
}
