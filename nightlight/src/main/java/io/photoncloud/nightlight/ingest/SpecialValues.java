package io.photoncloud.nightlight.ingest;

/** The two NaNs that Prometheus tells apart by their bits. */
public final class SpecialValues {
    /** What every NaN that comes from outside is stored as. */
    public static final double NORMAL_NAN = Double.longBitsToDouble(0x7ff8000000000001L);

    /** Says that a series has ended. */
    public static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

    private static final long STALE_BITS = 0x7ff0000000000002L;

    private SpecialValues() {}

    public static boolean isStale(double value) {
        return Double.doubleToRawLongBits(value) == STALE_BITS;
    }
}
