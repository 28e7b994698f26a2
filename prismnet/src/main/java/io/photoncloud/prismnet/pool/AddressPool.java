package io.photoncloud.prismnet.pool;

import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.IpRange;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Addresses to be given out: those of ranges but for reserved ones. They are numbered in the order of the ranges and cut
 * into chunks, of which the next free address is looked for in the first {@link #SEARCHED_MAX}; any other is had by asking
 * for it. A value, which says nothing of what is taken.
 *
 * @param id of which there is one pool
 * @param ranges of one family, at least one, no two overlapping; ever the same for a pool, as addresses are numbered by them
 * @param reserved never given out
 */
public record AddressPool(String id, List<IpRange> ranges, List<IpRange> reserved) {

    /** Addresses of one chunk: 512 bytes, a bit each. */
    public static final int CHUNK_SIZE = 4_096;

    /** As many chunks as a summary of the same size has bits for: 16,777,216 addresses, all of an IPv4 /8. */
    public static final int SEARCHED_MAX = 4_096;

    private static final int CHUNK_BITS = 12;

    public AddressPool {
        ranges = List.copyOf(ranges);
        reserved = List.copyOf(reserved);
    }

    public static AddressPool of(String id, CidrBlock block, List<IpRange> reserved) {
        return new AddressPool(id, List.of(block.range()), reserved);
    }

    /** Which chunk an address is in, and which bit of it is its own. */
    record Place(long chunk, int bit) {}

    Place place(IpAddress address) {
        BigInteger before = BigInteger.ZERO;
        for (IpRange range : ranges) {
            if (range.contains(address)) {
                BigInteger offset =
                        before.add(address.value()).subtract(range.first().value());
                return new Place(
                        offset.shiftRight(CHUNK_BITS).longValueExact(),
                        offset.and(BigInteger.valueOf(CHUNK_SIZE - 1)).intValueExact());
            }
            before = before.add(range.size());
        }
        throw new IllegalArgumentException(address + " is not in " + ranges);
    }

    IpAddress address(Place place) {
        BigInteger offset =
                BigInteger.valueOf(place.chunk()).shiftLeft(CHUNK_BITS).add(BigInteger.valueOf(place.bit()));
        for (IpRange range : ranges) {
            if (offset.compareTo(range.size()) < 0) {
                return range.first().plus(offset);
            }
            offset = offset.subtract(range.size());
        }
        throw new IllegalArgumentException(place + " is not in " + ranges);
    }

    public boolean contains(IpAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** How many addresses, reserved ones too. */
    BigInteger size() {
        return ranges.stream().map(IpRange::size).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** How many chunks the next free address is looked for in. */
    int searched() {
        BigInteger chunks = size().add(BigInteger.valueOf(CHUNK_SIZE - 1)).shiftRight(CHUNK_BITS);
        return chunks.min(BigInteger.valueOf(SEARCHED_MAX)).intValueExact();
    }

    public boolean isReserved(IpAddress address) {
        return reserved.stream().anyMatch(range -> range.contains(address));
    }

    /** How many addresses are never given out, each counted once. */
    BigInteger reservedSize() {
        BigInteger total = BigInteger.ZERO;
        List<IpRange> ordered =
                reserved.stream().sorted(Comparator.comparing(IpRange::first)).toList();
        for (IpRange range : ranges) {
            BigInteger counted = range.first().value();
            for (IpRange each : ordered) {
                if (each.overlaps(range)) {
                    BigInteger from = counted.max(each.first().value());
                    BigInteger end =
                            range.last().value().min(each.last().value()).add(BigInteger.ONE);
                    total = total.add(end.subtract(from).max(BigInteger.ZERO));
                    counted = counted.max(end);
                }
            }
        }
        return total;
    }

    /** The bits of a chunk that are never given out: those of reserved addresses, and of none. */
    BitSet withheld(long chunk) {
        BitSet bits = new BitSet(CHUNK_SIZE);
        // Offsets from the chunk's first address: of this range's first one, and in the end of what comes after the
        // last.
        BigInteger offset = BigInteger.valueOf(chunk).shiftLeft(CHUNK_BITS).negate();
        for (IpRange range : ranges) {
            for (IpRange each : reserved) {
                if (each.overlaps(range)) {
                    IpRange both = each.within(range);
                    BigInteger start = offset.subtract(range.first().value());
                    int from = within(start.add(both.first().value()));
                    int to = within(start.add(both.last().value()).add(BigInteger.ONE));
                    bits.set(from, to);
                }
            }
            offset = offset.add(range.size());
        }
        bits.set(within(offset), CHUNK_SIZE);
        return bits;
    }

    private static int within(BigInteger offset) {
        return offset.max(BigInteger.ZERO).min(BigInteger.valueOf(CHUNK_SIZE)).intValueExact();
    }
}
