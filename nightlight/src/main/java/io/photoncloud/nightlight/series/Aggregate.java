package io.photoncloud.nightlight.series;

/** What rollups keep of the floats of a window, stale markers left out. All of it but sums is exact, whatever windows are made of. */
public enum Aggregate {
    COUNT(0),
    SUM(1),
    FIRST(2),
    LAST(3),
    /** NaN where all are. */
    MIN(4),
    MAX(5),
    /** The time of the first. */
    FIRST_MS(6),
    LAST_MS(7),
    /** How often one was less than the one before it. */
    RESETS(8),
    /** The sum of those that were followed by one that was less: what a counter that begins anew has lost. */
    LOST(9),
    /** How often one was not equal to the one before it. */
    CHANGES(10),
    /** 1 where the series ended after the last one, else 0. A window of nothing but an end has a count of 0. */
    STALE(11);

    /** How many there are. */
    public static final int NUMBER = 12;

    private final int place;

    Aggregate(int place) {
        this.place = place;
    }

    /** Where it stands among them, in files too; from 0. */
    public int place() {
        return place;
    }
}
