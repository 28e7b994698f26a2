package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.io.ByteArrayInputStream;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How fast known series are read again, on one core. */
@Tag("scale")
class ExpositionSpeedTest {
    private static final int SERIES = 10_000;
    private static final int ROUNDS = 300;
    private static final double PER_SECOND_MIN = 2_000_000;

    private static final class CountingSink implements SampleSink<Labels> {
        long count;

        @Override
        public Labels open(Labels labels) {
            return labels;
        }

        @Override
        public void sample(Labels series, long timeMs, double value) {
            count++;
        }

        @Override
        public void histogram(Labels series, long timeMs, Histogram histogram) {
            count++;
        }
    }

    @Test
    void readsTwoMillionSamplesASecond() throws Exception {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SERIES; i++) {
            if (i % 20 == 0) {
                text.append("# HELP metric_").append(i / 20).append("_total What it counts in all.\n");
                text.append("# TYPE metric_").append(i / 20).append("_total counter\n");
            }
            text.append("metric_")
                    .append(i / 20)
                    .append("_total{instance=\"host-")
                    .append(i % 20);
            text.append("\",method=\"GET\",path=\"/api/v1/things\",code=\"200\"} ");
            text.append(i % 2 == 0 ? "" + random.nextInt(1_000_000) : random.nextInt(100_000) / 100.0)
                    .append('\n');
        }
        byte[] body = text.toString().getBytes(UTF_8);
        PrometheusTextParser<Labels> parser = new PrometheusTextParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT);
        double best = 0;
        for (int repeat = 0; repeat < 5; repeat++) {
            CountingSink sink = new CountingSink();
            long began = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                parser.parse(new ByteArrayInputStream(body), sink);
            }
            best = Math.max(best, sink.count * 1e9 / (System.nanoTime() - began));
        }
        System.out.printf("text: %.2f M samples/s, %d bytes a sample%n", best / 1e6, body.length / SERIES);
        assertThat(best).isGreaterThan(PER_SECOND_MIN);
    }
}
