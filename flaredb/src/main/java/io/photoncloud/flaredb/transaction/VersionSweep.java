package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes away versions that were replaced longer ago than they are kept, once nobody reads a moment in which they counted. It goes round and
 * round through all versions at a bounded rate, and rests where nothing was committed since it last came round. {@link #run} is for one thread.
 */
final class VersionSweep {

    /** At each run, once a second: so much is looked at, and so much is deleted. */
    private static final int ROWS_PER_RUN = 200_000;

    private static final int DELETIONS_PER_RUN = 20_000;

    private final EmbeddedStore store;
    private final Duration kept;
    private final InstantSource wall;
    private final LongSupplier oldestReader;
    private volatile long oldestReadable;
    /** Where the round goes on; null where one begins. */
    private @Nullable Key next;
    /** Nothing after this was committed when the last round began that found nothing to keep for later. */
    private long sweptUpTo;

    private long roundBegan;
    private boolean leftSome;

    VersionSweep(EmbeddedStore store, Duration kept, InstantSource wall, LongSupplier oldestReader) {
        this.store = store;
        this.kept = kept;
        this.wall = wall;
        this.oldestReader = oldestReader;
    }

    void begin(long storedOldestReadable) {
        oldestReadable = Math.max(oldestReadable, storedOldestReadable);
        next = null;
        sweptUpTo = 0;
    }

    long oldestReadable() {
        return oldestReadable;
    }

    void refuseIfGone(long timestamp) {
        long oldest = oldestReadable;
        if (timestamp < oldest) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "versions as of " + new Timestamp(timestamp).instant()
                            + " are gone: the oldest that can be read are of " + new Timestamp(oldest).instant());
        }
    }

    /** Goes on with the round for a while. @throws SqlException it could not write */
    void run(Reign reign) {
        if (next == null && reign.newest() == sweptUpTo) {
            return;
        }
        long wanted = Math.min(wanted(reign), oldestReader.getAsLong());
        oldestReadable = Math.max(oldestReadable, wanted);
        long bound = oldestReadable;
        // Who has begun to read in the meantime has either seen the new bound or is seen here.
        if (oldestReader.getAsLong() < bound) {
            return;
        }
        if (next == null) {
            roundBegan = reign.newest();
            leftSome = false;
        }
        sweep(reign, bound);
        if (next == null) {
            sweptUpTo = leftSome ? 0 : roundBegan;
        }
    }

    /** Intents that are no versions yet would come to stand below the bound later. */
    private long wanted(Reign reign) {
        long wanted = Math.max(wall.millis() - kept.toMillis(), 0) << Timestamp.COUNTER_BITS;
        for (LargeTransaction unresolved : reign.large().committed()) {
            wanted = Math.min(wanted, unresolved.timestamp() - 1);
        }
        return Math.min(wanted, reign.newest());
    }

    /** Ends between two keys only. */
    private void sweep(Reign reign, long bound) {
        PartSize size = PartSize.of(store.limits());
        List<Operation> part = new ArrayList<>();
        int looked = 0;
        int deleted = 0;
        Key former = null;
        Key tombstone = null;
        boolean covered = false;
        try (LocalView view = store.localView();
                LocalCursor versions = view.ascending(new KeyRange(
                        next == null ? VersionKeys.ALL_VERSIONS.start() : next, VersionKeys.ALL_VERSIONS.end()))) {
            for (; versions.isValid(); versions.next()) {
                Key row = versions.key();
                if (former == null || !VersionKeys.sameKey(row, former)) {
                    if (looked >= ROWS_PER_RUN || deleted >= DELETIONS_PER_RUN) {
                        break;
                    }
                    deleteLast(part, tombstone);
                    tombstone = null;
                    covered = false;
                }
                former = row;
                looked++;
                if (covered) {
                    part.add(Operation.Delete.of(row));
                    deleted++;
                } else if (VersionKeys.number(row) > bound) {
                    leftSome = true;
                } else {
                    covered = true;
                    tombstone = VersionKeys.isTombstone(versions.value()) ? row : null;
                }
                if (size.isFull(part.size(), 0)) {
                    write(reign, part, bound);
                }
            }
            next = versions.isValid() ? VersionKeys.keyStart(versions.key()) : null;
        }
        deleteLast(part, tombstone);
        write(reign, part, bound);
    }

    /** A deletion goes once what it deleted is gone: a crash in between must not bring that back. */
    private static void deleteLast(List<Operation> part, @Nullable Key tombstone) {
        if (tombstone != null) {
            part.add(Operation.Delete.of(tombstone));
        }
    }

    private static void write(Reign reign, List<Operation> deletions, long bound) {
        if (deletions.isEmpty()) {
            return;
        }
        deletions.add(Operation.Put.of(TransactionCodec.SWEEP, TransactionCodec.sweep(bound)));
        reign.write(deletions);
        deletions.clear();
    }
}
