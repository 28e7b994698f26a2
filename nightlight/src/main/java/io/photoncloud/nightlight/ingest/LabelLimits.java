package io.photoncloud.nightlight.ingest;

/** How many labels a series may have, and how long they may be, whoever sends them. */
public record LabelLimits(int labelsMax, int nameBytesMax, int valueBytesMax) {
    /** Far above what a sane exporter sends. */
    public static final LabelLimits DEFAULT = new LabelLimits(1_000, 1_024, 64 << 10);
}
