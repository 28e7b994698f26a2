package io.photoncloud.nightlight.series;

/** The value by which Prometheus says that a series has ended: a NaN of its own, told from others by its bits. */
public final class StaleMarker {
    /** The bits of the marker. */
    public static final long BITS = 0x7ff0000000000002L;

    /** The marker. Compare with {@link #is}, as a NaN equals nothing. */
    public static final double VALUE = Double.longBitsToDouble(BITS);

    private StaleMarker() {}

    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
