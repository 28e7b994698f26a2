package io.photoncloud.iam.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuessesTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void fourFailuresAreFreeAndTheFifthLocks() {
        Guesses guesses = Guesses.none("alice");
        for (int i = 0; i < 4; i++) {
            guesses = guesses.failed(START);
            assertThat(guesses.isLocked(START)).isFalse();
        }
        guesses = guesses.failed(START);
        assertThat(guesses.isLocked(START)).isTrue();
        assertThat(guesses.retryAfterSeconds(START)).isEqualTo(60);
        assertThat(guesses.retryAfterSeconds(START.plusMillis(1))).isEqualTo(60);
        assertThat(guesses.isLocked(START.plusSeconds(60))).isFalse();
    }

    @Test
    void locksDoubleUpToAQuarterOfAnHour() {
        Guesses guesses = Guesses.none("alice");
        Instant now = START;
        List<Long> locks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            guesses = guesses.failed(now);
            long wait = guesses.isLocked(now) ? guesses.retryAfterSeconds(now) : 0;
            locks.add(wait / 60);
            now = now.plusSeconds(wait);
        }
        assertThat(locks).startsWith(0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 15L, 15L).endsWith(15L);
    }

    @Test
    void whoWaitsBeginsAnew() {
        Guesses guesses = Guesses.none("alice");
        for (int i = 0; i < 4; i++) {
            guesses = guesses.failed(START);
        }
        Instant later = START.plus(Guesses.MEMORY).plusMillis(1);
        assertThat(guesses.failed(later).failures()).isEqualTo(1);
        assertThat(guesses.failed(later.minusMillis(1)).failures()).isEqualTo(5);
        Guesses locked = guesses.failed(START);
        assertThat(locked.failed(locked.lockedUntil().plus(Duration.ofMinutes(14)))
                        .failures())
                .isEqualTo(6);
    }
}
