package io.photoncloud.chainfire.store.raft.rpc;

import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request without an answer yet. It ends exactly once: answered or failed. */
abstract class Outstanding implements Outbound.Slot {

    private static final Logger LOG = LoggerFactory.getLogger(Outstanding.class);

    private final long id;
    private final long deadline;
    private final int size;
    private final AtomicReference<byte @Nullable []> frame;

    Outstanding(long id, long deadline, byte[] frame) {
        this.id = id;
        this.deadline = deadline;
        this.size = frame.length;
        this.frame = new AtomicReference<>(frame);
    }

    /** Runs on the event loop, which it must not hold up. */
    protected abstract void answered(Frame response);

    /** Runs on whatever thread noticed: the event loop, the timer or the caller. */
    protected abstract void failed(PeerException failure);

    final long id() {
        return id;
    }

    final long deadline() {
        return deadline;
    }

    final int size() {
        return size;
    }

    @Override
    public final byte @Nullable [] take() {
        return frame.getAndSet(null);
    }

    final void answer(Frame response) {
        try {
            answered(response);
        } catch (RuntimeException e) {
            // It is the caller's own; the requests beside it must not suffer for it.
            LOG.atError().setCause(e).log("what was to be done with a peer's answer failed");
        }
    }

    final void fail(PeerException failure) {
        try {
            failed(failure);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("what was to be done on a failed request failed itself");
        }
    }

    /** To be called once it can no more be answered. Where its frame is still here, it was not sent, and will not be. */
    final void fail(Reason reason, String message) {
        boolean sent = take() == null;
        fail(new PeerException(reason, sent, message));
    }
}
