package io.photoncloud.chainfire.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to watch and from where.
 *
 * @param fromRevision the first revision whose changes are wanted; 0 for "from now on"
 * @param fromSubIndex how many changes of {@code fromRevision} (that match any key, not only this range) to skip
 * @param withPrevious whether each change shall carry the version it replaced
 * @param progressInterval how often to tell the revision reached while nothing changes; null for never
 */
public record WatchRequest(
        KeyRange keys,
        long fromRevision,
        int fromSubIndex,
        boolean withPrevious,
        @Nullable Duration progressInterval) {

    public static WatchRequest of(KeyRange keys) {
        return new WatchRequest(keys, 0, 0, false, null);
    }

    public WatchRequest from(long revision) {
        return new WatchRequest(keys, revision, 0, withPrevious, progressInterval);
    }

    /** Continues after a change already seen. */
    public WatchRequest after(WatchEvent.Change change) {
        return new WatchRequest(keys, change.revision(), change.subIndex() + 1, withPrevious, progressInterval);
    }

    /** Continues after a row's change already seen. */
    public WatchRequest after(RowEvent.Change<?> change) {
        return new WatchRequest(keys, change.revision(), change.subIndex() + 1, withPrevious, progressInterval);
    }

    public WatchRequest withPrevious(boolean wanted) {
        return new WatchRequest(keys, fromRevision, fromSubIndex, wanted, progressInterval);
    }

    public WatchRequest progressEvery(Duration interval) {
        return new WatchRequest(keys, fromRevision, fromSubIndex, withPrevious, interval);
    }
}
