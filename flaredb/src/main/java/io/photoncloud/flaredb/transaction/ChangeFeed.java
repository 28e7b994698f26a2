package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a range in the order of their timestamps. For one thread. It holds no more than a batch: who does not take changes is served
 * from the versions later, and where those are garbage by then, {@link #next} ends with 22023.
 */
public interface ChangeFeed extends AutoCloseable {

    /** One version of a key; {@code value} is null where it was deleted. */
    record Change(Key key, @Nullable Bytes value, Timestamp timestamp) {}

    /**
     * @param complete everything up to this moment has been told with this batch; who stores it can go on from there
     */
    record Batch(List<Change> changes, Timestamp complete) {
        public Batch {
            changes = List.copyOf(changes);
        }
    }

    /** The next changes; waits for some, and answers an empty batch after {@code wait}. */
    Batch next(Duration wait);

    @Override
    void close();
}
