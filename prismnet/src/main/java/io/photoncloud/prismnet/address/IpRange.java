package io.photoncloud.prismnet.address;

import java.math.BigInteger;

/** The addresses from one to another, both included. */
public record IpRange(IpAddress first, IpAddress last) {

    public IpRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("there is no range from " + first + " to " + last);
        }
    }

    public static IpRange single(IpAddress address) {
        return new IpRange(address, address);
    }

    public boolean contains(IpAddress address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    public boolean contains(IpRange other) {
        return contains(other.first) && contains(other.last);
    }

    public boolean overlaps(IpRange other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** What both have. @throws IllegalArgumentException that is nothing */
    public IpRange within(IpRange other) {
        return new IpRange(
                first.compareTo(other.first) < 0 ? other.first : first,
                last.compareTo(other.last) < 0 ? last : other.last);
    }

    /** How many addresses. */
    public BigInteger size() {
        return last.value().subtract(first.value()).add(BigInteger.ONE);
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
