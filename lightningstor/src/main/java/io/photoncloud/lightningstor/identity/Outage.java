package io.photoncloud.lightningstor.identity;

/**
 * Whether somebody who is asked all the time answers, so that it is told once when he ceases to, and once when he does again. Calls
 * overlap: one that fails says nothing of now where another that began later, or ended since, was answered. Safe for many threads.
 */
final class Outage {

    private long answers;
    private boolean on;

    /** To be asked as a call begins, and given to {@link #failed} with its end. */
    synchronized long begin() {
        return answers;
    }

    /** @return whether an outage begins by it, which is to be told */
    synchronized boolean failed(long begun) {
        if (on || begun != answers) {
            return false;
        }
        on = true;
        return true;
    }

    /** @return whether an outage ends by it, which is to be told */
    synchronized boolean answered() {
        answers++;
        boolean ended = on;
        on = false;
        return ended;
    }
}
