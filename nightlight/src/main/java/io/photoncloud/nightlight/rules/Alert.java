package io.photoncloud.nightlight.rules;

import io.photoncloud.nightlight.series.Labels;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One series that a rule alerts of.
 *
 * @param activeAt since when the condition holds
 * @param keptSince since when the condition holds no more and the alert goes on by keep_firing_for
 */
public record Alert(
        Labels labels,
        Map<String, String> annotations,
        double value,
        AlertState state,
        Instant activeAt,
        Optional<Instant> firedAt,
        Optional<Instant> keptSince,
        Optional<Instant> resolvedAt) {
    public Alert {
        annotations = Map.copyOf(annotations);
    }

    /** One that begins now. */
    static Alert pending(Labels labels, Map<String, String> annotations, double value, Instant now) {
        return new Alert(
                labels,
                annotations,
                value,
                AlertState.PENDING,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    Alert seenAgain(Map<String, String> newAnnotations, double newValue) {
        return new Alert(labels, newAnnotations, newValue, state, activeAt, firedAt, Optional.empty(), resolvedAt);
    }

    Alert keptFiring(Instant since) {
        return new Alert(labels, annotations, value, state, activeAt, firedAt, Optional.of(since), resolvedAt);
    }

    Alert resolved(Instant now) {
        return new Alert(
                labels, annotations, value, AlertState.INACTIVE, activeAt, firedAt, keptSince, Optional.of(now));
    }

    Alert fired(Instant now) {
        return new Alert(
                labels, annotations, value, AlertState.FIRING, activeAt, Optional.of(now), keptSince, resolvedAt);
    }

    Alert pendingAgain() {
        return new Alert(
                labels,
                annotations,
                value,
                AlertState.PENDING,
                activeAt,
                Optional.empty(),
                Optional.empty(),
                resolvedAt);
    }

    Alert activeSince(Instant time) {
        return new Alert(labels, annotations, value, state, time, firedAt, keptSince, resolvedAt);
    }
}
