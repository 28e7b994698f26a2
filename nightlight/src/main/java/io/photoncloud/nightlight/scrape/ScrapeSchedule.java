package io.photoncloud.nightlight.scrape;

import java.time.Duration;
import java.time.Instant;

/** When a target is scraped: at the same moment of every interval. */
record ScrapeSchedule(Duration interval, Duration offset) {
    /** So late may a scrape begin, as a part of its interval, and still count as of the time it was due. */
    private static final int TOLERANCE_PART = 100;

    /** The first time at or after another. */
    Instant from(Instant time) {
        long every = interval.toMillis();
        long into = Math.floorMod(time.toEpochMilli() - offset.toMillis(), every);
        return Instant.ofEpochMilli(time.toEpochMilli() + (into == 0 ? 0 : every - into));
    }

    /** The time after one that was due; those that went by meanwhile are left out, and a clock that was put back is not waited for. */
    Instant after(Instant due, Instant now) {
        Instant next = due.plus(interval);
        return next.isBefore(now) || next.isAfter(now.plus(interval.multipliedBy(2))) ? from(now) : next;
    }

    /** The time of samples: the one that was due, which makes for equal steps, unless it is too late for that. */
    Instant timestamp(Instant due, Instant now) {
        boolean onTime = Duration.between(due, now).compareTo(interval.dividedBy(TOLERANCE_PART)) <= 0;
        return onTime && !now.isBefore(due) ? due : now;
    }
}
