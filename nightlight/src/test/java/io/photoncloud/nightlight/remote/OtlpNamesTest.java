package io.photoncloud.nightlight.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.remote.OtlpNames.Kind;
import io.photoncloud.nightlight.remote.OtlpNames.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpNamesTest {
    @ParameterizedTest
    @CsvSource({
        "http.server.duration, s, OTHER, http_server_duration_seconds",
        "requests, '', COUNTER, requests_total",
        "total.requests, 1, COUNTER, requests_total",
        "usage, 1, GAUGE, usage_ratio",
        "disk.io, By/s, GAUGE, disk_io_bytes_per_second",
        "disk.bytes, By, COUNTER, disk_bytes_total",
        "things, {thing}, GAUGE, things",
        "2xx..count, '', GAUGE, _2xx_count",
        "a:b, m/{x}, OTHER, a:b_meters"
    })
    void makesNamesOfUnderscoresAndSuffixes(String name, String unit, Kind kind, String expected) throws Exception {
        assertThat(new OtlpNames(Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES).metric(name, unit, kind))
                .isEqualTo(expected);
    }

    @Test
    void leavesNamesAloneWhereItIsToldTo() throws Exception {
        assertThat(new OtlpNames(Strategy.NO_TRANSLATION).metric("a.b", "s", Kind.COUNTER))
                .isEqualTo("a.b");
        assertThat(new OtlpNames(Strategy.NO_UTF8_ESCAPING_WITH_SUFFIXES).metric("a.b", "By/s", Kind.COUNTER))
                .isEqualTo("a.b_bytes_per_second_total");
        assertThat(new OtlpNames(Strategy.UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES).metric("a..b_c", "s", Kind.COUNTER))
                .isEqualTo("a_b_c");
    }

    @Test
    void namesLabels() throws Exception {
        OtlpNames names = new OtlpNames(Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES);
        assertThat(names.label("http.status-code")).isEqualTo("http_status_code");
        assertThat(names.label("1st")).isEqualTo("key_1st");
        assertThat(names.label("_a")).isEqualTo("key_a");
        assertThat(names.label("__a")).isEqualTo("__a");
        assertThatThrownBy(() -> names.label("")).hasMessage("label name is empty");
        assertThatThrownBy(() -> names.metric("...", "", Kind.GAUGE))
                .hasMessage("normalization for metric \"...\" resulted in empty name");
    }

    @ParameterizedTest
    @CsvSource({"s, seconds", "By/s, bytes_per_second", "1, ''", "{x}/s, per_second", "foo bar, foo_bar"})
    void namesUnits(String unit, String expected) {
        assertThat(OtlpNames.unit(unit)).isEqualTo(expected);
    }
}
