package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.util.AbstractList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The samples of a series as they were read, oldest first: as many bytes as they are counted for, made points when they are asked for. */
final class ReadPoints extends AbstractList<Sample> {
    private final Labels labels;
    private final long[] times;
    private final double[] values;
    /** Where it is none, it is a number; of no length where all are numbers. */
    private final @Nullable Histogram[] histograms;

    /** Of what is in a buffer now. */
    ReadPoints(Labels labels, SampleBuffer buffer) {
        this.labels = labels;
        int size = buffer.floats() + buffer.histograms();
        if (buffer.histograms() == 0) {
            this.times = Arrays.copyOf(buffer.times(), size);
            this.values = Arrays.copyOf(buffer.values(), size);
            this.histograms = new @Nullable Histogram[0];
            return;
        }
        this.times = new long[size];
        this.values = new double[size];
        this.histograms = new @Nullable Histogram[size];
        int number = 0;
        int histogram = 0;
        for (int at = 0; at < size; at++) {
            boolean isHistogram = histogram < buffer.histograms()
                    && (number == buffer.floats() || buffer.histogramTime(histogram) < buffer.time(number));
            if (isHistogram) {
                times[at] = buffer.histogramTime(histogram);
                histograms[at] = buffer.histogram(histogram++);
            } else {
                times[at] = buffer.time(number);
                values[at] = buffer.value(number++);
            }
        }
    }

    @Override
    public Sample get(int index) {
        return new Sample(labels, times[index], values[index], histograms.length == 0 ? null : histograms[index]);
    }

    @Override
    public int size() {
        return times.length;
    }
}
