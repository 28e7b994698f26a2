package io.photoncloud.common.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Metrics of things that come and go, read anew at each scrape: what is not told then is no series, rather than an old value or
 * a zero.
 */
public final class Samples {

    private record Name(String name, String help, boolean counted) {}

    private record Sample(Labels labels, double value) {}

    private final String service;
    private final Map<Name, List<Sample>> samples = new LinkedHashMap<>();

    private Samples(String service) {
        this.service = service;
    }

    /**
     * What a registry asks at each scrape.
     *
     * @param service the value of the label that all have
     */
    public static MultiCollector collector(String service, Consumer<Samples> reading) {
        return () -> {
            Samples read = new Samples(service);
            reading.accept(read);
            return read.snapshots();
        };
    }

    /** @param name with its unit, and without {@code _total} */
    public void counter(String name, String help, Number value, String... labels) {
        add(new Name(name, help, true), value, labels);
    }

    /** @param name with its unit */
    public void gauge(String name, String help, Number value, String... labels) {
        add(new Name(name, help, false), value, labels);
    }

    private void add(Name name, Number value, String... labels) {
        String[] all = new String[labels.length + 2];
        all[0] = "service";
        all[1] = service;
        System.arraycopy(labels, 0, all, 2, labels.length);
        samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Sample(Labels.of(all), value.doubleValue()));
    }

    private MetricSnapshots snapshots() {
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        samples.forEach((name, values) -> {
            MetricMetadata metadata = new MetricMetadata(name.name(), name.help());
            if (name.counted()) {
                var _ = snapshots.metricSnapshot(new CounterSnapshot(
                        metadata,
                        values.stream()
                                .map(one -> new CounterDataPointSnapshot(one.value(), one.labels(), null, 0L))
                                .toList()));
            } else {
                var _ = snapshots.metricSnapshot(new GaugeSnapshot(
                        metadata,
                        values.stream()
                                .map(one -> new GaugeDataPointSnapshot(one.value(), one.labels(), null))
                                .toList()));
            }
        });
        return snapshots.build();
    }
}
