package io.photoncloud.nightlight.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0s",
        "324ms, 324, 324ms",
        "3s, 3000, 3s",
        "5m, 300000, 5m",
        "1h30m, 5400000, 1h30m",
        "90m, 5400000, 1h30m",
        "4d, 345600000, 4d",
        "3w, 1814400000, 3w",
        "10y, 315360000000, 10y",
        "8d, 691200000, 8d",
        "3w2d1h, 1990800000, 23d1h"
    })
    void readsAndWritesAsPrometheus(String text, long ms, String written) {
        assertThat(PrometheusDuration.parse(text)).isEqualTo(Duration.ofMillis(ms));
        assertThat(PrometheusDuration.format(Duration.ofMillis(ms))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty duration string",
        "1, not a valid duration string: \"1\"",
        "-5m, not a valid duration string: \"-5m\"",
        "1m1h, not a valid duration string: \"1m1h\"",
        "99999y, duration out of range",
        "9999999999999999999999s, duration out of range"
    })
    void refusesInTheWordsOfPrometheus(String text, String message) {
        assertThatThrownBy(() -> PrometheusDuration.parse(text)).hasMessage(message);
    }
}
