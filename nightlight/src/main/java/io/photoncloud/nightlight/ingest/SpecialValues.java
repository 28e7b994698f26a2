package io.photoncloud.nightlight.ingest;

/** The NaN that Prometheus tells apart by its bits from the one that marks series as stale. */
public final class SpecialValues {
    /** What every NaN that comes from outside is stored as. */
    public static final double NORMAL_NAN = Double.longBitsToDouble(0x7ff8000000000001L);

    private SpecialValues() {}
}
