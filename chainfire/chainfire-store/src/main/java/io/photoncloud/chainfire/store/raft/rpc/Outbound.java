package io.photoncloud.chainfire.store.raft.rpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way into one call. Any thread adds; one executor (the call's event loop) sends, in the order added,
 * and what waits together leaves as one gRPC message. Nothing is sent while the call's buffer is full.
 */
final class Outbound {

    /** The sending side of a gRPC call. */
    interface Call {
        boolean isReady();

        void send(Batch batch);
    }

    /** A frame that may have lost its purpose by the time that it could be sent. */
    interface Slot {
        /** The frame, once, or null where it need not be sent any more. */
        byte @Nullable [] take();
    }

    private final Call call;
    private final Queue<Slot> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable Executor sender;
    private volatile boolean closed;

    // Only the sender's: a frame longer than a message, and how much of it has gone.
    private byte @Nullable [] cutting;
    private int cutAt;
    // Only the sender's: a frame taken from the queue that the last message had no room for.
    private byte @Nullable [] leftOver;

    Outbound(Call call) {
        this.call = call;
    }

    void add(Slot slot) {
        waiting.add(slot);
        wake();
    }

    void add(byte[] frame) {
        add(() -> frame);
    }

    /** From now on frames are sent, by {@code executor}, which must run one task at a time. */
    void open(Executor executor) {
        sender = executor;
        wake();
    }

    /** To be called when the call has become ready to take more, too. */
    void wake() {
        Executor executor = sender;
        if (executor != null && !closed && scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::send);
            } catch (RejectedExecutionException e) {
                close(); // the event loop is gone, and the call with it
            }
        }
    }

    /** Runs something between two messages; at once where nothing was ever sent. */
    void runBetween(Runnable task) {
        Executor executor = sender;
        if (executor == null) {
            task.run();
            return;
        }
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    /** Nothing is sent any more. */
    void close() {
        closed = true;
        waiting.clear();
    }

    private void send() {
        // Before looking: who adds after this schedules another run.
        scheduled.set(false);
        while (!closed && call.isReady()) {
            Batch batch = next();
            if (batch.size() == 0) {
                return;
            }
            call.send(batch);
        }
    }

    private Batch next() {
        Batch batch = new Batch();
        if (cutting != null) {
            cut(cutting, batch);
            return batch;
        }
        byte[] frame = leftOver == null ? poll() : leftOver;
        leftOver = null;
        while (frame != null) {
            if (frame.length > PeerSettings.MESSAGE_BYTES_MAX && batch.size() == 0) {
                cut(frame, batch);
                return batch;
            }
            if (batch.size() + frame.length > PeerSettings.MESSAGE_BYTES_MAX) {
                leftOver = frame;
                return batch;
            }
            batch.add(frame, 0, frame.length);
            frame = poll();
        }
        return batch;
    }

    private void cut(byte[] frame, Batch batch) {
        int length = Math.min(PeerSettings.MESSAGE_BYTES_MAX, frame.length - cutAt);
        batch.add(frame, cutAt, length);
        cutAt += length;
        boolean done = cutAt == frame.length;
        cutting = done ? null : frame;
        cutAt = done ? 0 : cutAt;
    }

    private byte @Nullable [] poll() {
        Slot slot = waiting.poll();
        while (slot != null) {
            byte[] frame = slot.take();
            if (frame != null) {
                return frame;
            }
            slot = waiting.poll();
        }
        return null;
    }
}
