package io.photoncloud.nightlight.tsdb.head;

import java.util.List;

/**
 * What a head holds, and what there is most of in it. Counted while it is written to, so that its parts need not be of one moment.
 *
 * @param labelPairs different pairs of a name and a value
 * @param minMs the time of the first sample, the highest there is where there is none
 * @param maxMs of the last one, the lowest there is where there is none
 * @param bytesByName what the values of a label would take if each series had its own
 */
public record HeadStatistics(
        int series,
        long labelPairs,
        long chunks,
        long minMs,
        long maxMs,
        List<Count> seriesByMetric,
        List<Count> valuesByName,
        List<Count> bytesByName,
        List<Count> seriesByPair) {
    /** Of an empty head. */
    public static final HeadStatistics NOTHING =
            new HeadStatistics(0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, List.of(), List.of(), List.of(), List.of());

    public HeadStatistics {
        seriesByMetric = List.copyOf(seriesByMetric);
        valuesByName = List.copyOf(valuesByName);
        bytesByName = List.copyOf(bytesByName);
        seriesByPair = List.copyOf(seriesByPair);
    }

    /** How much there is of something. */
    public record Count(String name, long value) {}
}
