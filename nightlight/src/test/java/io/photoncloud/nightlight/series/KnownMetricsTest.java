package io.photoncloud.nightlight.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.series.KnownMetrics.About;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownMetricsTest {
    private static About about(String help) {
        return new About("counter", help, "");
    }

    @Test
    void tellsOfEachMetricWhatWasSaidLastFirst() {
        KnownMetrics metrics = new KnownMetrics();
        metrics.tell("b", about("one"));
        metrics.tell("b", about("two"));
        metrics.tell("a", about("x"));
        metrics.tell("b", about("one"));

        assertThat(metrics.all())
                .containsExactly(
                        Map.entry("a", List.of(about("x"))), Map.entry("b", List.of(about("one"), about("two"))));
        for (int i = 0; i < 50; i++) {
            metrics.tell("b", about("help " + i));
        }
        assertThat(metrics.all().get("b"))
                .hasSize(KnownMetrics.OF_METRIC_MAX)
                .startsWith(about("help 49"))
                .endsWith(about("help 40"));
    }

    @Test
    void forgetsWhatWasNotSaidAgainForTheLongestTime() {
        KnownMetrics metrics = new KnownMetrics(2_000);
        for (int i = 0; i < 100; i++) {
            metrics.tell("metric " + i, about("h"));
            metrics.tell("metric 0", about("h"));
        }

        assertThat(metrics.all()).containsKeys("metric 0", "metric 99").doesNotContainKeys("metric 1", "metric 50");
        assertThat(metrics.all()).hasSizeBetween(10, 20);
    }

    @Test
    void shortensLongTexts() {
        KnownMetrics metrics = new KnownMetrics();
        metrics.tell("a", about("h".repeat(5_000)));

        assertThat(metrics.all()).containsExactly(Map.entry("a", List.of(about("h".repeat(1_024)))));
    }
}
