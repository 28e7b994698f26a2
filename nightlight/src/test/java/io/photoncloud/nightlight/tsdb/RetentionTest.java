package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long KEPT = 100 * HOUR;

    private static Interval hours(long from, long to) {
        return new Interval(from * HOUR, to * HOUR);
    }

    private static long before(long nowHour, Interval... covered) {
        return Retention.beforeMs(List.of(covered), nowHour * HOUR, KEPT);
    }

    @Test
    void keepsWhatIsYounger() {
        assertThat(before(500, hours(0, 300), hours(300, 500))).isEqualTo(400 * HOUR);
        assertThat(before(300, hours(0, 300), hours(300, 500)))
                .as("by a clock that is behind")
                .isEqualTo(200 * HOUR);
        assertThat(before(900, hours(0, 500))).as("by samples, where none come").isEqualTo(400 * HOUR);
    }

    @Test
    void countsLittleOfTimesWithoutSamples() {
        assertThat(before(9_050, hours(0, 90), hours(9_000, 9_050)))
                .as("50 hours with samples, 10 of the gap, and 40 more")
                .isEqualTo(50 * HOUR);
        assertThat(before(9_050, hours(0, 30), hours(9_000, 9_050))).isEqualTo(Long.MIN_VALUE);
        assertThat(before(110, hours(0, 50), hours(55, 110)))
                .as("a short one counts as it is")
                .isEqualTo(10 * HOUR);
        assertThat(before(9_095, hours(0, 30), hours(9_000, 9_095)))
                .as("within a gap, before which all is too old")
                .isEqualTo(8_995 * HOUR);
    }

    @Test
    void knowsOverlapsAndNothing() {
        assertThat(before(200, hours(0, 200), hours(20, 40), hours(90, 130))).isEqualTo(100 * HOUR);
        assertThat(before(10)).isEqualTo(Long.MIN_VALUE);
        assertThat(before(10, hours(20, 30))).as("all of it is ahead").isEqualTo(Long.MIN_VALUE);
    }
}
