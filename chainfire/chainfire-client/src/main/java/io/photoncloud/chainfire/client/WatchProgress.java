package io.photoncloud.chainfire.client;

import org.jspecify.annotations.Nullable;

/**
 * When a watch may say that everything up to a revision was told. Guarded by the lock of its watch.
 *
 * <p>etcd before 3.4.25 and 3.5.8 answers a progress request with the store's revision though changes up to it may still
 * be on their way, at most until it has gone through its lagging watchers once, which it does ten times a second. Of such
 * a server, and of one whose version is not known yet, several answers are needed in a row with no change between them.
 */
final class WatchProgress {

    /** How many answers an inexact server must give with nothing in between. Requests go out ten times a second. */
    private static final int QUIET_ANSWERS = 5;

    private boolean wanted;
    private boolean toldToReader;
    private long target;
    private int answers;
    private long firstAnswer;

    /** From now on the reader is to be told, once the revision reached is at least this one. */
    void want(long revision) {
        wanted = true;
        toldToReader = true;
        target = Math.max(target, revision);
    }

    /** From now on the watch itself wants to know, to resume from a newer revision should it have to. */
    void wantQuietly() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Something else was told, or another server is asked now. */
    void interrupted() {
        answers = 0;
    }

    /** @return whether everything up to {@link #reached} was told */
    boolean answered(long revision, @Nullable String serverVersion) {
        if (!wanted || revision < target) {
            return false;
        }
        if (answers == 0) {
            firstAnswer = revision;
        }
        answers++;
        return answers >= (isExact(serverVersion) ? 1 : QUIET_ANSWERS);
    }

    long reached() {
        return firstAnswer;
    }

    /** Ends the wish. @return whether the reader is to be told */
    boolean done() {
        boolean tell = toldToReader;
        wanted = false;
        toldToReader = false;
        target = 0;
        answers = 0;
        return tell;
    }

    static boolean isExact(@Nullable String version) {
        if (version == null) {
            return false;
        }
        String[] parts = version.split("[.+-]", 4);
        if (parts.length < 3) {
            return false;
        }
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = Integer.parseInt(parts[1]);
            int patch = Integer.parseInt(parts[2]);
            return major > 3
                    || (major == 3 && minor > 5)
                    || (major == 3 && minor == 5 && patch >= 8)
                    || (major == 3 && minor == 4 && patch >= 25);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
