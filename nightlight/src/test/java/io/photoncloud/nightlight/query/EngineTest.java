package io.photoncloud.nightlight.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.promql.ParserSettings;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.Labels;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
    private static final long MINUTE = 60_000;

    private final Engine engine = new Engine(EngineSettings.DEFAULT.withParser(ParserSettings.EVERYTHING));
    private final MemorySeries series = new MemorySeries()
            .load(
                    MINUTE,
                    "requests_total{job=\"a\", instance=\"0\"} 0+10x20",
                    "requests_total{job=\"a\", instance=\"1\"} 0+20x9 0+20x10",
                    "requests_total{job=\"b\", instance=\"0\"} 5+5x20",
                    "temperature{room=\"x\"} 1 3 2 5 4 5 5 1 2 3 9",
                    "temperature{room=\"y\"} -1 NaN 2",
                    "gone{a=\"1\"} 1 2 3 stale",
                    "latency_bucket{le=\"0.1\"} 0+1x20",
                    "latency_bucket{le=\"1\"} 0+3x20",
                    "latency_bucket{le=\"+Inf\"} 0+4x20",
                    "limit{job=\"a\"} 100x20",
                    "limit{job=\"b\"} 200x20");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "requests_total{job=\"b\"}|{__name__=\"requests_total\", instance=\"0\", job=\"b\"} 55",
                "rate(requests_total{job=\"a\"}[5m])|{instance=\"0\", job=\"a\"} 0.166666666667;{instance=\"1\", job=\"a\"} 0.25",
                "increase(requests_total{instance=\"1\"}[10m])|{instance=\"1\", job=\"a\"} 177.777777778",
                "irate(requests_total{job=\"b\"}[5m])|{instance=\"0\", job=\"b\"} 0.0833333333333",
                "idelta(requests_total{job=\"b\"}[5m])|{instance=\"0\", job=\"b\"} 5",
                "delta(temperature{room=\"x\"}[10m])|{room=\"x\"} 6.66666666667",
                "resets(requests_total[15m])|{instance=\"0\", job=\"a\"} 0;{instance=\"0\", job=\"b\"} 0;{instance=\"1\", job=\"a\"} 1",
                "changes(temperature{room=\"x\"}[20m])|{room=\"x\"} 9",
                "sum_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 40",
                "avg_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 3.63636363636",
                "min_over_time(temperature[20m])|{room=\"x\"} 1;{room=\"y\"} -1",
                "max_over_time(temperature[20m])|{room=\"x\"} 9;{room=\"y\"} 2",
                "count_over_time(temperature[20m])|{room=\"x\"} 11;{room=\"y\"} 3",
                "stdvar_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 4.95867768595",
                "quantile_over_time(0.5, temperature{room=\"x\"}[20m])|{room=\"x\"} 3",
                "mad_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 2",
                "first_over_time(temperature[20m])|{__name__=\"temperature\", room=\"x\"} 1;{__name__=\"temperature\", room=\"y\"} -1",
                "last_over_time(temperature[20m])|{__name__=\"temperature\", room=\"x\"} 9;{__name__=\"temperature\", room=\"y\"} 2",
                "present_over_time(temperature[20m])|{room=\"x\"} 1;{room=\"y\"} 1",
                "ts_of_max_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 600",
                "ts_of_min_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 420",
                "ts_of_first_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 0",
                "ts_of_last_over_time(temperature{room=\"x\"}[20m])|{room=\"x\"} 600",
                "deriv(requests_total{job=\"b\"}[5m])|{instance=\"0\", job=\"b\"} 0.0833333333333",
                "predict_linear(requests_total{job=\"b\"}[5m], 60)|{instance=\"0\", job=\"b\"} 60",
                "double_exponential_smoothing(requests_total{job=\"b\"}[5m], 0.5, 0.5)|{instance=\"0\", job=\"b\"} 55",
                "absent_over_time(nothing{a=\"1\", b=~\"x\"}[5m])|{a=\"1\"} 1",
                "absent(nothing{a=\"1\", a=\"2\", c=\"3\"})|{c=\"3\"} 1",
                "absent(limit)|~~",
            })
    void functionsOverRangesGiveWhatPrometheusGives(String query, String expected) {
        assertThat(at10m(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sum(requests_total)|{} 155",
                "sum by (job) (requests_total)|{job=\"a\"} 100;{job=\"b\"} 55",
                "sum without (instance) (requests_total)|{job=\"a\"} 100;{job=\"b\"} 55",
                "avg(requests_total)|{} 51.6666666667",
                "avg(1.7e308 * limit)|{} +Inf",
                "min(requests_total)|{} 0",
                "max by (instance) (requests_total)|{instance=\"0\"} 100;{instance=\"1\"} 0",
                "count(requests_total)|{} 3",
                "group(requests_total)|{} 1",
                "stddev(requests_total)|{} 40.8928138213",
                "stdvar(requests_total)|{} 1672.22222222",
                "quantile(0.5, requests_total)|{} 55",
                "topk(2, requests_total)|{__name__=\"requests_total\", instance=\"0\", job=\"a\"} 100;{__name__=\"requests_total\", instance=\"0\", job=\"b\"} 55",
                "bottomk(1, requests_total)|{__name__=\"requests_total\", instance=\"1\", job=\"a\"} 0",
                "limitk(1, limit)|{__name__=\"limit\", job=\"a\"} 100",
                "limit_ratio(1, limit)|{__name__=\"limit\", job=\"a\"} 100;{__name__=\"limit\", job=\"b\"} 200",
                "count_values(\"v\", limit)|{v=\"100\"} 1;{v=\"200\"} 1",
                "topk(0, requests_total)|~~",
            })
    void aggregationsGiveWhatPrometheusGives(String query, String expected) {
        assertThat(at10m(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 + 2 * 3|7",
                "-2 ^ 2|-4",
                "7 % -4|3",
                "1 > bool 0|1",
                "NaN == bool NaN|0",
                "1 ^ NaN|1",
                "atan2_of_two|~~",
                "limit * 2|{job=\"a\"} 200;{job=\"b\"} 400",
                "300 - limit|{job=\"a\"} 200;{job=\"b\"} 100",
                "limit > 150|{__name__=\"limit\", job=\"b\"} 200",
                "150 < limit|{__name__=\"limit\", job=\"b\"} 200",
                "limit > bool 150|{job=\"a\"} 0;{job=\"b\"} 1",
                "sum by (job) (requests_total) / on (job) limit|{job=\"a\"} 1;{job=\"b\"} 0.275",
                "requests_total / on (job) group_left () limit|{instance=\"0\", job=\"a\"} 1;{instance=\"0\", job=\"b\"} 0.275;{instance=\"1\", job=\"a\"} 0",
                "limit - on (job) group_right () requests_total|{instance=\"0\", job=\"a\"} 0;{instance=\"0\", job=\"b\"} 145;{instance=\"1\", job=\"a\"} 100",
                "limit and on (job) requests_total{job=\"b\"}|{__name__=\"limit\", job=\"b\"} 200",
                "limit unless on (job) requests_total{job=\"b\"}|{__name__=\"limit\", job=\"a\"} 100",
                "limit{job=\"a\"} or limit|{__name__=\"limit\", job=\"a\"} 100;{__name__=\"limit\", job=\"b\"} 200",
                "limit + on (job) fill (7) limit{job=\"a\"}|{job=\"a\"} 200;{job=\"b\"} 207",
                "-limit|{job=\"a\"} -100;{job=\"b\"} -200",
            })
    void operatorsGiveWhatPrometheusGives(String query, String expected) {
        assertThat(at10m(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "abs(-limit{job=\"a\"})|{job=\"a\"} 100",
                "clamp(limit, 120, 180)|{job=\"a\"} 120;{job=\"b\"} 180",
                "clamp_min(limit, 150)|{job=\"a\"} 150;{job=\"b\"} 200",
                "clamp_max(limit, 150)|{job=\"a\"} 100;{job=\"b\"} 150",
                "round(limit / 3, 0.5)|{job=\"a\"} 33.5;{job=\"b\"} 66.5",
                "ceil(vector(1.2))|{} 2",
                "floor(vector(-1.2))|{} -2",
                "sgn(vector(-3))|{} -1",
                "sqrt(vector(9))|{} 3",
                "exp(vector(0))|{} 1",
                "ln(vector(1))|{} 0",
                "log2(vector(8))|{} 3",
                "log10(vector(1000))|{} 3",
                "acosh(vector(1))|{} 0",
                "asinh(vector(0))|{} 0",
                "atanh(vector(0))|{} 0",
                "deg(vector(pi()))|{} 180",
                "rad(vector(180)) - pi()|{} 0",
                "time()|600",
                "scalar(limit{job=\"a\"})|100",
                "scalar(limit)|NaN",
                "timestamp(limit{job=\"a\"} offset 1m)|{job=\"a\"} 540",
                "hour(vector(7200))|{} 2",
                "minute()|{} 10",
                "day_of_week(vector(0))|{} 4",
                "day_of_month(vector(86400))|{} 2",
                "day_of_year(vector(86400 * 59))|{} 60",
                "days_in_month(vector(86400 * 40))|{} 28",
                "month(vector(86400 * 40))|{} 2",
                "year(vector(0))|{} 1970",
                "sort(limit)|{__name__=\"limit\", job=\"a\"} 100;{__name__=\"limit\", job=\"b\"} 200",
                "sort_desc(limit)|{__name__=\"limit\", job=\"b\"} 200;{__name__=\"limit\", job=\"a\"} 100",
                "sort_by_label_desc(limit, \"job\")|{__name__=\"limit\", job=\"b\"} 200;{__name__=\"limit\", job=\"a\"} 100",
                "label_replace(limit{job=\"a\"}, \"x\", \"${1}y$$\", \"job\", \"(.*)\")|{__name__=\"limit\", job=\"a\", x=\"ay$\"} 100",
                "label_join(limit{job=\"a\"}, \"x\", \"-\", \"job\", \"job\")|{__name__=\"limit\", job=\"a\", x=\"a-a\"} 100",
                "histogram_quantile(0.5, latency_bucket)|{} 0.55",
                "histogram_quantile(0.9, latency_bucket)|{} 1",
                "histogram_fraction(0, 0.1, latency_bucket)|{} 0.25",
                "max_of(1, 2) - min_of(1, 2)|1",
                "end() - start() + step() + range()|0",
                "sum_over_time(limit{job=\"a\"}[3m:1m])|{job=\"a\"} 300",
                "max_over_time(rate(requests_total{job=\"b\"}[2m])[5m:1m] @ 600)|{instance=\"0\", job=\"b\"} 0.0833333333333",
                "gone|~~",
                "gone @ 120|{__name__=\"gone\", a=\"1\"} 3",
                "limit{job=\"a\"} @ end()|{__name__=\"limit\", job=\"a\"} 100",
                "requests_total{job=\"b\"} offset -1m|{__name__=\"requests_total\", instance=\"0\", job=\"b\"} 60",
                "\"text\"|\"text\"",
            })
    void functionsOfSamplesGiveWhatPrometheusGives(String query, String expected) {
        assertThat(at10m(query)).isEqualTo(expected);
    }

    @Test
    void rangeQueriesAreInTheOrderOfLabelsAndHaveGapsWhereThereIsNothing() {
        QueryResult result = engine.range(series, "gone or limit", 0, 4 * MINUTE, MINUTE);

        assertThat(((Value.Matrix) result.value()).series())
                .extracting(points -> points.labels() + " " + points.points().size())
                .containsExactly(
                        "{__name__=\"gone\", a=\"1\"} 3",
                        "{__name__=\"limit\", job=\"a\"} 5",
                        "{__name__=\"limit\", job=\"b\"} 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "limit + on () limit|found duplicate series for the match group {} on the right hand-side of the operation: [{__name__=\"limit\", job=\"a\"}, {__name__=\"limit\", job=\"b\"}];many-to-many matching not allowed: matching labels must be unique on one side",
                "requests_total + on (job) limit|multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
                "label_replace(limit, \"job\", \"c\", \"job\", \".*\")|vector cannot contain metrics with the same labelset",
                "label_replace(limit, \"x\", \"c\", \"job\", \"(\")|invalid regular expression in label_replace(): (",
                "label_replace(limit, \"\", \"c\", \"job\", \"\")|~invalid destination label name in label_replace(): ~",
                "count_values(\"\", limit)|invalid label name \"\"",
                "topk(NaN, limit)|Parameter value is NaN",
                "double_exponential_smoothing(limit[5m], 2, 0.1)|invalid smoothing factor. Expected: 0 < sf < 1, got: 2.000000",
                "limit[step()]|6:12: duration must be greater than 0",
            })
    void whatCannotBeAnsweredIsRefusedAsPrometheusDoes(String query, String message) {
        assertThatThrownBy(() -> at10m(query)).hasMessage(message);
    }

    @Test
    void usersAreToldWhatIsRemarkable() {
        assertThat(engine.instant(series, "rate(temperature[5m])", 5 * MINUTE).infos())
                .containsExactly("PromQL info: metric might not be a counter, name does not end in "
                        + "_total/_sum/_count/_bucket: \"temperature\" (1:6)");
        assertThat(engine.instant(series, "quantile(2, limit)", 0).warnings())
                .containsExactly("PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)");
    }

    @Test
    void windowsBeginAsTheSettingSays() {
        Engine closed = new Engine(EngineSettings.DEFAULT.withWindows(EngineSettings.Windows.CLOSED));

        assertThat(text(engine.instant(series, "count_over_time(limit{job=\"a\"}[5m])", 10 * MINUTE)))
                .isEqualTo("{job=\"a\"} 5");
        assertThat(text(closed.instant(series, "count_over_time(limit{job=\"a\"}[5m])", 10 * MINUTE)))
                .isEqualTo("{job=\"a\"} 6");
        assertThat(text(engine.instant(series, "temperature{room=\"x\"}", 15 * MINUTE)))
                .isEmpty();
        assertThat(text(closed.instant(series, "temperature{room=\"x\"}", 15 * MINUTE)))
                .isNotEmpty();
    }

    @Test
    void budgetsAreHeldAndNamed() {
        EngineSettings settings = EngineSettings.DEFAULT;
        assertThatThrownBy(() -> new Engine(settings.withSamplesMax(20)).range(series, "limit", 0, 20 * MINUTE, MINUTE))
                .hasMessage("query processing would load too many samples into memory in query execution");
        assertThatThrownBy(() -> new Engine(settings.withSamplesMax(1000)).instant(series, "limit[1y:1s]", 0))
                .hasMessage("query processing would load too many samples into memory in query execution");
        assertThatThrownBy(() -> new Engine(settings.withSeriesMax(2)).instant(series, "requests_total", 0))
                .hasMessage("query processing would select more than 2 series in query execution");
        assertThatThrownBy(() -> engine.range(series, "limit", 0, 11_001_000, 1000))
                .hasMessage("exceeded maximum resolution of 11,000 points per timeseries. "
                        + "Try decreasing the query resolution (?step=XX)");
        assertThatThrownBy(() -> new Engine(settings.withTimeout(Duration.ofNanos(-1))).instant(series, "limit", 0))
                .hasMessage("query timed out in expression evaluation");
        assertThatThrownBy(() -> engine.instant(series, "limit", 0, () -> true))
                .hasMessage("query was canceled in expression evaluation");
    }

    private String at10m(String query) {
        return text(engine.instant(series, query, 10 * MINUTE));
    }

    static String text(QueryResult result) {
        return switch (result.value()) {
            case Value.Scalar scalar -> GoText.plain(scalar.value());
            case Value.Text text -> '"' + text.value() + '"';
            case Value.Vector vector ->
                vector.samples().stream().map(EngineTest::text).collect(Collectors.joining(";"));
            case Value.Matrix matrix -> matrix.toString();
        };
    }

    private static String text(Sample sample) {
        Labels labels = sample.labels();
        return labels + " "
                + (sample.histogram() == null
                        ? GoText.significant(sample.value(), 12)
                        : HistogramText.of(sample.histogram()));
    }
}
