package io.photoncloud.chainfire.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchProgressTest {

    private final WatchProgress progress = new WatchProgress();

    @Test
    void serversFromCertainVersionsOnAnswerExactly() {
        for (String exact : new String[] {"3.4.25", "3.5.8", "3.5.21", "3.6.0", "3.6.0-rc.1", "4.0.0"}) {
            assertThat(WatchProgress.isExact(exact)).as(exact).isTrue();
        }
        for (String inexact : new String[] {null, "3.4.23", "3.4.24", "3.5.7", "3.3.30", "2.3.8", "", "new", "3.5"}) {
            assertThat(WatchProgress.isExact(inexact)).as(inexact).isFalse();
        }
    }

    @Test
    void ofAnExactServerOneAnswerAtTheRevisionWantedIsEnough() {
        progress.want(7);

        assertThat(progress.answered(6, "3.6.0")).isFalse();
        assertThat(progress.answered(8, "3.6.0")).isTrue();
        assertThat(progress.reached()).isEqualTo(8);
        assertThat(progress.done()).isTrue();
        assertThat(progress.isWanted()).isFalse();
    }

    @Test
    void ofAnInexactServerSeveralAnswersWithNothingInBetweenAreNeeded() {
        progress.want(7);

        assertThat(progress.answered(7, "3.4.23")).isFalse();
        assertThat(progress.answered(7, "3.4.23")).isFalse();
        progress.interrupted();
        assertThat(progress.answered(8, "3.4.23")).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(progress.answered(9, "3.4.23")).isFalse();
        }
        assertThat(progress.answered(9, null)).isTrue();
        assertThat(progress.reached()).isEqualTo(8);
    }

    @Test
    void whatOnlyTheWatchWantsToKnowIsNotToldToTheReader() {
        progress.wantQuietly();

        assertThat(progress.answered(3, "3.6.0")).isTrue();
        assertThat(progress.done()).isFalse();
        assertThat(progress.answered(3, "3.6.0")).isFalse();
    }
}
