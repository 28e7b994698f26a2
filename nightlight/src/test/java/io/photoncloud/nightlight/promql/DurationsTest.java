package io.photoncloud.nightlight.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,0s",
        "1ms,1,1ms",
        "90s,90000,1m30s",
        "8d,691200000,8d",
        "14d,1209600000,2w",
        "366d,31622400000,366d",
        "1y2w3d4h5m6s7ms,33019506007,382d4h5m6s7ms",
    })
    void durationsAreReadAndWritten(String text, long durationMs, String written) {
        assertThat(Durations.parse(text)).isEqualTo(durationMs);
        assertThat(Durations.format(durationMs)).isEqualTo(written);
    }

    @Test
    void whatIsNoDurationIsRefused() {
        assertThatThrownBy(() -> Durations.parse("")).hasMessage("empty duration string");
        assertThatThrownBy(() -> Durations.parse("1s1h")).hasMessage("not a valid duration string: \"1s1h\"");
        assertThatThrownBy(() -> Durations.parse("300y")).hasMessage("duration out of range");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "0.1,0.1",
        "1e21,1e+21",
        "123456,123456",
        "1e-5,1e-05",
        "-1.5e300,-1.5e+300",
        "1e20,100000000000000000000"
    })
    void numbersHaveAsFewDigitsAsTellThem(double value, String text) {
        assertThat(GoText.shortest(value)).isEqualTo(text);
    }
}
