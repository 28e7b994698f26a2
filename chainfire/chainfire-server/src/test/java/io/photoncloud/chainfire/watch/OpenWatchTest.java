package io.photoncloud.chainfire.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenWatchTest {

    private static final int WRITES = 1_500;

    /** More writes than a watcher's buffer holds, so that the last of them have to be read from history. */
    @Test
    void aWatchThatOverranItsBufferIsToldTheRestWithoutAnotherChange() {
        try (MemoryStore store = new MemoryStore();
                Watch watch = store.watch(WatchRequest.of(KeyRange.ALL))) {
            WatchWanted wanted = new WatchWanted(1, KeyRange.ALL, 0, false, true, true, false, false);
            OpenWatch open =
                    new OpenWatch(1, wanted, watch, new WatchLimits(10, 1 << 20, 4 << 20, Duration.ofMinutes(1)));
            for (int i = 0; i < WRITES; i++) {
                store.commit(Transaction.of(Operation.Put.of(Key.utf8("k" + i), Bytes.utf8("v"))));
            }

            // So that what is buffered does not end where a poll does.
            int before = watch.poll(OpenWatch.POLL_EVENTS / 2).size();

            List<WatchReply> replies = new ArrayList<>();
            int polls = 1;
            while (open.poll(replies)) {
                polls++;
            }

            assertThat(replies.stream()
                            .map(WatchReply.Changes.class::cast)
                            .mapToInt(reply -> reply.changes().size())
                            .sum())
                    .as("told in %s polls", polls)
                    .isEqualTo(WRITES - before);
        }
    }
}
