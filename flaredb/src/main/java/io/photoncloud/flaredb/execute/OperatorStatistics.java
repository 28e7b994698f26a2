package io.photoncloud.flaredb.execute;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What EXPLAIN ANALYZE counts of one step of a plan over all times it was begun. For one thread at a time. */
public final class OperatorStatistics {
    private long loops;
    private long rows;
    private long nanos;
    private long firstRowNanos;
    private boolean waitsForFirst;
    private long nanosBefore;
    private @Nullable String note;

    void opened() {
        loops++;
        waitsForFirst = true;
        nanosBefore = nanos;
    }

    void pulled(long begin, long end, int count) {
        nanos += end - begin;
        rows += count;
        if (waitsForFirst) {
            waitsForFirst = false;
            firstRowNanos += nanos - nanosBefore;
        }
    }

    void note(String text) {
        note = text;
    }

    /** How often it was begun. */
    public long loops() {
        return loops;
    }

    public long rows() {
        return rows;
    }

    /** Its inputs' time included. */
    public long nanos() {
        return nanos;
    }

    /** Until its first answer. */
    public long firstRowNanos() {
        return firstRowNanos;
    }

    public Optional<String> findNote() {
        return Optional.ofNullable(note);
    }
}
