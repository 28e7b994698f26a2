package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves, given all changes of a store, that what a watcher was told is ordered, without gaps, and without duplicates.
 * All changes are had by one watch over everything from the first revision, once nothing is written any more.
 */
public final class WatchChecker {

    /** What a change's sub-index counts, for the watches that are checked. */
    public enum SubIndex {
        EVERY_KEY,
        KEYS_OF_THE_WATCH
    }

    /**
     * One watch: what was asked, and all it told, in order.
     *
     * @param knownBefore for a watch from now: the store's revision known before it was opened
     * @param knownAfter for a watch from now: a revision that had not been reached when it was open, or {@code
     *     Long.MAX_VALUE}: everything from there on must have been told
     */
    public record Session(WatchRequest request, long knownBefore, long knownAfter, List<WatchEvent> events) {
        public Session {
            events = List.copyOf(events);
        }

        /** A watch from a revision. */
        public static Session from(WatchRequest request, List<WatchEvent> events) {
            return new Session(request, 0, Long.MAX_VALUE, events);
        }
    }

    private record Told(Key key, long revision, @Nullable Entry entry) {
        static Told of(WatchEvent.Change change) {
            return switch (change) {
                case WatchEvent.Put put -> new Told(put.key(), put.revision(), put.entry());
                case WatchEvent.Deleted deleted -> new Told(deleted.key(), deleted.revision(), null);
            };
        }

        @Override
        public String toString() {
            return (entry == null ? "delete " + key : "put " + key + "=" + entry.value()) + " of revision " + revision;
        }
    }

    private final List<WatchEvent.Change> all;
    private final SubIndex subIndex;

    /** @throws IllegalArgumentException where {@code all} is itself out of order */
    public WatchChecker(List<WatchEvent.Change> all, SubIndex subIndex) {
        this.all = List.copyOf(all);
        this.subIndex = subIndex;
        for (int i = 1; i < all.size(); i++) {
            WatchEvent.Change before = all.get(i - 1);
            WatchEvent.Change change = all.get(i);
            boolean sameRevision = before.revision() == change.revision();
            if (before.revision() > change.revision()
                    || (sameRevision && before.subIndex() + 1 != change.subIndex())
                    || (!sameRevision && change.subIndex() != 0)) {
                throw new IllegalArgumentException("out of order: %s after %s".formatted(change, before));
            }
        }
    }

    /** What is wrong with the watch; empty where nothing is. */
    public Optional<String> problem(Session session) {
        List<WatchEvent.Change> due = due(session.request().keys());
        int index = start(session, due);
        long progress = 0;
        boolean ended = false;
        for (WatchEvent event : session.events()) {
            if (ended) {
                return Optional.of(event + " after the watch's end");
            }
            switch (event) {
                case WatchEvent.Change change -> {
                    Optional<String> problem = mismatch(change, due, index, progress);
                    if (problem.isPresent()) {
                        return problem;
                    }
                    index++;
                }
                case WatchEvent.Progress(long revision) -> {
                    if (index < due.size() && due.get(index).revision() <= revision) {
                        return Optional.of("progress to %d, but %s was not told before"
                                .formatted(revision, Told.of(due.get(index))));
                    }
                    progress = Math.max(progress, revision);
                }
                case WatchEvent.Compacted _, WatchEvent.Cancelled _ -> ended = true;
            }
        }
        return Optional.empty();
    }

    /**
     * As {@link #problem}, and that the watch was told everything up to the end.
     */
    public Optional<String> problemOfComplete(Session session) {
        Optional<String> problem = problem(session);
        if (problem.isPresent()) {
            return problem;
        }
        List<WatchEvent.Change> due = due(session.request().keys());
        long told = session.events().stream()
                .filter(WatchEvent.Change.class::isInstance)
                .count();
        int index = start(session, due) + (int) told;
        return index < due.size()
                ? Optional.of("%d changes missing at the end, first %s"
                        .formatted(due.size() - index, Told.of(due.get(index))))
                : Optional.empty();
    }

    /** Joins watches where each resumed the one before it, as if they had been one. */
    public static Session joined(List<Session> resumed) {
        List<WatchEvent> events = new ArrayList<>();
        for (Session session : resumed) {
            session.events().stream()
                    .filter(event -> !(event instanceof WatchEvent.Cancelled))
                    .forEach(events::add);
        }
        Session first = resumed.getFirst();
        return new Session(first.request(), first.knownBefore(), first.knownAfter(), events);
    }

    private List<WatchEvent.Change> due(KeyRange keys) {
        return all.stream().filter(change -> keys.contains(change.key())).toList();
    }

    /** Where in {@code due} the watch begins. A watch from now has begun where its first change says, if it may. */
    private int start(Session session, List<WatchEvent.Change> due) {
        WatchRequest request = session.request();
        if (request.fromRevision() > 0) {
            return firstFrom(due, request.fromRevision(), request.fromSubIndex());
        }
        int least = firstFrom(due, session.knownBefore() + 1, 0);
        int most = session.knownAfter() == Long.MAX_VALUE ? due.size() : firstFrom(due, session.knownAfter(), 0);
        Optional<WatchEvent.Change> first = session.events().stream()
                .filter(WatchEvent.Change.class::isInstance)
                .map(WatchEvent.Change.class::cast)
                .findFirst();
        int told = first.map(change -> firstFrom(due, change.revision(), 0)).orElse(most);
        return Math.clamp(told, least, Math.max(least, most));
    }

    private int firstFrom(List<WatchEvent.Change> due, long revision, int skip) {
        int ofRevision = 0;
        for (int i = 0; i < due.size(); i++) {
            WatchEvent.Change change = due.get(i);
            if (change.revision() > revision) {
                return i;
            }
            if (change.revision() == revision) {
                int index = subIndex == SubIndex.EVERY_KEY ? change.subIndex() : ofRevision;
                if (index >= skip) {
                    return i;
                }
                ofRevision++;
            }
        }
        return due.size();
    }

    private Optional<String> mismatch(WatchEvent.Change change, List<WatchEvent.Change> due, int index, long progress) {
        if (change.revision() <= progress) {
            return Optional.of("%s after progress to %d".formatted(Told.of(change), progress));
        }
        if (index >= due.size()) {
            return Optional.of("%s never happened, or was told before".formatted(Told.of(change)));
        }
        WatchEvent.Change expected = due.get(index);
        if (!Told.of(change).equals(Told.of(expected))) {
            return Optional.of("%s told where %s was due".formatted(Told.of(change), Told.of(expected)));
        }
        if (subIndex == SubIndex.EVERY_KEY && change.subIndex() != expected.subIndex()) {
            return Optional.of("%s told as number %d of its revision, not %d"
                    .formatted(Told.of(change), change.subIndex(), expected.subIndex()));
        }
        return Optional.empty();
    }
}
