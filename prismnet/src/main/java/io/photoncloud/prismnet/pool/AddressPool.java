package io.photoncloud.prismnet.pool;

import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.IpRange;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;

/**
 * Addresses to be given out: those of a block but for reserved ones. It is cut into chunks, of which the next free address
 * is looked for in the first {@link #SEARCHED_MAX}; any other is had by asking for it. A value, which says nothing of what is
 * taken.
 *
 * @param id of which there is one pool
 * @param reserved never given out
 */
public record AddressPool(String id, CidrBlock block, List<IpRange> reserved) {

    /** Addresses of one chunk: 512 bytes, a bit each. */
    public static final int CHUNK_SIZE = 4_096;

    /** As many chunks as a summary of the same size has bits for: 16,777,216 addresses, all of an IPv4 /8. */
    public static final int SEARCHED_MAX = 4_096;

    private static final int CHUNK_BITS = 12;

    public AddressPool {
        reserved = List.copyOf(reserved);
    }

    /** Which chunk an address is in, and which bit of it is its own. */
    record Place(long chunk, int bit) {}

    Place place(IpAddress address) {
        if (!block.contains(address)) {
            throw new IllegalArgumentException(address + " is not in " + block);
        }
        BigInteger offset = address.value().subtract(block.network().value());
        return new Place(
                offset.shiftRight(CHUNK_BITS).longValueExact(),
                offset.and(BigInteger.valueOf(CHUNK_SIZE - 1)).intValueExact());
    }

    IpAddress address(Place place) {
        return block.network()
                .plus(BigInteger.valueOf(place.chunk()).shiftLeft(CHUNK_BITS).add(BigInteger.valueOf(place.bit())));
    }

    /** How many chunks the next free address is looked for in. */
    int searched() {
        BigInteger chunks = block.size().add(BigInteger.valueOf(CHUNK_SIZE - 1)).shiftRight(CHUNK_BITS);
        return chunks.min(BigInteger.valueOf(SEARCHED_MAX)).intValueExact();
    }

    public boolean isReserved(IpAddress address) {
        return reserved.stream().anyMatch(range -> range.contains(address));
    }

    /** The bits of a chunk that are never given out: those of reserved addresses, and of none. */
    BitSet withheld(long chunk) {
        BitSet bits = new BitSet(CHUNK_SIZE);
        BigInteger first = BigInteger.valueOf(chunk).shiftLeft(CHUNK_BITS);
        BigInteger left = block.size().subtract(first);
        if (left.compareTo(BigInteger.valueOf(CHUNK_SIZE)) < 0) {
            bits.set(within(left), CHUNK_SIZE);
        }
        BigInteger start = block.network().value().add(first);
        for (IpRange range : reserved) {
            int from = within(range.first().value().subtract(start));
            int to = within(range.last().value().subtract(start).add(BigInteger.ONE));
            bits.set(from, to);
        }
        return bits;
    }

    private static int within(BigInteger offset) {
        return offset.max(BigInteger.ZERO).min(BigInteger.valueOf(CHUNK_SIZE)).intValueExact();
    }
}
