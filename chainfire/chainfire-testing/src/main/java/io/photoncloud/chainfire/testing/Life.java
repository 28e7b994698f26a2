package io.photoncloud.chainfire.testing;

/** How far a process comes: it dies at one of the points that it passes, and does nothing after that. */
public final class Life {

    /** That the process is dead. */
    public static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Death(String where) {
            super("died " + where);
        }
    }

    private final long points;
    private long passed;
    private String died = "";

    /** @param points it passes, and dies at the next */
    public Life(long points) {
        this.points = points;
    }

    public static Life eternal() {
        return new Life(Long.MAX_VALUE);
    }

    /** One of the points; nothing happens at it, or everything ends. */
    public synchronized void point(String where) {
        require();
        if (passed++ == points) {
            died = where;
            throw new Death(where);
        }
    }

    /** @throws Death it is dead */
    public synchronized void require() {
        if (!died.isEmpty()) {
            throw new Death("long ago, " + died);
        }
    }

    public synchronized boolean hasEnded() {
        return !died.isEmpty();
    }
}
