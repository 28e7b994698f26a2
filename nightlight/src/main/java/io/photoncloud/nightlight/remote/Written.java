package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.series.Exemplar;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a request: how much was taken, and why some was not. Remote write 2.0 wants the numbers told in
 * headers, also when the request is refused for the rest.
 */
public final class Written {
    public static final String SAMPLES_HEADER = "X-Prometheus-Remote-Write-Samples-Written";
    public static final String HISTOGRAMS_HEADER = "X-Prometheus-Remote-Write-Histograms-Written";
    public static final String EXEMPLARS_HEADER = "X-Prometheus-Remote-Write-Exemplars-Written";

    private final int errorsMax;
    private final List<String> errors = new ArrayList<>();
    private int errorCount;
    private int samples;
    private int histograms;
    private int exemplars;
    private int refusedSamples;
    private int targetInfos;

    Written(int errorsMax) {
        this.errorsMax = errorsMax;
    }

    void sample() {
        samples++;
    }

    void targetInfo() {
        targetInfos++;
    }

    /** How many samples of target_info were made of the request so far. */
    int targetInfos() {
        return targetInfos;
    }

    void histogram() {
        histograms++;
    }

    /** Gives an exemplar to a sink. @return why it came too late; empty where it did not */
    <S> String exemplar(S series, Exemplar exemplar, SampleSink<S> sink) throws IngestException {
        try {
            exemplars += sink.exemplar(series, exemplar) ? 1 : 0;
            return "";
        } catch (IngestException e) {
            if (e.kind() != IngestException.Kind.INVALID_SAMPLE) {
                throw e;
            }
            return String.valueOf(e.getMessage());
        }
    }

    void refused(int count, String why) {
        refusedSamples += count;
        errorCount++;
        if (errors.size() < errorsMax) {
            errors.add(why);
        }
    }

    public int samples() {
        return samples;
    }

    public int histograms() {
        return histograms;
    }

    public int exemplars() {
        return exemplars;
    }

    /** Samples and histograms that were not taken. */
    public int refusedSamples() {
        return refusedSamples;
    }

    public boolean isComplete() {
        return errorCount == 0;
    }

    /** The first of the errors, a line each, and how many there were where it is not all of them. */
    public String message() {
        String first = String.join("\n", errors);
        return errorCount > errors.size() ? first + "\nand " + (errorCount - errors.size()) + " more errors" : first;
    }
}
