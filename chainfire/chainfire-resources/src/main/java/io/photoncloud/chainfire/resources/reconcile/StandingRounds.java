package io.photoncloud.chainfire.resources.reconcile;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * {@link Rounds} on a thread of their own, from the start to the close. A round that fails, for whatever reason, is logged, and the next
 * is made all the same: also after an Error, of which nobody else would hear, as the thread is nobody's. (A process that the launcher
 * starts ends itself where it has no memory left.)
 */
public final class StandingRounds implements AutoCloseable {

    private final Thread thread;

    /**
     * @param name of the thread
     * @param pause from the end of a round to the beginning of the next
     * @param trouble what cannot be done where a round fails, for the log
     */
    public StandingRounds(String name, Duration pause, Logger log, String trouble, Runnable round) {
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(pause, log, trouble, round));
    }

    private static void run(Duration pause, Logger log, String trouble, Runnable round) {
        try {
            Rounds.run(pause, log, trouble, () -> {
                try {
                    round.run();
                } catch (RuntimeException e) { // tidy: whatever it is, it is tried again
                    log.atWarn().setCause(e).log("{}, trying again", trouble);
                } catch (Error e) { // tidy: whoever has lost this thread would not notice
                    log.atError().setCause(e).log("{}, trying again", trouble);
                }
            });
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    public void start() {
        thread.start();
    }

    /** Interrupts the round that is under way, and waits for its end. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
