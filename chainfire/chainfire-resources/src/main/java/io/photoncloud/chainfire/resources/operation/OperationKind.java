package io.photoncloud.chainfire.resources.operation;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Duration;
import java.util.List;

/**
 * What operations of one kind do. Its name and its steps' order are stored with each operation under way: a later release
 * may add a kind, and changes the steps of one only under another name; or adds some at the end, where each operation is one
 * runner's.
 */
public interface OperationKind {

    String name();

    /** At least one, at most {@link #STEPS_MAX}. */
    List<Step> steps();

    int STEPS_MAX = 32;

    /**
     * What the end of an operation means for its resource: written in the transaction that ends it, so that nobody sees one
     * without the other. Pure: it may be called several times.
     */
    default void ended(TableTransaction rows, Operation operation) {}

    /** One thing done in the outside world, which may be done again and undone again without a second effect. */
    interface Step {

        String name();

        /** How long the step may take, all attempts together. */
        Duration timeMax();

        /** How long undoing it may take. */
        default Duration undoTimeMax() {
            return timeMax();
        }

        /**
         * Whether there is something to do. A step that has nothing to do is as if it had been done with no output, and is noted
         * with the one before or after it: a note of its own would cost a commit. It may read, and changes nothing.
         */
        default boolean isNeeded(StepContext context) {
            return true;
        }

        /**
         * Does it.
         *
         * @return what later steps and undoing need to know
         * @throws CannotBeDone trying again would not help: what was done is undone
         * @throws NotYet it is under way, and nothing is wrong
         * @throws Exception trying again may help, until the time is over
         */
        Bytes apply(StepContext context) throws Exception;

        /** Takes back what it did, where it did anything. @throws Exception trying again may help */
        void undo(StepContext context) throws Exception;
    }

    /**
     * What a step knows.
     *
     * @param callKey the same at each attempt of this step of this operation, and for no other: an Idempotency-Key for
     *     calls to other services
     * @param outputs of the steps before it, in their order
     * @param output of the step itself, when it is undone; empty where it may have been done in part only
     */
    record StepContext(Operation operation, String callKey, List<Bytes> outputs, Bytes output) {
        public StepContext {
            outputs = List.copyOf(outputs);
        }
    }

    /** That a step cannot be done, with the reason for the operation's owner. */
    final class CannotBeDone extends Exception {
        private static final long serialVersionUID = 1L;

        public CannotBeDone(String reason) {
            super(reason);
        }
    }
    /** That a step is under way and will be looked at again, until its time is over. */
    final class NotYet extends Exception {
        private static final long serialVersionUID = 1L;

        private final Duration after;

        /** @param after when to look again */
        public NotYet(Duration after) {
            super("not yet", null, false, false);
            this.after = after;
        }

        public Duration after() {
            return after;
        }
    }
}
