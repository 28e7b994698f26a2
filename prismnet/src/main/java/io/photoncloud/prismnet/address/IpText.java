package io.photoncloud.prismnet.address;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Addresses as text. What is read is any exact spelling of one address: no octal numbers, no fewer than four numbers, no
 * zones, no names.
 */
final class IpText {

    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;
    private static final int TEXT_LENGTH_MAX = 45;
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final Pattern COLON = Pattern.compile(":");

    private IpText() {}

    static Optional<IpAddress> parse(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0
                ? parseV4(text).map(value -> new IpAddress(Family.IPV4, value))
                : parseV6(text).map(value -> new IpAddress(Family.IPV6, value));
    }

    private static Optional<BigInteger> parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != Family.IPV4.bytes()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!DECIMAL.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 0xff) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(new BigInteger(1, bytes));
    }

    private static Optional<BigInteger> parseV6(String text) {
        String groups = withoutDots(text).orElse("");
        int gap = groups.indexOf("::");
        if (gap < 0) {
            return parseGroups(groups, GROUPS);
        }
        if (groups.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String head = groups.substring(0, gap);
        String tail = groups.substring(gap + 2);
        int before = head.isEmpty() ? 0 : COLON.split(head, -1).length;
        int after = tail.isEmpty() ? 0 : COLON.split(tail, -1).length;
        if (before + after >= GROUPS) {
            return Optional.empty();
        }
        Optional<BigInteger> high = parseGroups(head, before);
        Optional<BigInteger> low = parseGroups(tail, after);
        return high.isEmpty() || low.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        high.get().shiftLeft((GROUPS - before) * GROUP_BITS).or(low.get()));
    }

    /** With the last two groups in hexadecimal, where they are written as an IPv4 address. */
    private static Optional<String> withoutDots(String text) {
        if (text.indexOf('.') < 0) {
            return Optional.of(text);
        }
        int last = text.lastIndexOf(':') + 1;
        return parseV4(text.substring(last))
                .map(value -> text.substring(0, last)
                        + "%x:%x".formatted(value.intValue() >>> GROUP_BITS, value.intValue() & 0xffff));
    }

    private static Optional<BigInteger> parseGroups(String text, int count) {
        if (count == 0) {
            return Optional.of(BigInteger.ZERO);
        }
        String[] groups = COLON.split(text, -1);
        boolean well = groups.length == count
                && Arrays.stream(groups).allMatch(group -> GROUP.matcher(group).matches());
        return well
                ? Optional.of(new BigInteger(
                        Arrays.stream(groups)
                                .map(group -> "%4s".formatted(group).replace(' ', '0'))
                                .collect(Collectors.joining()),
                        16))
                : Optional.empty();
    }

    static String format(IpAddress address) {
        byte[] bytes = address.toBytes();
        return switch (address.family()) {
            case IPV4 ->
                IntStream.range(0, bytes.length)
                        .mapToObj(i -> Integer.toString(Byte.toUnsignedInt(bytes[i])))
                        .collect(Collectors.joining("."));
            case IPV6 -> formatV6(bytes);
        };
    }

    /** The longest run of two or more zero groups is left out, the first of several. */
    private static String formatV6(byte[] bytes) {
        int[] groups = IntStream.range(0, GROUPS)
                .map(i -> HexFormat.fromHexDigits(HexFormat.of().formatHex(bytes, 2 * i, 2 * i + 2)))
                .toArray();
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
        }
        if (gap < 0) {
            return join(groups, 0, GROUPS);
        }
        return join(groups, 0, gap) + "::" + join(groups, gap + gapLength, GROUPS);
    }

    private static String join(int[] groups, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Integer.toHexString(groups[i]))
                .collect(Collectors.joining(":"));
    }
}
