package io.photoncloud.nightlight.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.ParserSettings;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.BudgetExceeded;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.QueryBudget;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that would take all memory or all time end with an error that names what they had too much of. */
class QueryOfDeathTest {
    private static final long MINUTE = 60_000;
    private static final String TOO_MANY =
            "query processing would load too many samples into memory in query execution";

    private final Engine engine =
            new Engine(EngineSettings.DEFAULT.withSamplesMax(1_000_000).withTimeout(Duration.ofMillis(300)));
    private final MemorySeries series = new MemorySeries();

    QueryOfDeathTest() {
        for (int i = 0; i < 60; i++) {
            for (int minute = 0; minute < 20; minute++) {
                series.add(Labels.of("__name__", "x", "i", "value-" + i), minute * MINUTE, minute + i);
            }
        }
    }

    private QueryResult instant(String query) {
        return engine.instant(series, query, 19 * MINUTE);
    }

    private QueryResult range(String query, int steps) {
        return engine.range(series, query, 0, (steps - 1) * 1000L, 1000);
    }

    @Test
    void pointsOfASeriesAreBoundedInPrometheusWords() {
        String refused = "exceeded maximum resolution of 11,000 points per timeseries. "
                + "Try decreasing the query resolution (?step=XX)";
        assertThatThrownBy(() -> range("x", 11_002)).hasMessage(refused);
        assertThatThrownBy(() -> engine.range(series, "x", 0, Long.MAX_VALUE / 4, 1))
                .hasMessage(refused);
        assertThat(((Value.Matrix) range("x{i=\"value-1\"}", 10_001).value()).series())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_over_time(x[100y:1ms])",
                "x[100y:1ms]",
                "sum_over_time((x * 2)[30d:1s])",
                "quantile_over_time(0.5, sum_over_time(x[1d:1s])[30d:1s])",
            })
    void absurdSubqueriesAreTooMuch(String query) {
        assertThatThrownBy(() -> instant(query)).hasMessage(TOO_MANY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum_over_time(sum_over_time(sum_over_time(x[6h:1s])[6h:1s])[6h:1s])",
                "quantile_over_time(0.5, quantile_over_time(0.5, x[8h:1s])[8h:1s])",
            })
    void subqueriesOfSubqueriesHaveTheirTime(String query) {
        Throwable failed = catchThrowable(() -> range(query, 11_000));
        assertThat(failed).isInstanceOf(QueryException.class);
        assertThat(failed.getMessage()).isIn(TOO_MANY, "query timed out in expression evaluation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abs(x)",
                "{i=~\".+\"} * 2",
                "label_replace(x, \"a\", \"b\", \"i\", \".*\")",
                "label_join(x, \"a\", \"-\", \"i\")",
                "sort(x)",
                "topk(3, x)",
                "x and x",
                "x * on (i) x",
                "x * on (i) group_left () x",
                "quantile(0.5, x)",
                "count_values(\"v\", x)",
                "sum by (i) (x)",
                "x",
            })
    void whatIsHeldIsCountedWhereverItIsHeld(String query) {
        Engine small = new Engine(EngineSettings.DEFAULT.withSamplesMax(200_000));
        assertThatThrownBy(() -> small.range(series, query, 0, 10_000_000, 1000))
                .hasMessage(TOO_MANY);
    }

    @Test
    void whatOperatorsAndSelectionsMakeIsCountedBesideWhatTheyMakeItOf() {
        // 60 series of 1,001 steps on each side, and as many that come of them.
        Engine enough = new Engine(EngineSettings.DEFAULT.withSamplesMax(200_000));
        Engine few = new Engine(EngineSettings.DEFAULT.withSamplesMax(150_000));
        assertThat(enough.range(series, "count(x * on (i) x)", 0, 1_000_000, 1000)
                        .statistics()
                        .samplesPeak())
                .isBetween(180_000L, 200_000L);
        assertThatThrownBy(() -> few.range(series, "count(x * on (i) x)", 0, 1_000_000, 1000))
                .hasMessage(TOO_MANY);
        assertThat(few.range(series, "count(topk(60, x))", 0, 1_000_000, 1000)
                        .statistics()
                        .samplesPeak())
                .isBetween(120_000L, 150_000L);
    }

    @Test
    void quantilesThatAreOthersAtEachStepAreCountedForEach() {
        MemorySeries one = new MemorySeries()
                .add(Labels.of("__name__", "b", "le", "1"), 0, 1)
                .add(Labels.of("__name__", "b", "le", "+Inf"), 0, 2);
        EngineSettings every = EngineSettings.DEFAULT.withParser(ParserSettings.EVERYTHING);
        assertThatThrownBy(() -> new Engine(every.withSamplesMax(50_000))
                        .range(one, "histogram_quantiles(b, \"q\", time() / 1000)", 0, 299_000, 1000))
                .hasMessage(TOO_MANY);
    }

    @Test
    void labelsThatDoubleAgainAndAgainAreTooLong() {
        Engine patient = new Engine(EngineSettings.DEFAULT);
        String query = "x";
        for (int i = 0; i < 60; i++) {
            query = "label_replace(" + query + ", \"i\", \"$1$1\", \"i\", \"(.*)\")";
        }
        String replacing = query;
        assertThatThrownBy(() -> patient.instant(series, replacing, 0))
                .hasMessage("query processing would make a label of more than 1048576 characters in query execution");
        for (int i = 0; i < 60; i++) {
            query = i == 0
                    ? "label_join(x, \"i\", \"\", \"i\", \"i\")"
                    : "label_join(" + query + ", \"i\", \"\", \"i\", \"i\")";
        }
        String joining = query;
        assertThatThrownBy(() -> patient.instant(series, joining, 0))
                .hasMessage("query processing would make a label of more than 1048576 characters in query execution");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(a{500}){3}",
                "((((((((((a{2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}",
                "[a-z]{2,1001}",
                "(?:x{32}y){32,}",
            })
    void expressionsThatRepeatRepetitionsAreRefusedAsInGo(String expression) {
        assertThatThrownBy(() -> instant("{i=~\"" + expression + "\"}"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("invalid repeat count");
        assertThatThrownBy(() -> instant("label_replace(x, \"a\", \"\", \"i\", \"" + expression + "\")"))
                .hasMessage("invalid regular expression in label_replace(): " + expression);
    }

    @Test
    void expressionsThatRepeatMuchAreTooLarge() {
        assertThatThrownBy(() -> instant("{i=~\"" + "a{900}".repeat(200) + "\"}"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("expression too large");
        // What only looks like a repetition is none, and long choices are usual.
        QueryResult chosen = instant("{i=~\"" + "value-[{2000}1]|".repeat(2000) + "x{9}\"}");
        assertThat(((Value.Vector) chosen.value()).samples())
                .extracting(sample -> sample.labels().value("i"))
                .containsExactlyInAnyOrder("value-0", "value-1", "value-2");
    }

    @Test
    void expressionsThatTripOthersAreLinearInWhatTheyAreTriedOn() {
        String text = "a".repeat(30_000);
        MemorySeries one = new MemorySeries().add(Labels.of("__name__", "y", "t", text), 0, 1);
        Engine patient = new Engine(EngineSettings.DEFAULT);
        assertThat(((Value.Vector) patient.instant(one, "label_replace(y, \"a\", \"b\", \"t\", \"((a*)*)*c\")", 0)
                                .value())
                        .samples()
                        .getFirst()
                        .labels()
                        .has("a"))
                .isFalse();
        assertThat(((Value.Vector)
                                patient.instant(one, "{t=~\"(a|aa|a*)+c\"}", 0).value())
                        .samples())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "abs(", "sum(", "1 + (", "x + on () ("})
    void deepNestingIsRefusedAndWhatIsNotTooDeepIsAnsweredOnASmallStack(String prefix) throws InterruptedException {
        String close = prefix.endsWith("(") ? ")" : "";
        assertThatThrownBy(() -> instant(prefix.repeat(50_000) + "x" + close.repeat(50_000)))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining(String.valueOf(ParserSettings.DEPTH_MAX));
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Engine patient = new Engine(EngineSettings.DEFAULT);
        MemorySeries one = new MemorySeries().add(Labels.of("__name__", "x"), 0, 1);
        // An operator and a bracket are two of them.
        int deep = (prefix.contains("+") ? ParserSettings.DEPTH_MAX / 2 : ParserSettings.DEPTH_MAX) - 2;
        Thread thread = Thread.ofPlatform()
                .stackSize(512 << 10)
                .start(() -> failed.set(
                        catchThrowable(() -> patient.instant(one, prefix.repeat(deep) + "x" + close.repeat(deep), 0))));
        thread.join();
        assertThat(failed.get()).isNull();
    }

    @Test
    void matchingIsLinearInSeriesOfOneGroup() {
        int count = 3_000;
        MemorySeries apart = new MemorySeries();
        for (int i = 0; i < count; i++) {
            // Each is there at a time of its own, so that they all are of one group and never two at once.
            apart.add(Labels.of("__name__", "one", "i", "" + i), i * 1000L, i);
            apart.add(Labels.of("__name__", "one", "i", "" + i), i * 1000L + 500, MemorySeries.STALE);
            apart.add(Labels.of("__name__", "many", "i", "" + i), i * 1000L, i);
            apart.add(Labels.of("__name__", "many", "i", "" + i), i * 1000L + 500, MemorySeries.STALE);
        }
        Engine patient = new Engine(EngineSettings.DEFAULT.withSamplesMax(200_000_000));
        Value.Matrix matrix =
                (Value.Matrix) patient.range(apart, "many - on () group_left () one", 0, (count - 1) * 10_000L, 10_000)
                        .value();
        // Every tenth of them is there at a step.
        assertThat(matrix.series()).hasSize(count / 10);
        assertThat(matrix.series())
                .allSatisfy(points -> assertThat(points.points()).hasSize(1));
    }

    @Test
    void twoOfTheOneSideAtOnceAreRefusedWhereverTheyAre() {
        MemorySeries twice = new MemorySeries()
                .add(Labels.of("__name__", "many", "a", "1"), 0, 1)
                .add(Labels.of("__name__", "many", "a", "1"), 600_000, 1)
                .add(Labels.of("__name__", "one", "i", "1"), 0, 1)
                .add(Labels.of("__name__", "one", "i", "2"), 600_000, 1)
                .add(Labels.of("__name__", "one", "i", "3"), 600_000, 1);
        assertThatThrownBy(() -> engine.range(twice, "many * on () group_left () one", 0, 600_000, 600_000))
                .hasMessageContaining(
                        "found duplicate series for the match group {} on the right hand-side of the operation: "
                                + "[{__name__=\"one\", i=\"2\"}, {__name__=\"one\", i=\"3\"}]");
    }

    @Test
    void theTimeOfAQueryIsThatOfStorageToo() {
        QueryBudget out = new QueryBudget(1, 1, 1, () -> {
            throw new IllegalStateException("no time left");
        });
        assertThatThrownBy(out::requireTime).hasMessage("no time left");
        assertThatThrownBy(() -> out.takeSeries(2)).isInstanceOf(BudgetExceeded.class);
    }
}
