package io.photoncloud.prismnet.walk;

import java.util.BitSet;

/** Addresses of a family, as numbers from the beginning of the block that all VPCs have. */
record Block(boolean six, int first, int size) {

    static final String FOUR = "10.0.0.0/26";
    static final String SIX = "2001:db8::/64";

    static String text(boolean six, int number) {
        if (!six) {
            return "10.0.0." + number;
        }
        return number == 0 ? "2001:db8::" : "2001:db8::" + Integer.toHexString(number);
    }

    int prefixLength() {
        return (six ? 128 : 32) - Integer.numberOfTrailingZeros(size);
    }

    @Override
    public String toString() {
        return text(six, first) + "/" + prefixLength();
    }

    int gateway() {
        return first + 1;
    }

    /** Those that are somebody's when a subnet is made: nobody gets them. */
    BitSet withheld() {
        BitSet bits = new BitSet();
        bits.set(first, first + 2);
        if (!six) {
            bits.set(first + size - 1);
        }
        return bits;
    }

    BitSet all() {
        BitSet bits = new BitSet();
        bits.set(first, first + size);
        return bits;
    }
}
