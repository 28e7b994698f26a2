package io.photoncloud.prismnet.address;

import java.util.HexFormat;

/** A MAC address as a number of 48 bits. */
public record MacAddress(long value) {

    public static final int BYTES = 6;

    private static final int BITS = 48;
    private static final long LOCALLY_ADMINISTERED = 0x02_00_00_00_00_00L;
    private static final long GROUP = 0x01_00_00_00_00_00L;

    public MacAddress {
        if (value >>> BITS != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits");
        }
    }

    /** A locally administered address of one station, of 46 random bits. */
    public static MacAddress local(long random) {
        return new MacAddress((random & ((1L << BITS) - 1) & ~GROUP) | LOCALLY_ADMINISTERED);
    }

    /** @param bytes 6, the most significant first */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("no MAC address has " + bytes.length + " bytes");
        }
        return new MacAddress(HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(bytes)));
    }

    public byte[] toBytes() {
        return HexFormat.of().parseHex("%012x".formatted(value));
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(toBytes());
    }
}
