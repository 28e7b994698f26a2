package io.photoncloud.lightningstor.checksum;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The arithmetic of reflected CRCs whose register begins and ends inverted: of two strings of bytes the CRC of both together follows from
 * their CRCs and the length of the second, by multiplication with a power of x modulo the polynomial.
 */
final class Crc {
    private static final Crc CRC32 = new Crc(32, 0xEDB88320L);
    private static final Crc CRC32C = new Crc(32, 0x82F63B78L);
    private static final Crc CRC64NVME = new Crc(64, Crc64Nvme.POLYNOMIAL);

    private final long one;
    private final long polynomial;

    /** x to the power of 2 to the power of the index. */
    private final long[] squares = new long[67];

    private Crc(int bits, long polynomial) {
        this.polynomial = polynomial;
        one = 1L << (bits - 1);
        squares[0] = one >>> 1;
        for (int index = 1; index < squares.length; index++) {
            squares[index] = product(squares[index - 1], squares[index - 1]);
        }
    }

    static Crc of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> CRC32;
            case CRC32C -> CRC32C;
            case CRC64NVME -> CRC64NVME;
            case SHA1, SHA256 -> throw new IllegalArgumentException(algorithm + " is no CRC");
        };
    }

    long combine(long first, long second, long secondBytes) {
        return product(powerOfX(secondBytes), first) ^ second;
    }

    /** x to the power of eight times the bytes. */
    private long powerOfX(long bytes) {
        long power = one;
        int index = 3;
        for (long rest = bytes; rest != 0; rest >>>= 1, index++) {
            if ((rest & 1) != 0) {
                power = product(power, squares[index]);
            }
        }
        return power;
    }

    private long product(long left, long right) {
        long sum = 0;
        long shifted = right;
        for (long bit = one; bit != 0; bit >>>= 1) {
            if ((left & bit) != 0) {
                sum ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ polynomial;
        }
        return sum;
    }

    static byte[] bytes(long value, int size) {
        byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        return Arrays.copyOfRange(all, Long.BYTES - size, Long.BYTES);
    }

    static long value(byte[] bytes) {
        long value = 0;
        for (byte octet : bytes) {
            value = value << 8 | (octet & 0xFF);
        }
        return value;
    }
}
