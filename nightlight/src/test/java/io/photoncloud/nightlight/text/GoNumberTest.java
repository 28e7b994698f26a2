package io.photoncloud.nightlight.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoNumberTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1., 1",
        ".5, 0.5",
        "-12.25, -12.25",
        "+3e2, 300",
        "1E-7, 1e-7",
        "0.1, 0.1",
        "123456789012345678901234567890, 1.2345678901234568E29",
        "0000000000000000000000012, 12",
        "9007199254740993, 9007199254740992",
        "1e-400, 0",
        "0x1p-2, 0.25",
        "0X1.8p1, 3",
        "1e00000000000001, 10"
    })
    void readsWhatGoReads(String text, double value) {
        assertThat(GoNumber.parseDouble(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"Inf, Infinity", "+inf, Infinity", "-INFINITY, -Infinity", "nan, NaN", "NaN, NaN"})
    void readsWordsForWhatIsNoNumber(String text, Double value) {
        assertThat(GoNumber.parseDouble(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "+", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "0x", "1d", "1f", " 1", "1 ", "+nan", "1_0", "--1",
                "١"
            })
    void refusesWhatGoRefuses(String text) {
        assertThatThrownBy(() -> GoNumber.parseDouble(text))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> GoNumber.parseDouble("-1e309"))
                .hasMessage("strconv.ParseFloat: parsing \"-1e309\": value out of range");
    }

    @Test
    void keepsTheSignOfZero() {
        assertThat(1 / GoNumber.parseDouble("-0")).isNegative();
        assertThat(GoNumber.format(-0.0)).isEqualTo("-0");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1", "0.1, 0.1", "100000, 100000", "1000000, 1e+06", "1234567, 1.234567e+06", "0.0001, 0.0001",
        "0.00001, 1e-05", "-2.5e-9, -2.5e-09", "1e100, 1e+100", "4.9E-324, 5e-324", "Infinity, +Inf", "2E-3, 0.002"
    })
    void writesTheShortestForm(double value, String text) {
        assertThat(GoNumber.format(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "0, 0.0", "2.5, 2.5", "1e6, 1e+06", "Infinity, +Inf", "-1, -1.0"})
    void writesLabelsAsOpenMetricsWantsThem(double value, String text) {
        assertThat(GoNumber.formatOpenMetrics(value)).isEqualTo(text);
    }

    @Test
    void readsAnyNumberAsJavaDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = random.nextBoolean()
                    ? Double.longBitsToDouble(random.nextLong())
                    : random.nextInt(1_000_000) / Math.pow(10, random.nextInt(8));
            if (Double.isFinite(value)) {
                assertThat(GoNumber.parseDouble(GoNumber.format(value)))
                        .as("seed %d", seed)
                        .isEqualTo(value);
                assertThat(GoNumber.parseDouble(GoNumber.formatPlain(value)))
                        .as("seed %d", seed)
                        .isEqualTo(value);
            }
        }
    }
}
