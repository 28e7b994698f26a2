package io.photoncloud.chainfire.store.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests of all groups, one frame at a time. Whoever comes while nobody writes does it itself, on its own thread;
 * who comes meanwhile waits, and when the writing thread is done, the first of those writes for all of them at once. After a
 * write that failed nothing more is written: what is on disk is then unknown, and only opening the log again finds out.
 */
final class LogWriter {

    private final LogState state;
    private final Segments segments;
    private final RaftLogMetrics metrics;
    private final LongSupplier nanoTime;
    private final Housekeeping housekeeping;
    private final FrameBuffer frame;
    private final String location;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private List<WriteRequest> pending = new ArrayList<>();
    private boolean writing;
    private volatile @Nullable RaftLogException fence;

    // Of the writing thread alone.
    private Segment active;
    private int position;
    private long sequence;
    private boolean housekeepingDue;

    LogWriter(
            Recovery.Result start,
            Segments segments,
            RaftLogSettings settings,
            RaftLogMetrics metrics,
            LongSupplier nanoTime,
            Housekeeping housekeeping,
            String location) {
        this.state = start.state();
        this.segments = segments;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.housekeeping = housekeeping;
        this.frame = new FrameBuffer(settings.frameBytes());
        this.location = location;
        this.active = segments.active();
        this.position = start.nextOffset();
        this.sequence = start.nextSequence();
        if (position > active.sizeBytes() / 2) {
            segments.wantSpare();
        }
        this.housekeepingDue = true;
    }

    /**
     * Writes a request; on return it is forced and applied.
     *
     * @throws RaftLogException when it is not certain to be written
     */
    void submit(WriteRequest request) {
        if (enqueue(request) || request.awaitTurn()) {
            lead();
        }
        request.throwIfFailed();
    }

    /** Why nothing is written any more; null while all is well. */
    @Nullable
    RaftLogException fence() {
        return fence;
    }

    /** Waits for who is writing and lets nobody in afterwards. */
    void close() {
        lock.lock();
        try {
            if (fence == null) {
                fence = new RaftLogException(
                        RaftLogException.Problem.CLOSED, "the raft log " + location + " is closed");
            }
            while (writing) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** True when the caller is to write. */
    private boolean enqueue(WriteRequest request) {
        lock.lock();
        try {
            RaftLogException refusal = fence;
            if (refusal != null) {
                throw new RaftLogException(refusal.problem(), String.valueOf(refusal.getMessage()), refusal);
            }
            pending.add(request);
            boolean first = !writing;
            writing = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        List<WriteRequest> batch = take();
        boolean written = false;
        try {
            if (fence == null) {
                write(batch);
                written = true;
            }
        } catch (IOException | RuntimeException e) {
            fenceAfter(e);
        } finally {
            if (!written && fence == null) {
                fenceAfter(new IOException("the writing thread died"));
            }
            boolean due = housekeepingDue;
            housekeepingDue = false;
            handOver();
            for (WriteRequest request : batch) {
                request.finish(written ? null : fence);
            }
            if (due) {
                housekeeping.call(this);
            }
        }
    }

    private List<WriteRequest> take() {
        lock.lock();
        try {
            List<WriteRequest> batch = pending;
            pending = new ArrayList<>();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void handOver() {
        lock.lock();
        try {
            writing = !pending.isEmpty();
            if (writing) {
                pending.getFirst().callToWrite();
            } else {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(List<WriteRequest> batch) throws IOException {
        int next = 0;
        while (next < batch.size()) {
            frame.clear();
            while (next < batch.size() && batch.get(next).encode(frame)) {
                housekeepingDue |= batch.get(next).freesSpace();
                next++;
            }
            if (!frame.isEmpty()) {
                writeFrame();
            }
        }
        metrics.requested(batch.size());
    }

    private void writeFrame() throws IOException {
        int frameBytes = frame.sealedBytes();
        if (frameBytes > active.sizeBytes() - position) {
            roll(frameBytes);
        }
        ByteBuffer sealed = frame.seal(sequence, active.salt());
        force(sealed);
        state.apply(sealed, FrameBuffer.FRAME_HEADER_BYTES, frame.bodyEnd(), active, position);
        metrics.appended(frame.entries());
        int half = active.sizeBytes() / 2;
        if (position <= half && position + frameBytes > half) {
            segments.wantSpare();
            housekeepingDue = true;
        }
        position += frameBytes;
        sequence++;
    }

    private void force(ByteBuffer sealed) throws IOException {
        int length = sealed.remaining();
        long start = nanoTime.getAsLong();
        active.file().writeAndForce(sealed, position);
        metrics.forced(length, nanoTime.getAsLong() - start);
        sealed.clear();
    }

    private void roll(int frameBytes) throws IOException {
        FrameBuffer checkpoint = new FrameBuffer(Integer.MAX_VALUE);
        state.checkpointTo(checkpoint);
        long start = nanoTime.getAsLong();
        active = segments.roll(sequence, checkpoint, frameBytes);
        position = Segment.FRAMES_START + checkpoint.sealedBytes();
        metrics.forced(position, nanoTime.getAsLong() - start);
        sequence++;
        housekeepingDue = true;
    }

    private void fenceAfter(Exception cause) {
        lock.lock();
        try {
            if (fence == null) {
                fence = new RaftLogException(
                        RaftLogException.Problem.FENCED,
                        "the raft log " + location + " takes no more writes since one failed (" + cause.getMessage()
                                + "): free space or repair the disk, then start again",
                        cause);
            }
        } finally {
            lock.unlock();
        }
    }
}
