package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenMetricsParserTest {
    private final OpenMetricsParser<Labels> parser =
            new OpenMetricsParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT);

    private List<String> parse(String text) throws IOException, IngestException {
        RecordingSink sink = new RecordingSink();
        parser.parse(new ByteArrayInputStream(text.getBytes(UTF_8)), sink);
        return sink.lines;
    }

    @Test
    void readsAllThatTheFormatHas() throws Exception {
        String text = """
                # HELP work_seconds How \\"long\\".
                # TYPE work_seconds histogram
                # UNIT work_seconds seconds
                work_seconds_bucket{le="1"} 3 1520879607.789 # {trace_id="a b"} 0.5 1520879606.5
                work_seconds_bucket{le="+Inf"} 4 # {} 9
                work_seconds_count 4
                work_seconds_created 1520872607.123
                {"a.b","c d"="e"} +Inf
                # EOF
                """;
        List<String> expected = List.of(
                "help work_seconds How \"long\".",
                "type work_seconds histogram",
                "unit work_seconds seconds",
                "{__name__=\"work_seconds_bucket\", le=\"1.0\"} 3.0 @1520879607789",
                "exemplar {trace_id=\"a b\"} 0.5 @1520879606500",
                "{__name__=\"work_seconds_bucket\", le=\"+Inf\"} 4.0",
                "exemplar {} 9.0",
                "{__name__=\"work_seconds_count\"} 4.0",
                "{__name__=\"work_seconds_created\"} 1.520872607123E9",
                "{__name__=\"a.b\", c d=\"e\"} Infinity");

        assertThat(parse(text)).isEqualTo(expected);
        assertThat(parse(text)).as("once more, with all series known").isEqualTo(expected);
        assertThat(parse("# EOF")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| data does not end with # EOF",
                "m 1~| data does not end with # EOF",
                "m 1| data does not end with # EOF",
                "# EOF~m 1~| unexpected data after # EOF",
                "# EOFx| unexpected data after # EOF",
                "~# EOF| expected a valid start token, got \"\\n\" (\"INVALID\") while parsing: \"\\n\"",
                "m  1~# EOF| expected value after metric, got \"  \" (\"INVALID\") while parsing: \"m  \"",
                "m| expected value after metric, got \"m\" (\"EOF\") while parsing: \"m\"",
                "# TYPE m untyped~| invalid metric type \"untyped\"",
                "# TYPE m~| expected text in TYPE",
                "# UNIT m x~| unit \"x\" not a suffix of metric \"m\"",
                "# HEx m| expected a valid start token, got \"# HEx\" (\"INVALID\") while parsing: \"# HEx\"",
                "#x| expected a valid start token, got \"#x\" (\"INVALID\") while parsing: \"#x\"",
                "m 1 2 3~| expected next entry after timestamp, got \" 3\\n\" (\"TIMESTAMP\") while parsing: \"m 1 2 3\\n\"",
                "m 1 Inf~| invalid timestamp +Inf",
                "m{,}| expected label name, got \",}\" (\"COMMA\") while parsing: \"m{,}\"",
                "m{a=\"1\"b=\"2\"}| expected comma or brace close, got \"b=\" (\"LNAME\") while parsing: \"m{a=\\\"1\\\"b=\"",
                "m 1 # {a=\"1\"}~| expected value after exemplar labels, got \"\\n\" (\"INVALID\") while parsing: \"m 1 # {a=\\\"1\\\"}\\n\"",
                "m 1 # {\"a\"} 1~| expected label name, got \"} \" (\"BCLOSE\") while parsing: \"m 1 # {\\\"a\\\"} \"",
                "m 1 # {a=\"1\"} 1 NaN~| invalid exemplar timestamp NaN"
            })
    void refusesInTheWordsOfPrometheus(String text, String message) {
        assertThatThrownBy(() -> parse(text.replace('~', '\n')))
                .isInstanceOf(IngestException.class)
                .hasMessage(message);
    }
}
