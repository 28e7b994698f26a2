package io.photoncloud.nightlight.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.query.QueryException.Kind;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.Labels;
import org.junit.jupiter.api.Test;

/** Queries that are each modest do not take all memory together. */
class QueryMemoryTest {
    private static final long BYTES = 1 << 20;

    private final QueryMemory memory = new QueryMemory(BYTES);
    private final Engine engine = new Engine(EngineSettings.DEFAULT, memory);
    private final MemorySeries series = new MemorySeries();

    QueryMemoryTest() {
        for (int i = 0; i < 30; i++) {
            series.add(Labels.of("__name__", "x", "i", "" + i), 0, i);
        }
    }

    /** Of 30 series with 1,000 steps each, half of what there is. */
    private QueryResult half(QueryMemory.Share share) {
        return engine.range(series, "x", 0, 999_000, 1000, () -> false, share);
    }

    @Test
    void resultsAreHeldUntilTheyAreWrittenAndNothingIsHeldAfterThat() {
        try (QueryMemory.Share one = memory.begin();
                QueryMemory.Share other = memory.begin()) {
            assertThat(((Value.Matrix) half(one).value()).series()).hasSize(30);
            assertThat(memory.taken()).isBetween(BYTES / 4, BYTES * 3 / 4);
            assertThatThrownBy(() -> engine.range(series, "x + x", 0, 999_000, 1000, () -> false, other))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining(BYTES + " bytes of memory that all queries have together");
        }
        assertThat(memory.taken()).isZero();
        try (QueryMemory.Share later = memory.begin()) {
            assertThat(((Value.Matrix) half(later).value()).series()).hasSize(30);
        }
    }

    @Test
    void queriesThatFailLeaveNothing() {
        assertThatThrownBy(() -> engine.range(series, "x / on () x", 0, 999_000, 1000))
                .isInstanceOf(QueryException.class);
        assertThat(memory.taken()).isZero();
        assertThat(engine.range(series, "sum(x)", 0, 999_000, 1000).value()).isInstanceOf(Value.Matrix.class);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void whatIsReleasedIsForOthers() {
        try (QueryMemory.Share one = memory.begin();
                QueryMemory.Share other = memory.begin()) {
            one.hold(BYTES);
            assertThatThrownBy(() -> other.hold(1)).isInstanceOf(QueryException.class);
            one.release(BYTES);
            other.hold(BYTES / 2);
        }
        assertThat(memory.taken()).isZero();
    }

    @Test
    void oneShareOfAnotherEngineSettingsIsOfTheSameMemory() {
        assertThat(engine.with(EngineSettings.DEFAULT.withSamplesMax(1)).memory())
                .isSameAs(memory);
    }
}
