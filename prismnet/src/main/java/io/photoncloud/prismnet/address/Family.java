package io.photoncloud.prismnet.address;

/** A version of IP. */
public enum Family {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String label;
    private final int bits;

    Family(String label, int bits) {
        this.label = label;
        this.bits = bits;
    }

    /** The length of an address. */
    public int bits() {
        return bits;
    }

    public int bytes() {
        return bits / Byte.SIZE;
    }

    @Override
    public String toString() {
        return label;
    }
}
