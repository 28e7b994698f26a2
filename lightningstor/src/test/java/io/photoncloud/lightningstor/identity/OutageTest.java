package io.photoncloud.lightningstor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageTest {

    private final Outage outage = new Outage();

    @Test
    void itIsToldOnceThatItBeginsAndOnceThatItEnds() {
        assertThat(outage.answered()).isFalse();
        for (int time = 0; time < 2; time++) {
            assertThat(outage.failed(outage.begin())).isTrue();
            assertThat(outage.failed(outage.begin())).isFalse();
            assertThat(outage.failed(outage.begin())).isFalse();
            assertThat(outage.answered()).isTrue();
            assertThat(outage.answered()).isFalse();
        }
    }

    @Test
    void aCallThatWasLongUnderWaySaysNothingOfNow() {
        long slow = outage.begin();
        assertThat(outage.failed(outage.begin())).isTrue();
        assertThat(outage.answered()).isTrue();
        assertThat(outage.failed(slow)).isFalse();
        assertThat(outage.answered()).as("nothing began").isFalse();
    }
}
