package io.photoncloud.bench;

import java.util.Arrays;
import java.util.List;

/** A growing list of nanoseconds. Not thread-safe: one loop adds, and it is read after that loop has ended. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    void add(long latencyNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = latencyNanos;
    }

    static long[] sorted(List<Latencies> parts) {
        return parts.stream()
                .flatMapToLong(part -> Arrays.stream(part.nanos, 0, part.count))
                .sorted()
                .toArray();
    }
}
