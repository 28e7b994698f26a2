package io.photoncloud.chainfire.store.raft.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log's space in bounds, off the writer's path: removes dead segments, makes the spare ready, and, when more than
 * half of the log is garbage pinned behind a few live entries, writes those again at its end so that the oldest segment can
 * go. Runs when called, never by the clock, and at most once at a time. What fails here is tried again at the next call.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** Written again in one go, so that groups in a hurry wait little. */
    private static final int RELOCATION_BYTES = 256 << 10;
    /** So many full segments of garbage are always allowed. */
    private static final int GARBAGE_SEGMENTS = 2;

    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int RUNNING_AND_CALLED = 2;

    private final LogState state;
    private final Segments segments;
    private final RaftLogSettings settings;
    private final RaftLogMetrics metrics;
    private final Executor executor;
    private final AtomicInteger calls = new AtomicInteger(IDLE);

    Housekeeping(
            LogState state, Segments segments, RaftLogSettings settings, RaftLogMetrics metrics, Executor executor) {
        this.state = state;
        this.segments = segments;
        this.settings = settings;
        this.metrics = metrics;
        this.executor = executor;
    }

    /** Has a look taken soon. */
    void call(LogWriter writer) {
        if (calls.getAndUpdate(now -> now == IDLE ? RUNNING : RUNNING_AND_CALLED) != IDLE) {
            return;
        }
        try {
            executor.execute(() -> run(writer));
        } catch (RejectedExecutionException e) {
            calls.set(IDLE); // the log is being closed
        }
    }

    private void run(LogWriter writer) {
        do {
            calls.set(RUNNING);
            try {
                segments.retireDead();
                segments.prepareSpare();
                relocate(writer);
            } catch (IOException | RuntimeException e) {
                if (writer.fence() == null) {
                    LOG.atWarn().setCause(e).log("the raft log could not be tidied, trying again later");
                }
            }
        } while (!calls.compareAndSet(RUNNING, IDLE));
    }

    private void relocate(LogWriter writer) throws IOException {
        int rounds = segments.closed().size(); // once through the log at most
        while (rounds-- > 0 && isMostlyGarbage()) {
            Segment oldest = segments.oldest();
            for (GroupLog group : state.groups()) {
                relocate(group, oldest, writer);
            }
            segments.retireDead();
        }
    }

    private boolean isMostlyGarbage() {
        long bytes = 0;
        long live = 0;
        for (Segment segment : segments.closed()) {
            bytes += segment.sizeBytes();
            live += segment.liveBytes();
        }
        return bytes - live > live + (long) GARBAGE_SEGMENTS * settings.segmentBytes();
    }

    private void relocate(GroupLog group, Segment oldest, LogWriter writer) {
        long index = group.findIn(oldest, 0);
        while (index != 0) {
            List<byte[]> records = new ArrayList<>();
            int bytes = 0;
            while (index != 0 && bytes < RELOCATION_BYTES) {
                byte[] record = group.readRecord(index);
                if (record != null) {
                    records.add(record);
                    bytes += record.length;
                }
                index = group.findIn(oldest, index + 1);
            }
            writer.submit(new WriteRequest.Relocate(group, oldest, records));
            metrics.relocated(records.size());
        }
    }
}
