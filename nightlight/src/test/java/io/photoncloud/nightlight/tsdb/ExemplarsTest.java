package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.SeriesExemplars;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExemplarsTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 400_000 * HOUR;
    private static final Labels A = Labels.of("__name__", "requests", "job", "a");
    private static final Labels B = Labels.of("__name__", "requests", "job", "b");

    @TempDir
    private Path directory;

    private TsdbSettings settings = TsdbSettings.DEFAULT.withExemplarsMax(5);
    private Tsdb tsdb;

    @BeforeEach
    void open() {
        tsdb = Tsdb.open(directory, settings, () -> Instant.ofEpochMilli(START));
    }

    @AfterEach
    void close() {
        tsdb.close();
    }

    private boolean append(Labels series, long timeMs, double value, String trace) {
        try (SampleAppender appender = tsdb.appender()) {
            long reference = appender.sample(0, series, timeMs, value);
            boolean taken =
                    appender.exemplar(reference, series, new Exemplar(Labels.of("trace_id", trace), value, timeMs));
            assertThat(appender.commit()).isZero();
            return taken;
        }
    }

    private List<String> all() {
        return select(List.of(List.of(Matcher.equal("__name__", "requests"))), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private List<String> select(List<List<Matcher>> selectors, long fromMs, long toMs) {
        return tsdb.exemplars(selectors, fromMs, toMs).stream()
                .map(ExemplarsTest::text)
                .toList();
    }

    private static String text(SeriesExemplars series) {
        StringBuilder text = new StringBuilder(series.labels().value("job"));
        series.exemplars()
                .forEach(one -> text.append(' ')
                        .append(one.labels().value("trace_id"))
                        .append('@')
                        .append(one.timeMs() - START));
        return text.toString();
    }

    @Test
    void keepsTheNewestOfAllSeries() {
        for (int i = 0; i < 4; i++) {
            assertThat(append(A, START + i, i, "a" + i)).isTrue();
            assertThat(append(B, START + i, i, "b" + i)).isTrue();
        }

        assertThat(all()).containsExactly("a a2@2 a3@3", "b b1@1 b2@2 b3@3");
        assertThat(select(List.of(List.of(Matcher.equal("job", "b"))), START + 2, START + 2))
                .containsExactly("b b2@2");
        assertThat(select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void takesAgainNothingAndNothingOlder() {
        append(A, START + 5, 1, "x");

        assertThat(append(A, START + 5, 1, "x")).isFalse();
        assertThatThrownBy(() -> exemplar(A, new Exemplar(Labels.of("trace_id", "w"), 9, START + 4)))
                .hasMessage("out of order exemplar");
        assertThatThrownBy(() -> exemplar(A, new Exemplar(Labels.of("trace_id", "x"), 0.5, START + 5)))
                .hasMessage("out of order exemplar");
        assertThat(exemplar(A, new Exemplar(Labels.of("trace_id", "y"), 1, START + 5)))
                .isTrue();
        assertThat(all()).containsExactly("a x@5 y@5");
    }

    private boolean exemplar(Labels series, Exemplar exemplar) {
        try (SampleAppender appender = tsdb.appender()) {
            boolean taken = appender.exemplar(SampleAppender.NO_REFERENCE, series, exemplar);
            appender.commit();
            return taken;
        }
    }

    @Test
    void boundsTheLabelsByTheirCharacters() {
        append(A, START, 1, "x");

        assertThat(exemplar(A, new Exemplar(Labels.of("trace_id", "\u00e9".repeat(120)), 1, START + 1)))
                .isTrue();
        Exemplar longer = new Exemplar(Labels.of("trace_id", "\u00e9".repeat(121)), 1, START + 2);
        assertThatThrownBy(() -> exemplar(A, longer))
                .isInstanceOf(SampleRefused.class)
                .hasMessage("label length for exemplar exceeds maximum of 128 UTF-8 characters");
    }

    @Test
    void knowsNoExemplarsOfSeriesThatAreNotThere() {
        assertThat(exemplar(B, new Exemplar(Labels.of("trace_id", "x"), 1, START)))
                .isFalse();
        assertThat(tsdb.headSeries()).isZero();
    }

    @Test
    void keepsThemOverARestartAsLongAsTheLogGoesBack() {
        for (int hour = 0; hour < 6; hour++) {
            append(A, START + hour * HOUR, hour, "h" + hour);
        }
        tsdb.close();
        open();
        assertThat(all()).containsExactly("a h1@3600000 h2@7200000 h3@10800000 h4@14400000 h5@18000000");

        tsdb.maintain();
        assertThat(tsdb.blocks()).isNotEmpty();
        tsdb.close();
        open();
        assertThat(all()).containsExactly("a h4@14400000 h5@18000000");
    }

    @Test
    void keepsNoneWhereTheSettingIsZero() {
        tsdb.close();
        settings = settings.withExemplarsMax(0);
        open();

        assertThat(append(A, START, 1, "x")).isFalse();
        assertThat(all()).isEmpty();
    }
}
