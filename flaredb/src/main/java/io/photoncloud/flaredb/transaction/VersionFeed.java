package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.transaction.RecentCommits.Commit;
import io.photoncloud.flaredb.transaction.VersionReads.Version;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells changes from what is remembered of the latest commits, or where it is too far behind for that from the versions themselves. */
final class VersionFeed implements ChangeFeed {

    private static final int CHANGES_MAX = 4_096;
    private static final long BYTES_MAX = 4L << 20;

    private static final Comparator<Change> ORDER =
            Comparator.comparing(Change::timestamp).thenComparing(Change::key);

    private final Supplier<Reign> serving;
    private final KeyRange range;
    private final LongConsumer refuseIfGone;
    private final Consumer<VersionFeed> onClose;
    /** All of it and of what is before has been told. */
    private volatile long told;
    /** Beyond {@link #told}: the last change told of a commit that is not told as a whole. */
    private @Nullable Change partly;

    private volatile boolean closed;

    /** @param refuseIfGone throws where not every version after a moment is there any more */
    VersionFeed(
            Supplier<Reign> serving,
            KeyRange range,
            long after,
            LongConsumer refuseIfGone,
            Consumer<VersionFeed> onClose) {
        this.serving = serving;
        this.range = range;
        this.told = after;
        this.refuseIfGone = refuseIfGone;
        this.onClose = onClose;
    }

    long told() {
        return told;
    }

    @Override
    public Batch next(Duration wait) {
        if (closed) {
            throw new IllegalStateException("the feed is closed");
        }
        try {
            Reign reign = serving.get();
            if (readable(reign) <= told) {
                reign.awaitNewer(told, wait);
            }
            long upTo = readable(reign);
            if (upTo <= told) {
                return new Batch(List.of(), new Timestamp(told));
            }
            List<Commit> commits = partly == null ? reign.recent().between(told, upTo) : null;
            boolean known = commits != null
                    && commits.stream()
                            .allMatch(commit -> commit.ranges().stream().noneMatch(range::overlaps));
            long from = told;
            Batch batch = known && commits != null ? ofCommits(reign, commits, upTo) : ofVersions(reign, upTo);
            // What was gone by the time it was looked for was missed without a sign.
            refuseIfGone.accept(from);
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException(SqlState.QUERY_CANCELED, "canceling statement due to user request", e);
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
    }

    /** Intents are told of once they are versions. */
    private static long readable(Reign reign) {
        long readable = reign.newest();
        for (LargeTransaction unresolved : reign.large().committed()) {
            readable = Math.min(readable, unresolved.timestamp() - 1);
        }
        return readable;
    }

    private Batch ofCommits(Reign reign, List<Commit> commits, long upTo) {
        List<Change> changes = new ArrayList<>();
        long bytes = 0;
        long complete = told;
        for (Commit commit : commits) {
            if (changes.size() >= CHANGES_MAX || bytes >= BYTES_MAX) {
                break;
            }
            for (Key key : commit.keys()) {
                Version version = range.contains(key) ? reign.reads().find(key, commit.timestamp()) : null;
                // One that was refused after all has left none.
                if (version != null && version.timestamp() == commit.timestamp()) {
                    Bytes value = version.value();
                    changes.add(new Change(key, value, new Timestamp(commit.timestamp())));
                    bytes += key.size() + (value == null ? 0 : value.size());
                }
            }
            complete = commit.timestamp();
        }
        boolean all = commits.isEmpty() || complete == commits.getLast().timestamp();
        told = all ? upTo : complete;
        return new Batch(changes, new Timestamp(told));
    }

    /** The first changes in order that are not told, of all versions of the range. */
    private Batch ofVersions(Reign reign, long upTo) {
        PriorityQueue<Change> first = new PriorityQueue<>(ORDER.reversed());
        long[] bytes = {0};
        boolean[] left = {false};
        reign.reads().everyVersion(range, told, upTo, change -> {
            if (partly != null && ORDER.compare(change, partly) <= 0) {
                return;
            }
            first.add(change);
            bytes[0] += size(change);
            while (first.size() > CHANGES_MAX || (bytes[0] > BYTES_MAX && first.size() > 1)) {
                bytes[0] -= size(first.remove());
                left[0] = true;
            }
        });
        List<Change> changes = new ArrayList<>(first);
        changes.sort(ORDER);
        if (!left[0]) {
            partly = null;
            told = upTo;
        } else {
            partly = changes.getLast();
            told = Math.max(told, partly.timestamp().value() - 1);
        }
        return new Batch(changes, new Timestamp(told));
    }

    private static long size(Change change) {
        Bytes value = change.value();
        return (long) change.key().size() + (value == null ? 0 : value.size());
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
    }
}
