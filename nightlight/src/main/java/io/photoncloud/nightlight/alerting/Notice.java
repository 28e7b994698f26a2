package io.photoncloud.nightlight.alerting;

import io.photoncloud.nightlight.series.Labels;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is told of an alert: that it goes on until a time unless it is told of again before, or that it is over.
 *
 * @param endsAt when it is over; a time that has come says that it is
 */
public record Notice(
        Labels labels, Map<String, String> annotations, Instant startsAt, Instant endsAt, String generatorUrl) {
    public Notice {
        annotations = Map.copyOf(annotations);
    }

    public Notice withLabels(Labels other) {
        return new Notice(other, annotations, startsAt, endsAt, generatorUrl);
    }

    public Notice endingAt(Instant time) {
        return new Notice(labels, annotations, startsAt, time, generatorUrl);
    }

    public boolean isOver(Instant now) {
        return !endsAt.isAfter(now);
    }

    /** The annotations in the order of their names. */
    public Map<String, String> sortedAnnotations() {
        return new TreeMap<>(annotations);
    }
}
