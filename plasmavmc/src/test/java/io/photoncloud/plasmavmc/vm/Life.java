package io.photoncloud.plasmavmc.vm;

/** How far a process comes: it dies at one of the points that it passes, and does nothing after that. */
final class Life {

    /** That the process is dead. */
    static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Death(String where) {
            super("died " + where);
        }
    }

    private final long points;
    private long passed;
    private String died = "";

    /** @param points it passes, and dies at the next */
    Life(long points) {
        this.points = points;
    }

    static Life eternal() {
        return new Life(Long.MAX_VALUE);
    }

    synchronized void point(String where) {
        require();
        if (passed++ == points) {
            died = where;
            throw new Death(where);
        }
    }

    synchronized void require() {
        if (!died.isEmpty()) {
            throw new Death("long ago, " + died);
        }
    }

    synchronized boolean hasEnded() {
        return !died.isEmpty();
    }
}
