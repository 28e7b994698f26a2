package io.photoncloud.chainfire.resources.reconcile;

import java.time.Duration;

/**
 * Interrupts the thread that started it when a time is over. What it limits goes on until it has ended by itself: so
 * nothing runs twice at once because its first run was given up.
 */
final class TimeLimit {

    private final Thread limited;
    private final Thread watcher;
    private boolean exceeded;
    private boolean ended;

    private TimeLimit(Duration time) {
        this.limited = Thread.currentThread();
        this.watcher = Thread.ofVirtual().unstarted(() -> watch(time));
    }

    static TimeLimit start(Duration time) {
        TimeLimit limit = new TimeLimit(time);
        limit.watcher.start();
        return limit;
    }

    private void watch(Duration time) {
        try {
            Thread.sleep(time); // tidy: the time is what is waited for
        } catch (InterruptedException _) {
            return;
        }
        synchronized (this) {
            if (!ended) {
                exceeded = true;
                limited.interrupt();
            }
        }
    }

    /** Ends the limit, and whatever interrupt came of it. @return whether the time was over before */
    boolean end() {
        watcher.interrupt();
        synchronized (this) {
            ended = true;
            if (exceeded) {
                var _ = Thread.interrupted();
            }
            return exceeded;
        }
    }
}
