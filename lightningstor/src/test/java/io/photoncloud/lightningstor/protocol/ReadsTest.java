package io.photoncloud.lightningstor.protocol;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges, conditions and dates. */
class ReadsTest {
    private static final Instant MODIFIED = Instant.parse("2026-11-29T12:00:00.500Z");
    private static final String BEFORE = "Sun, 29 Nov 2026 11:59:59 GMT";
    private static final String SAME = "Sun, 29 Nov 2026 12:00:00 GMT";

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,                    0, 0",
        "bytes=3-,                     3, 9",
        "bytes=3-5,                    3, 5",
        "bytes=3-99999999999999999999, 3, 9",
        "bytes=-3,                     7, 9",
        "bytes=-30,                    0, 9"
    })
    void rangesAreSlices(String header, long first, long last) {
        assertThat(Ranges.find(header, 10)).contains(new Ranges.Slice(first, last));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"bytes=5-3", "bytes=a-b", "bytes=-", "bytes=0-1,3-4", "chunks=0-1", "0-1"})
    void whatIsNoRangeIsTheWhole(String header) {
        assertThat(Ranges.find(header, 10)).isEmpty();
    }

    @Test
    void rangesBehindTheEndAreRefused() {
        for (String header : new String[] {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"}) {
            assertThat(refusal(() -> Ranges.find(header, 10)).details()).containsEntry("ActualObjectSize", "10");
        }
        assertThat(error(() -> Ranges.find("bytes=0-", 0))).isEqualTo(S3Error.INVALID_RANGE);
        assertThat(error(() -> Ranges.find("bytes=-1", 0))).isEqualTo(S3Error.INVALID_RANGE);
        assertThat(Ranges.ofCopySource("bytes=0-9", 10).contentRange(10)).isEqualTo("bytes 0-9/10");
        for (String header : new String[] {"bytes=0-10", "bytes=0-", "bytes=-1", "bytes=5-3", "0-9"}) {
            assertThat(error(() -> Ranges.ofCopySource(header, 10))).as(header).isEqualTo(S3Error.INVALID_ARGUMENT);
        }
    }

    private static String judged(Map<String, String> headers) {
        return switch (Conditions.ofRead(Headers.of(headers)).judge("tag", MODIFIED)) {
            case Conditions.Outcome.Proceed _ -> "proceed";
            case Conditions.Outcome.NotModified _ -> "not modified";
            case Conditions.Outcome.Failed(String header) -> header;
        };
    }

    @Test
    void tagsOutrankDates() {
        assertThat(judged(Map.of())).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Match", "\"tag\""))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Match", "tag"))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Match", "*"))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Match", "\"other\", \"tag\""))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Match", "W/\"tag\""))).isEqualTo("if-match");
        assertThat(judged(Map.of("If-Match", "\"other\""))).isEqualTo("if-match");
        assertThat(judged(Map.of("If-Match", "\"tag\"", "If-Unmodified-Since", BEFORE)))
                .isEqualTo("proceed");
        assertThat(judged(Map.of("If-Unmodified-Since", BEFORE))).isEqualTo("if-unmodified-since");
        assertThat(judged(Map.of("If-Unmodified-Since", SAME))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-None-Match", "W/\"tag\""))).isEqualTo("not modified");
        assertThat(judged(Map.of("If-None-Match", "\"tag\"", "If-Modified-Since", BEFORE)))
                .isEqualTo("not modified");
        assertThat(judged(Map.of("If-None-Match", "\"other\"", "If-Modified-Since", SAME)))
                .isEqualTo("proceed");
        assertThat(judged(Map.of("If-Modified-Since", SAME))).isEqualTo("not modified");
        assertThat(judged(Map.of("If-Modified-Since", BEFORE))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Modified-Since", "whenever"))).isEqualTo("proceed");
        assertThat(judged(Map.of("If-Match", "\"other\"", "If-None-Match", "\"tag\"")))
                .isEqualTo("if-match");
        Conditions copy = Conditions.ofCopySource(Headers.of(Map.of("x-amz-copy-source-if-none-match", "\"tag\"")));
        assertThat(Conditions.refusal(copy.judge("tag", MODIFIED)).orElseThrow().error())
                .isEqualTo(S3Error.PRECONDITION_FAILED);
    }

    @Test
    void writesMayAskForWhatIsThere() {
        WriteCondition absent = WriteCondition.of(Headers.of(Map.of("If-None-Match", "*")));
        absent.check("");
        assertThat(error(() -> absent.check("tag"))).isEqualTo(S3Error.PRECONDITION_FAILED);
        WriteCondition matches = WriteCondition.of(Headers.of(Map.of("If-Match", "\"tag\"")));
        matches.check("tag");
        assertThat(error(() -> matches.check("other"))).isEqualTo(S3Error.PRECONDITION_FAILED);
        assertThat(error(() -> matches.check(""))).isEqualTo(S3Error.NO_SUCH_KEY);
        assertThat(WriteCondition.of(Headers.none())).isEqualTo(new WriteCondition.Always());
        assertThat(error(() -> WriteCondition.of(Headers.of(Map.of("If-None-Match", "\"tag\"")))))
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
        assertThat(error(() -> WriteCondition.of(Headers.of(Map.of("If-None-Match", "*", "If-Match", "a")))))
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
    }

    @Test
    void datesHaveTheirForms() {
        Instant time = Instant.parse("2026-11-29T12:00:00.123Z");
        assertThat(S3Dates.http(time)).isEqualTo(SAME);
        assertThat(S3Dates.xml(time)).isEqualTo("2026-11-29T12:00:00.123Z");
        assertThat(S3Dates.basic(time)).isEqualTo("20261129T120000Z");
        for (String same : new String[] {
            SAME, "Sunday, 29-Nov-26 12:00:00 GMT", "Sun Nov 29 12:00:00 2026", "Sun, 29 Nov 2026 13:00:00 +0100"
        }) {
            assertThat(S3Dates.parseHttp(same)).as(same).contains(Instant.parse("2026-11-29T12:00:00Z"));
        }
        assertThat(S3Dates.parseHttp("Sun, 06 Nov 1994 08:49:37 GMT")).contains(Instant.parse("1994-11-06T08:49:37Z"));
        assertThat(S3Dates.parseHttp("Sun Nov  6 08:49:37 1994")).contains(Instant.parse("1994-11-06T08:49:37Z"));
        assertThat(S3Dates.parseBasic("20261129T120000Z")).contains(Instant.parse("2026-11-29T12:00:00Z"));
        assertThat(S3Dates.parseBasic("20261331T120000Z")).isEmpty();
        assertThat(S3Dates.parseXml("2026-11-29T13:00:00+01:00")).contains(Instant.parse("2026-11-29T12:00:00Z"));
        assertThat(S3Dates.parseXml("2026-11-29")).isEmpty();
    }

    @Test
    void objectsAndPartsAreBounded() {
        ObjectLimits.requireSinglePut(5L << 30);
        assertThat(refusal(() -> ObjectLimits.requireSinglePut((5L << 30) + 1)).details())
                .containsEntry("MaxSizeAllowed", "5368709120");
        assertThat(ObjectLimits.parsePartNumber("10000")).isEqualTo(10_000);
        for (String number : new String[] {"0", "10001", "-1", "", "x", "99999999999"}) {
            assertThat(error(() -> ObjectLimits.parsePartNumber(number))).isEqualTo(S3Error.INVALID_ARGUMENT);
        }
        assertThat(error(() -> ObjectLimits.requireInnerPart(1, (5L << 20) - 1, "t")))
                .isEqualTo(S3Error.ENTITY_TOO_SMALL);
        ObjectLimits.requireUserMetadata(Headers.of(Map.of("x-amz-meta-a", "b".repeat(2047))));
        assertThat(error(() -> ObjectLimits.requireUserMetadata(Headers.of(Map.of("x-amz-meta-a", "b".repeat(2048))))))
                .isEqualTo(S3Error.METADATA_TOO_LARGE);
    }
}
