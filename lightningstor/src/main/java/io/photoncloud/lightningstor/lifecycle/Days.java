package io.photoncloud.lightningstor.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts days as S3's rules do: so many from a moment, and on to the next midnight of UTC.
 *
 * @param length of a day; shorter ones are for tests
 */
public record Days(Duration length) {

    public Days {
        if (length.toMillis() < 1) {
            throw new IllegalArgumentException("a day of " + length);
        }
    }

    public Instant after(Instant moment, int count) {
        long day = length.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(moment.toEpochMilli(), day) + count + 1) * day);
    }
}
