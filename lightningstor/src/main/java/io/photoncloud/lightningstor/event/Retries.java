package io.photoncloud.lightningstor.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When what failed is tried again: later each time, up to a bound. What there is no place to remember is tried at once. Safe for many threads. */
final class Retries {

    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofMinutes(1);

    private static final int REMEMBERED_MAX = 10_000;

    private record Failed(int count, Instant again) {}

    private final Map<String, Failed> failed = new ConcurrentHashMap<>();

    boolean isWaiting(String what, Instant now) {
        Failed last = failed.get(what);
        return last != null && now.isBefore(last.again());
    }

    boolean hasFailed(String what) {
        return failed.containsKey(what);
    }

    void succeeded(String what) {
        failed.remove(what);
    }

    void failed(String what, Instant now) {
        if (failed.size() >= REMEMBERED_MAX) {
            failed.clear();
        }
        failed.compute(what, (_, last) -> {
            int count = last == null ? 1 : last.count() + 1;
            return new Failed(count, now.plus(pause(count)));
        });
    }

    /** @param count of failures, one after the other */
    static Duration pause(int count) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(20, count - 1));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
