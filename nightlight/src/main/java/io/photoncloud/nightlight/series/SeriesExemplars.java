package io.photoncloud.nightlight.series;

import java.util.List;

/** The exemplars of one series, oldest first. */
public record SeriesExemplars(Labels labels, List<Exemplar> exemplars) {
    public SeriesExemplars {
        exemplars = List.copyOf(exemplars);
    }
}
