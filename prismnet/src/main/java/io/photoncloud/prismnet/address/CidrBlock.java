package io.photoncloud.prismnet.address;

import java.math.BigInteger;
import java.util.Comparator;

/** All addresses that begin with the same bits. Canonical: in the network's address all other bits are zero. */
public record CidrBlock(IpAddress network, int prefixLength) implements Comparable<CidrBlock> {

    private static final Comparator<CidrBlock> ORDER =
            Comparator.comparing(CidrBlock::network).thenComparingInt(CidrBlock::prefixLength);

    public CidrBlock {
        if (prefixLength < 0 || prefixLength > network.family().bits()) {
            throw new IllegalArgumentException(
                    "no block of " + network.family() + " has the prefix length " + prefixLength);
        }
        if (network.value().getLowestSetBit() >= 0
                && network.value().getLowestSetBit() < network.family().bits() - prefixLength) {
            throw new IllegalArgumentException(network + "/" + prefixLength + " has host bits set");
        }
    }

    /** The block of that size that an address is in. */
    public static CidrBlock around(IpAddress address, int prefixLength) {
        int hostBits = address.family().bits() - prefixLength;
        BigInteger network = address.value().shiftRight(hostBits).shiftLeft(hostBits);
        return new CidrBlock(new IpAddress(address.family(), network), prefixLength);
    }

    public Family family() {
        return network.family();
    }

    /** How many addresses. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(family().bits() - prefixLength);
    }

    public IpAddress last() {
        return network.plus(size().subtract(BigInteger.ONE));
    }

    public IpRange range() {
        return new IpRange(network, last());
    }

    public boolean contains(IpAddress address) {
        return range().contains(address);
    }

    public boolean contains(CidrBlock other) {
        return range().contains(other.range());
    }

    public boolean overlaps(CidrBlock other) {
        return range().overlaps(other.range());
    }

    /** In the order of the networks' addresses; of two with the same, the larger block first. */
    @Override
    public int compareTo(CidrBlock other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }
}
