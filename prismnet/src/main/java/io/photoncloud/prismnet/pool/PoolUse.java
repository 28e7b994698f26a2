package io.photoncloud.prismnet.pool;

import io.photoncloud.prismnet.address.IpAddress;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much of a pool is taken.
 *
 * @param size all addresses
 * @param reserved never given out
 * @param next the one that would be given out; null for none
 */
public record PoolUse(
        BigInteger size,
        BigInteger reserved,
        BigInteger used,
        @Nullable IpAddress next) {

    /** The largest number that every JSON parser reads exactly: more than that is told as that. */
    private static final BigInteger TOLD_MAX = BigInteger.ONE.shiftLeft(53).subtract(BigInteger.ONE);

    public BigInteger free() {
        return size.subtract(reserved).subtract(used);
    }

    /** A count as it is shown. */
    public static long told(BigInteger count) {
        return count.min(TOLD_MAX).longValueExact();
    }
}
