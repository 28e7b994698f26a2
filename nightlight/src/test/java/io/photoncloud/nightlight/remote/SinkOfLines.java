package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, as lines; refuses samples older than 10 ms. */
final class SinkOfLines implements SampleSink<Labels> {
    static final long OLDEST_MS = 10;

    final List<String> lines = new ArrayList<>();
    final List<Histogram> histograms = new ArrayList<>();
    int opened;

    @Override
    public Labels open(Labels labels) {
        opened++;
        return labels;
    }

    @Override
    public void sample(Labels series, long timeMs, double value) throws IngestException {
        if (timeMs < OLDEST_MS) {
            throw IngestException.invalid("out of bounds for series " + series);
        }
        lines.add(series + " " + value + " @" + timeMs);
    }

    @Override
    public void histogram(Labels series, long timeMs, Histogram histogram) {
        histograms.add(histogram);
        lines.add(series + " histogram of " + histogram.count() + " @" + timeMs);
    }

    @Override
    public boolean exemplar(Labels series, Exemplar exemplar) {
        lines.add("exemplar " + exemplar.labels() + " " + exemplar.value() + " @" + exemplar.timeMs());
        return true;
    }

    @Override
    public void startTime(Labels series, long timeMs, long startMs) {
        lines.add("start " + startMs);
    }

    @Override
    public void type(String metric, MetricType type) {
        lines.add("type " + metric + " " + type.text());
    }

    @Override
    public void help(String metric, String help) {
        lines.add("help " + metric + " " + help);
    }

    @Override
    public void unit(String metric, String unit) {
        lines.add("unit " + metric + " " + unit);
    }
}
