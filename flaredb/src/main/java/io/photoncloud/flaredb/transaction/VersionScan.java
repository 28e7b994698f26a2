package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks the keys of a range, each with one version: of several sources the newest. Deletions are told too. For one thread. */
final class VersionScan implements AutoCloseable {

    /** So many rows are stepped over before it is cheaper to seek. */
    private static final int STEPS_MAX = 6;

    /** Keys in order, each with one version. */
    interface Source extends AutoCloseable {

        /** @return whether there is one more */
        boolean advance();

        Key key();

        /** As it is stored. */
        Bytes stored();

        /** Of equal keys, the source with the greater one counts. */
        long timestamp();

        @Override
        void close();
    }

    private final LocalView view;
    private final List<Source> sources;
    private final Direction direction;
    /** Which of the sources stand at a key that was not told yet. */
    private final boolean[] standing;

    private boolean begun;
    private @Nullable Source at;

    VersionScan(LocalView view, List<Source> sources, Direction direction) {
        this.view = view;
        this.sources = sources;
        this.direction = direction;
        this.standing = new boolean[sources.size()];
    }

    boolean advance() {
        if (sources.size() == 1) {
            Source only = sources.getFirst();
            at = only.advance() ? only : null;
            return at != null;
        }
        Key told = at == null ? null : at.key();
        at = null;
        for (int i = 0; i < standing.length; i++) {
            Source source = sources.get(i);
            if (!begun || (told != null && standing[i] && source.key().equals(told))) {
                standing[i] = source.advance();
            }
            if (standing[i] && (at == null || comesBefore(source, at))) {
                at = source;
            }
        }
        begun = true;
        return at != null;
    }

    private boolean comesBefore(Source source, Source other) {
        int order = source.key().compareTo(other.key());
        if (order == 0) {
            return source.timestamp() > other.timestamp();
        }
        return direction == Direction.FORWARD ? order < 0 : order > 0;
    }

    private Source present() {
        if (at == null) {
            throw new IllegalStateException("the scan stands at no key");
        }
        return at;
    }

    Key key() {
        return present().key();
    }

    Bytes stored() {
        return present().stored();
    }

    long timestamp() {
        return present().timestamp();
    }

    @Override
    public void close() {
        sources.forEach(Source::close);
        view.close();
    }

    /** The newest version, up to a moment, of each key that has one. */
    static final class Versions implements Source {

        private final LocalView view;
        private final LocalCursor cursor;
        private final Direction direction;
        private final long upTo;
        private @Nullable Key row;
        private @Nullable Bytes stored;
        private @Nullable Key key;

        Versions(LocalView view, LocalCursor cursor, Direction direction, long upTo) {
            this.view = view;
            this.cursor = cursor;
            this.direction = direction;
            this.upTo = upTo;
        }

        @Override
        public boolean advance() {
            key = null;
            return switch (direction) {
                case FORWARD -> forward();
                case REVERSE -> back();
            };
        }

        /** The rows of a key come from new to old. */
        private boolean forward() {
            Key told = row;
            int steps = 0;
            while (cursor.isValid()) {
                Key candidate = cursor.key();
                if (told != null && VersionKeys.sameKey(candidate, told)) {
                    step(++steps, VersionKeys.keyEnd(told));
                } else if (VersionKeys.number(candidate) > upTo) {
                    step(++steps, VersionKeys.withNumber(candidate, upTo));
                } else {
                    row = candidate;
                    stored = cursor.value();
                    cursor.next();
                    return true;
                }
            }
            return false;
        }

        private void step(int steps, Key target) {
            if (steps % STEPS_MAX == 0) {
                cursor.seek(target);
            } else {
                cursor.next();
            }
        }

        /** The rows of a key come from old to new: the last that is old enough counts. */
        private boolean back() {
            Key found = null;
            int steps = 0;
            while (cursor.isValid()) {
                Key candidate = cursor.key();
                if (found != null && !VersionKeys.sameKey(candidate, found)) {
                    break;
                }
                if (VersionKeys.number(candidate) > upTo) {
                    // What follows of this key is newer still.
                    cursor.seek(VersionKeys.keyStart(candidate));
                    if (found != null) {
                        break;
                    }
                    continue;
                }
                found = candidate;
                if (++steps == STEPS_MAX) {
                    found = newestOf(candidate);
                    cursor.seek(VersionKeys.keyStart(candidate));
                    row = found;
                    return true;
                }
                stored = cursor.value();
                cursor.next();
            }
            row = found;
            return found != null;
        }

        private Key newestOf(Key candidate) {
            LocalView.Row newest = view.first(
                    KeyRange.between(VersionKeys.withNumber(candidate, upTo), VersionKeys.keyEnd(candidate)));
            if (newest == null) {
                throw new IllegalStateException("a version that was there is not in the same view");
            }
            stored = newest.value();
            return newest.key();
        }

        private Key row() {
            if (row == null) {
                throw new IllegalStateException("before the first version");
            }
            return row;
        }

        @Override
        public Key key() {
            Key decoded = key;
            if (decoded == null) {
                decoded = VersionKeys.keyOfVersion(row());
                key = decoded;
            }
            return decoded;
        }

        @Override
        public Bytes stored() {
            if (stored == null) {
                throw new IllegalStateException("before the first version");
            }
            return stored;
        }

        @Override
        public long timestamp() {
            return VersionKeys.number(row());
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    /** The newest intents that count, of one large transaction. */
    static final class Intents implements Source {

        private final LargeTransaction transaction;
        private final LocalCursor cursor;
        private final Direction direction;
        private final long upTo;
        private @Nullable Key row;
        private @Nullable Bytes stored;

        private Intents(LargeTransaction transaction, LocalCursor cursor, Direction direction, long upTo) {
            this.transaction = transaction;
            this.cursor = cursor;
            this.direction = direction;
            this.upTo = upTo;
        }

        static Intents of(
                LocalView view, LargeTransaction transaction, KeyRange range, Direction direction, long upTo) {
            KeyRange intents = VersionKeys.intents(transaction.id(), range);
            LocalCursor cursor = direction == Direction.FORWARD ? view.ascending(intents) : view.descending(intents);
            return new Intents(transaction, cursor, direction, upTo);
        }

        @Override
        public boolean advance() {
            Key told = row;
            Key found = null;
            while (cursor.isValid()) {
                Key candidate = cursor.key();
                if (found != null && !VersionKeys.sameKey(candidate, found)) {
                    break;
                }
                long sequence = VersionKeys.number(candidate);
                boolean already = told != null && VersionKeys.sameKey(candidate, told);
                if (!already && sequence <= upTo && transaction.counts(sequence)) {
                    found = candidate;
                    stored = cursor.value();
                    if (direction == Direction.FORWARD) {
                        cursor.next();
                        break;
                    }
                }
                cursor.next();
            }
            row = found;
            return found != null;
        }

        @Override
        public Key key() {
            if (row == null) {
                throw new IllegalStateException("before the first intent");
            }
            return VersionKeys.keyOfIntent(row);
        }

        @Override
        public Bytes stored() {
            if (stored == null) {
                throw new IllegalStateException("before the first intent");
            }
            return stored;
        }

        /** Own ones, which have none yet, lie above all. */
        @Override
        public long timestamp() {
            long committed = transaction.timestamp();
            return committed == LargeTransaction.NOT_COMMITTED ? Long.MAX_VALUE : committed;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
