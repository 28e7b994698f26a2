package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the memory bounded that answers of many entries take while they are gathered and sent: each one, and all of
 * them together.
 */
public final class AnswerBudget {

    private final long answerBytesMax;
    private final long allBytesMax;
    private final AtomicLong taken = new AtomicLong();

    public AnswerBudget(long answerBytesMax, long allBytesMax) {
        this.answerBytesMax = answerBytesMax;
        this.allBytesMax = allBytesMax;
    }

    /** The share of one answer; to be closed when it was sent. For one thread. */
    public final class Share implements AutoCloseable {
        private long bytes;

        private Share() {}

        /** @throws StoreException INVALID where this answer is too large, TOO_MANY_REQUESTS where all together are */
        void take(long more) {
            if (bytes + more > answerBytesMax) {
                throw new StoreException(
                        Reason.INVALID,
                        "the answer takes more than " + answerBytesMax
                                + " bytes (photon.chainfire.range.answer-bytes-max): give a limit and read page by page");
            }
            bytes += more;
            if (taken.addAndGet(more) > allBytesMax) {
                throw new StoreException(
                        Reason.TOO_MANY_REQUESTS,
                        "answers being sent take more than " + allBytesMax
                                + " bytes together (photon.chainfire.range.all-answers-bytes-max)");
            }
        }

        @Override
        public void close() {
            taken.addAndGet(-bytes);
            bytes = 0;
        }
    }

    public Share open() {
        return new Share();
    }

    /** What all answers take now, in bytes. */
    public long taken() {
        return taken.get();
    }
}
