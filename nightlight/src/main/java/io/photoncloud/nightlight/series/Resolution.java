package io.photoncloud.nightlight.series;

/** How long the windows of rollups are, finest first. Each is a multiple of those before it. */
public enum Resolution {
    FIVE_MINUTES("5m", 300_000),
    ONE_HOUR("1h", 3_600_000);

    private final String text;
    private final long millis;

    Resolution(String text, long millis) {
        this.text = text;
        this.millis = millis;
    }

    public long millis() {
        return millis;
    }

    /** The last end of a window at or before a time. */
    public long floor(long timeMs) {
        return Math.floorDiv(timeMs, millis) * millis;
    }

    /** The end of the window that a time is in: windows begin after a multiple of their length and end with the next. */
    public long endOf(long timeMs) {
        return floor(timeMs - 1) + millis;
    }

    /** As durations are written in queries. */
    @Override
    public String toString() {
        return text;
    }
}
