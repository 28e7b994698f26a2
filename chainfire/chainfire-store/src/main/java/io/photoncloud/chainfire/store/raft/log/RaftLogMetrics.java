package io.photoncloud.chainfire.store.raft.log;

import java.util.concurrent.atomic.LongAdder;

/** Counts since the log was opened. Safe for all threads. */
public final class RaftLogMetrics {

    private final LongAdder forces = new LongAdder();
    private final LongAdder forceNanos = new LongAdder();
    private final LongAdder writtenBytes = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder relocatedEntries = new LongAdder();
    private final LongAdder segmentsCreated = new LongAdder();
    private final LongAdder segmentsRecycled = new LongAdder();
    private final LongAdder segmentsDeleted = new LongAdder();

    RaftLogMetrics() {}

    /** Writes of the log, each followed by one fdatasync, those at the start of a segment included. */
    public long forces() {
        return forces.sum();
    }

    /** Time in those writes and forces. */
    public long forceNanos() {
        return forceNanos.sum();
    }

    public long writtenBytes() {
        return writtenBytes.sum();
    }

    /** Log entries appended. */
    public long entries() {
        return entries.sum();
    }

    /** Calls that wrote: appends, truncations, votes; requests above forces is what group commit saves. */
    public long requests() {
        return requests.sum();
    }

    /** Entries of slow groups written again so that an old segment could go. */
    public long relocatedEntries() {
        return relocatedEntries.sum();
    }

    /** Segment files made by writing zeros. */
    public long segmentsCreated() {
        return segmentsCreated.sum();
    }

    public long segmentsRecycled() {
        return segmentsRecycled.sum();
    }

    public long segmentsDeleted() {
        return segmentsDeleted.sum();
    }

    void forced(long bytes, long nanos) {
        forces.increment();
        writtenBytes.add(bytes);
        forceNanos.add(nanos);
    }

    void appended(long count) {
        entries.add(count);
    }

    void requested(long count) {
        requests.add(count);
    }

    void relocated(long count) {
        relocatedEntries.add(count);
    }

    void segmentCreated() {
        segmentsCreated.increment();
    }

    void segmentRecycled() {
        segmentsRecycled.increment();
    }

    void segmentDeleted() {
        segmentsDeleted.increment();
    }
}
