package io.photoncloud.prismnet.address;

import java.math.BigInteger;
import java.util.Comparator;

/** An IP address as a number. IPv4 addresses are never written as IPv6, so each host has one address. */
public record IpAddress(Family family, BigInteger value) implements Comparable<IpAddress> {

    private static final Comparator<IpAddress> ORDER =
            Comparator.comparing(IpAddress::family).thenComparing(IpAddress::value);

    public IpAddress {
        if (value.signum() < 0 || value.bitLength() > family.bits()) {
            throw new IllegalArgumentException(family + " has no address " + value);
        }
    }

    /** @param bytes 4 or 16, the most significant first */
    public static IpAddress of(byte[] bytes) {
        for (Family family : Family.values()) {
            if (bytes.length == family.bytes()) {
                return new IpAddress(family, new BigInteger(1, bytes));
            }
        }
        throw new IllegalArgumentException("no IP address has " + bytes.length + " bytes");
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[family.bytes()];
        byte[] number = value.toByteArray();
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        return bytes;
    }

    /** @throws IllegalArgumentException there is no such address */
    public IpAddress plus(BigInteger distance) {
        return new IpAddress(family, value.add(distance));
    }

    public IpAddress plus(long distance) {
        return plus(BigInteger.valueOf(distance));
    }

    /** Addresses are ordered as numbers, IPv4 before IPv6. */
    @Override
    public int compareTo(IpAddress other) {
        return ORDER.compare(this, other);
    }

    /** The canonical form: dotted decimals, or that of RFC 5952. */
    @Override
    public String toString() {
        return IpText.format(this);
    }
}
