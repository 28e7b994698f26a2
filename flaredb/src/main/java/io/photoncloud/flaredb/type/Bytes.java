package io.photoncloud.flaredb.type;

import java.util.Arrays;
import java.util.HexFormat;

/** A bytea: bytes that never change, compared unsigned. Whoever hands over an array to {@link #of} or takes {@link #array} leaves it alone. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    /** The bytes themselves, not a copy. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return array.length;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return "\\x" + HexFormat.of().formatHex(array);
    }
}
