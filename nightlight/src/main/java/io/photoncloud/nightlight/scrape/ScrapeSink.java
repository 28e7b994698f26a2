package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.ToldMetadata;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Takes the samples of one scrape: gives them the target's labels, relabels and counts them, and hands them on. */
final class ScrapeSink implements SampleSink<ScrapedSeries> {
    private static final String EXPORTED = "exported_";
    private static final int SHOWN_CHARACTERS_MAX = 50;

    private final Target target;
    private final ScrapeBatch batch;
    private final long scrapeMs;
    private final long number;
    private final ToldMetadata metadata;

    private int scraped;
    private int kept;
    private int added;
    private int refused;

    ScrapeSink(Target target, ScrapeBatch batch, long scrapeMs, long number) {
        this.target = target;
        this.batch = batch;
        this.scrapeMs = scrapeMs;
        this.number = number;
        this.metadata = new ToldMetadata(batch::metadata);
    }

    int scraped() {
        return scraped;
    }

    int kept() {
        return kept;
    }

    int added() {
        return added;
    }

    /** Samples that the storage would not take. */
    int refused() {
        return refused;
    }

    @Override
    public ScrapedSeries open(Labels exposed) throws IngestException {
        Labels labels = RelabelRule.apply(target.job().metricRelabelling(), withTargetLabels(exposed));
        if (!labels.isEmpty()) {
            if (!labels.has(Label.METRIC_NAME)) {
                throw IngestException.invalid("missing metric name (__name__ label)");
            }
            requireLimits(labels);
        }
        return new ScrapedSeries(labels);
    }

    private Labels withTargetLabels(Labels exposed) {
        Map<String, String> labels = exposed.toMap();
        List<Label> conflicting = new ArrayList<>();
        for (Label own : target.labels().toList()) {
            String there = labels.getOrDefault(own.name(), "");
            if (there.isEmpty()) {
                labels.put(own.name(), own.value());
            } else if (!target.job().labelling().honorLabels()) {
                conflicting.add(new Label(own.name(), there));
                labels.put(own.name(), own.value());
            }
        }
        conflicting.sort(Comparator.comparingInt(label -> label.name().length()));
        for (Label label : conflicting) {
            String name = EXPORTED + label.name();
            while (labels.containsKey(name)) {
                name = EXPORTED + name;
            }
            labels.put(name, label.value());
        }
        return Labels.of(labels);
    }

    private void requireLimits(Labels labels) throws IngestException {
        ScrapeLimits limits = target.job().limits();
        String name = shown(labels.metricName());
        if (limits.labels() > 0 && labels.size() > limits.labels()) {
            throw IngestException.tooLarge("label_limit exceeded (metric: " + name + ", number of labels: "
                    + labels.size() + ", limit: " + limits.labels() + ")");
        }
        if (limits.labelNameBytes() == 0 && limits.labelValueBytes() == 0) {
            return;
        }
        for (Label label : labels.toList()) {
            int nameLength = label.name().getBytes(UTF_8).length;
            if (limits.labelNameBytes() > 0 && nameLength > limits.labelNameBytes()) {
                throw IngestException.tooLarge(
                        "label_name_length_limit exceeded (metric: " + name + ", label name: " + shown(label.name())
                                + ", length: " + nameLength + ", limit: " + limits.labelNameBytes() + ")");
            }
            int valueLength = label.value().getBytes(UTF_8).length;
            if (limits.labelValueBytes() > 0 && valueLength > limits.labelValueBytes()) {
                throw IngestException.tooLarge("label_value_length_limit exceeded (metric: " + name + ", label name: "
                        + shown(label.name()) + ", value: " + GoQuote.quote(shown(label.value())) + ", length: "
                        + valueLength + ", limit: " + limits.labelValueBytes() + ")");
            }
        }
    }

    private static String shown(String text) {
        int characters = text.codePointCount(0, text.length());
        return characters <= SHOWN_CHARACTERS_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS_MAX));
    }

    @Override
    public void sample(ScrapedSeries series, long timeMs, double value) throws IngestException {
        scraped++;
        if (series.isDropped()) {
            series.seen = number;
            return;
        }
        countKept();
        try {
            series.reference = batch.sample(series.reference, series.labels, time(timeMs), value);
            taken(series, timeMs);
        } catch (IngestException e) {
            refuse(e);
        }
    }

    @Override
    public void histogram(ScrapedSeries series, long timeMs, Histogram histogram) throws IngestException {
        scraped++;
        if (series.isDropped()) {
            series.seen = number;
            return;
        }
        countKept();
        try {
            series.reference = batch.histogram(series.reference, series.labels, time(timeMs), histogram);
            taken(series, timeMs);
        } catch (IngestException e) {
            refuse(e);
        }
    }

    private void countKept() throws IngestException {
        int limit = target.job().limits().samples();
        kept++;
        if (limit > 0 && kept > limit) {
            throw IngestException.tooLarge("sample limit exceeded");
        }
    }

    private long time(long timeMs) {
        return timeMs == NO_TIME || !target.job().labelling().honorTimestamps() ? scrapeMs : timeMs;
    }

    private void taken(ScrapedSeries series, long timeMs) {
        ScrapeJob.Labelling labelling = target.job().labelling();
        series.tracked = timeMs == NO_TIME || !labelling.honorTimestamps() || labelling.trackTimestampsStaleness();
        added += series.seen < 0 ? 1 : 0;
        series.seen = number;
    }

    private void refuse(IngestException e) throws IngestException {
        if (e.kind() != IngestException.Kind.INVALID_SAMPLE) {
            throw e;
        }
        refused++;
    }

    @Override
    public boolean exemplar(ScrapedSeries series, Exemplar exemplar) {
        if (series.isDropped()) {
            return false;
        }
        try {
            return batch.exemplar(
                    series.reference,
                    series.labels,
                    new Exemplar(exemplar.labels(), exemplar.value(), time(exemplar.timeMs())));
        } catch (IngestException _) {
            // An exemplar that cannot be kept takes nothing from its sample.
            refused++;
            return false;
        }
    }

    @Override
    public void type(String name, MetricType told) {
        metadata.type(name, told);
    }

    @Override
    public void help(String name, String told) {
        metadata.help(name, told);
    }

    @Override
    public void unit(String name, String told) {
        metadata.unit(name, told);
    }

    /** Tells what is known of the last metric; the others were told when it began. */
    void tellMetadata() {
        metadata.end();
    }
}
