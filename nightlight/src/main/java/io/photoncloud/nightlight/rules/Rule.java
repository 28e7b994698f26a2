package io.photoncloud.nightlight.rules;

import java.time.Duration;
import java.util.Map;

/** One rule of a group. */
public sealed interface Rule {
    /** The metric it records, or the alert. */
    String name();

    String expression();

    Map<String, String> labels();

    /** Stores what an expression gives under another name. */
    record Recording(String name, String expression, Map<String, String> labels) implements Rule {
        public Recording {
            labels = Map.copyOf(labels);
        }
    }

    /** Alerts of each series that an expression gives; labels and annotations are templates. */
    record Alerting(
            String name,
            String expression,
            Duration holdFor,
            Duration keepFiringFor,
            Map<String, String> labels,
            Map<String, String> annotations)
            implements Rule {
        public Alerting {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }
}
