package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelLimits;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusTextParserTest {
    private final PrometheusTextParser<Labels> parser =
            new PrometheusTextParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT);

    private List<String> parse(String text) throws IOException, IngestException {
        RecordingSink sink = new RecordingSink();
        parser.parse(new ByteArrayInputStream(text.getBytes(UTF_8)), sink);
        return sink.lines;
    }

    @Test
    void readsMetadataSamplesAndTimes() throws Exception {
        assertThat(parse("""
                # HELP http_requests The \\\\ total\\nof "requests".
                # TYPE http_requests counter
                # a remark
                #HELP this is one too

                http_requests{code="200", method="get",} 10 1395066363000
                http_requests {code="4\\\\0\\"4\\n" method="post"}\t3.5\s
                up NaN
                down\t-Inf
                big 1e3
                """))
                .containsExactly(
                        "help http_requests The \\ total\nof \"requests\".",
                        "type http_requests counter",
                        "{__name__=\"http_requests\", code=\"200\", method=\"get\"} 10.0 @1395066363000",
                        "{__name__=\"http_requests\", code=\"4\\\\0\\\"4\\n\", method=\"post\"} 3.5",
                        "{__name__=\"up\"} NaN",
                        "{__name__=\"down\"} -Infinity",
                        "{__name__=\"big\"} 1000.0");
    }

    @Test
    void readsQuotedNames() throws Exception {
        assertThat(parse("""
                # TYPE "my.metric" gauge
                {"my.metric", "a.b"="1", c="2"} 1
                {"other"} 2
                """))
                .containsExactly(
                        "type my.metric gauge",
                        "{__name__=\"my.metric\", a.b=\"1\", c=\"2\"} 1.0",
                        "{__name__=\"other\"} 2.0");
    }

    @Test
    void writesBoundsOfBucketsInOneForm() throws Exception {
        assertThat(parse("""
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="+Inf"} 2
                # TYPE s summary
                s{quantile="0"} 3
                # TYPE g gauge
                g{le="1"} 4
                """))
                .contains(
                        "{__name__=\"h_bucket\", le=\"1.0\"} 1.0",
                        "{__name__=\"h_bucket\", le=\"+Inf\"} 2.0",
                        "{__name__=\"s\", quantile=\"0.0\"} 3.0",
                        "{__name__=\"g\", le=\"1\"} 4.0");
    }

    @Test
    void knowsSeriesAgainInAnyOrder() throws Exception {
        String first = "a{x=\"1\"} 1\na 2\na_b 3\na{x=\"}\"} 4\nb 5\n";
        parse(first);
        RecordingSink sink = new RecordingSink();
        parser.parse(
                new ByteArrayInputStream(
                        "b 1\na {x=\"1\"} 2\na_b 3 17\na{x=\"}\"} 4\na 5 \na{x=\"1\"} 6".getBytes(UTF_8)),
                sink);

        assertThat(sink.lines)
                .containsExactly(
                        "{__name__=\"b\"} 1.0",
                        "{__name__=\"a\", x=\"1\"} 2.0",
                        "{__name__=\"a_b\"} 3.0 @17",
                        "{__name__=\"a\", x=\"}\"} 4.0",
                        "{__name__=\"a\"} 5.0",
                        "{__name__=\"a\", x=\"1\"} 6.0");
        assertThat(sink.opened).as("the one with a blank in it").isEqualTo(1);
    }

    @Test
    void readsLinesLongerThanItsWindow() throws Exception {
        String value = "v".repeat(60_000);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append("a{x=\"")
                    .append(i)
                    .append(value)
                    .append("\"} ")
                    .append(i)
                    .append('\n');
        }
        assertThat(parse(text.toString())).hasSize(5).last().asString().endsWith("v\"} 4.0");
        assertThat(parse(text.toString())).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m| expected value after metric, got \"\\n\" (\"INVALID\") while parsing: \"m\\n\"",
                "m{x=1} 2| expected label value, got \"1\" (\"INVALID\") while parsing: \"m{x=1\"",
                "m{x} 2| expected equal, got \"} \" (\"BCLOSE\") while parsing: \"m{x} \"",
                "m{x=\"1| expected label value, got \"\\\"1\\n\" (\"INVALID\") while parsing: \"m{x=\\\"1\\n\"",
                "m{=\"\"} 0| expected label name, got \"=\\\"\" (\"EQUAL\") while parsing: \"m{=\\\"\"",
                "m nine| strconv.ParseFloat: parsing \"nine\": invalid syntax while parsing: \"m nine\"",
                "m 1_0| unsupported character in float while parsing: \"m 1_0\"",
                "m 0x1p3| unsupported character in float while parsing: \"m 0x1p3\"",
                "m 1e| strconv.ParseFloat: parsing \"1e\": invalid syntax while parsing: \"m 1e\"",
                "m 1 1x| expected next entry after timestamp, got \"x\" (\"INVALID\") while parsing: \"m 1 1x\"",
                "m 1 x| expected timestamp or new record, got \"x\" (\"INVALID\") while parsing: \"m 1 x\"",
                "{x=\"1\"} 1| metric name not set while parsing: \"{x=\\\"1\\\"} 1\"",
                "m{\"n\"} 1| metric name already set while parsing: \"m{\\\"n\\\"}\"",
                "9m 1| expected a valid start token, got \"9\" (\"INVALID\") while parsing: \"9\"",
                "# TYPE m thing| invalid metric type \"thing\"",
                "# TYPE 9| expected metric name after TYPE, got \"9\" (\"INVALID\") while parsing: \"# TYPE 9\"",
                "m{x=\"\u00ff\"} 1| invalid UTF-8 label value: \"\\\"\\xff\\\"\"",
                "m{x=\"1\",x=\"2\"} 1| label name \"x\" is not unique: invalid sample"
            })
    void refusesInTheWordsOfPrometheus(String text, String message) {
        assertThatThrownBy(() -> parser.parse(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), new RecordingSink()))
                .isInstanceOf(IngestException.class)
                .hasMessage(message);
    }

    @Test
    void endsWhereANulStandsForALine() throws Exception {
        assertThat(parse("a 1\n\0b 2\n")).containsExactly("{__name__=\"a\"} 1.0");
        assertThat(parse("a{x=\"\0y\"} 1")).containsExactly("{__name__=\"a\", x=\"\0y\"} 1.0");
    }

    @Test
    void namesTheLimitThatWasPassed() {
        ExpositionLimits limits = new ExpositionLimits(1000, 100, 3, new LabelLimits(3, 10, 20));
        PrometheusTextParser<Labels> limited = new PrometheusTextParser<>(new SeriesCache<>(), limits);

        assertRefused(limited, "a 1\n".repeat(4), "exposition has more than samplesMax 3 samples");
        assertRefused(limited, "#" + "x".repeat(200) + "\n", "a line has more than lineBytesMax 100 bytes");
        assertRefused(limited, "a{b=\"1\",c=\"1\",d=\"1\"} 1", "a series has more than labelsMax 3 labels");
        assertRefused(limited, "a{b23456789ab=\"1\"} 1", "a label's name has more than nameBytesMax 10 bytes");
        assertRefused(
                limited,
                "a{b=\"" + "1".repeat(21) + "\"} 1",
                "the value of label \"b\" has more than valueBytesMax 20 bytes");
        assertRefused(limited, "#\n".repeat(600), "exposition has more than bodyBytesMax 1000 bytes");
    }

    private static void assertRefused(PrometheusTextParser<Labels> limited, String text, String message) {
        assertThatThrownBy(() -> limited.parse(new ByteArrayInputStream(text.getBytes(UTF_8)), new RecordingSink()))
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.TOO_LARGE))
                .hasMessage(message);
    }
}
