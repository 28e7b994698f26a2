package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, as lines. */
final class RecordingSink implements SampleSink<Labels> {
    final List<String> lines = new ArrayList<>();
    final List<Histogram> histograms = new ArrayList<>();
    int opened;

    @Override
    public Labels open(Labels labels) {
        opened++;
        return labels;
    }

    @Override
    public void sample(Labels series, long timeMs, double value) {
        lines.add(series + " " + value + (timeMs == NO_TIME ? "" : " @" + timeMs));
    }

    @Override
    public void histogram(Labels series, long timeMs, Histogram histogram) {
        histograms.add(histogram);
        lines.add(series + " histogram of " + histogram.count() + (timeMs == NO_TIME ? "" : " @" + timeMs));
    }

    @Override
    public boolean exemplar(Labels series, Exemplar exemplar) {
        lines.add("exemplar " + exemplar.labels() + " " + exemplar.value()
                + (exemplar.timeMs() == NO_TIME ? "" : " @" + exemplar.timeMs()));
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
