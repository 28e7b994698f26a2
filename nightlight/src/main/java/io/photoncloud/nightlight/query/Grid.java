package io.photoncloud.nightlight.query;

/** The times at which an expression is evaluated: the first, and others after it, evenly spaced. */
record Grid(long startMs, long stepMs, int steps) {
    static Grid of(long startMs, long endMs, long stepMs) {
        return new Grid(startMs, stepMs, endMs < startMs ? 0 : (int) ((endMs - startMs) / stepMs) + 1);
    }

    long timeMs(int step) {
        return startMs + step * stepMs;
    }

    long endMs() {
        return timeMs(steps - 1);
    }
}
