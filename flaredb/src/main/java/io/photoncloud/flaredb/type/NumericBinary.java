package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** numeric on the wire: digits of base 10000, their weight, sign and scale. */
final class NumericBinary {
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xc000;
    private static final int INFINITY = 0xd000;
    private static final int NEGATIVE_INFINITY = 0xf000;
    private static final int GROUP = 4;
    private static final int BASE = 10_000;

    private NumericBinary() {}

    static byte[] format(Numeric value) {
        if (!value.isFinite()) {
            int sign = value.isNaN() ? NAN : value.signum() > 0 ? INFINITY : NEGATIVE_INFINITY;
            return ByteBuffer.allocate(8)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) sign)
                    .putShort((short) 0)
                    .array();
        }
        BigDecimal number = value.decimal();
        int scale = number.scale();
        int padding = (GROUP - scale % GROUP) % GROUP;
        String digits = number.unscaledValue().abs().toString() + "0".repeat(padding);
        if (number.signum() == 0) {
            return ByteBuffer.allocate(8).putShort(6, (short) scale).array();
        }
        digits = "0".repeat((GROUP - digits.length() % GROUP) % GROUP) + digits;
        int groups = digits.length() / GROUP;
        int weight = groups - (scale + padding) / GROUP - 1;
        int first = 0;
        while (first < groups && isZero(digits, first)) {
            first++;
        }
        int last = groups;
        while (last > first && isZero(digits, last - 1)) {
            last--;
        }
        ByteBuffer buffer = ByteBuffer.allocate(8 + 2 * (last - first))
                .putShort((short) (last - first))
                .putShort((short) (weight - first))
                .putShort((short) (number.signum() < 0 ? NEGATIVE : POSITIVE))
                .putShort((short) scale);
        for (int i = first; i < last; i++) {
            buffer.putShort(Short.parseShort(digits.substring(i * GROUP, (i + 1) * GROUP)));
        }
        return buffer.array();
    }

    private static boolean isZero(String digits, int group) {
        return digits.startsWith("0000", group * GROUP);
    }

    static Numeric parse(ByteBuffer buffer) {
        int groups = buffer.getShort() & 0xffff;
        int weight = buffer.getShort();
        int sign = buffer.getShort() & 0xffff;
        int scale = buffer.getShort() & 0xffff;
        if (sign == NAN) {
            return Numeric.NAN;
        }
        if (sign == INFINITY) {
            return Numeric.INFINITY;
        }
        if (sign == NEGATIVE_INFINITY) {
            return Numeric.NEGATIVE_INFINITY;
        }
        if (sign != POSITIVE && sign != NEGATIVE) {
            throw invalid("invalid sign in external \"numeric\" value");
        }
        if (scale > Numeric.SCALE_MAX) {
            throw invalid("invalid scale in external \"numeric\" value");
        }
        if (groups * 2 > buffer.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        StringBuilder digits = new StringBuilder("0");
        for (int i = 0; i < groups; i++) {
            int digit = buffer.getShort();
            if (digit < 0 || digit >= BASE) {
                throw invalid("invalid digit in external \"numeric\" value");
            }
            digits.append(digit / 1000)
                    .append(digit / 100 % 10)
                    .append(digit / 10 % 10)
                    .append(digit % 10);
        }
        BigDecimal value = new BigDecimal(new BigInteger(digits.toString()), (groups - weight - 1) * GROUP);
        BigDecimal scaled = value.setScale(scale, java.math.RoundingMode.DOWN);
        return Numeric.of(sign == NEGATIVE ? scaled.negate() : scaled);
    }

    private static SqlException invalid(String message) {
        return new SqlException(SqlState.INVALID_BINARY_REPRESENTATION, message);
    }
}
