package io.photoncloud.nightlight.series;

import static java.util.Objects.requireNonNull;

/** A name and its value. An empty value is the same as no label at all. */
public record Label(String name, String value) {
    /** The label that holds the name of a metric. */
    public static final String METRIC_NAME = "__name__";

    public Label {
        requireNonNull(name, "name");
        requireNonNull(value, "value");
    }
}
