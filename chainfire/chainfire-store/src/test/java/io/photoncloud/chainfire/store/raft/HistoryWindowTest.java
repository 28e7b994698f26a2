package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HistoryWindowTest {

    private static final Duration KEPT = Duration.ofHours(1);
    private static final long MANY = 10 * HistoryWindow.REVISIONS_MIN;

    private final HistoryWindow history = new HistoryWindow(KEPT);
    /** Near the clock's own end, which it may pass. */
    private long now = Long.MAX_VALUE - KEPT.toNanos();

    private OptionalLong after(Duration time, long revision, long compacted) {
        now += time.toNanos();
        return history.due(now, revision, compacted);
    }

    @Test
    void nothingIsForgottenBeforeItsTime() {
        assertThat(after(Duration.ZERO, MANY, 0)).isEmpty();
        assertThat(after(KEPT.minusSeconds(1), 2 * MANY, 0)).isEmpty();
        assertThat(after(Duration.ofSeconds(1), 2 * MANY, 0)).hasValue(MANY);
    }

    @Test
    void theLastRevisionsAreKeptHoweverOld() {
        after(Duration.ZERO, MANY, 0);

        assertThat(after(KEPT.multipliedBy(5), MANY, 0)).hasValue(MANY - HistoryWindow.REVISIONS_MIN);
        assertThat(after(KEPT, MANY, MANY - HistoryWindow.REVISIONS_MIN)).isEmpty();
        // Not with each write.
        assertThat(after(KEPT, MANY + 1, MANY - HistoryWindow.REVISIONS_MIN)).isEmpty();
    }

    @Test
    void aSteadyWriterLosesWhatIsOlderAndLittleMore() {
        long compacted = 0;
        for (int minute = 0; minute < 300; minute++) {
            long revision = MANY + minute * 1_000L;
            OptionalLong due = after(Duration.ofMinutes(1), revision, compacted);
            if (due.isPresent()) {
                assertThat(due.getAsLong()).isGreaterThan(compacted).isLessThanOrEqualTo(revision - 60_000);
                compacted = due.getAsLong();
            }
        }
        assertThat(compacted).isGreaterThan(MANY + 300 * 1_000L - 70_000);
    }

    @Test
    void zeroKeepsEverything() {
        HistoryWindow never = new HistoryWindow(Duration.ZERO);

        assertThat(never.due(0, MANY, 0)).isEmpty();
        assertThat(never.due(Duration.ofDays(1).toNanos(), 2 * MANY, 0)).isEmpty();
    }
}
