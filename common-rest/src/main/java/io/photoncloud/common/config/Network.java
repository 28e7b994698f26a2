package io.photoncloud.common.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses that begin alike: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. No name is looked up. */
public record Network(InetAddress address, int bits) {

    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    public Network {
        int bitsMax = address.getAddress().length * Byte.SIZE;
        if (bits < 0 || bits > bitsMax) {
            throw new IllegalArgumentException(
                    "a network of " + address.getHostAddress() + " has 0 to " + bitsMax + " bits, not " + bits);
        }
    }

    /** Also what binds a setting of this type. */
    public static Network valueOf(String text) {
        String[] parts = text.trim().split("/", 2);
        try {
            InetAddress address = literal(parts[0]);
            return new Network(
                    address, parts.length == 1 ? address.getAddress().length * Byte.SIZE : Integer.parseInt(parts[1]));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no network: write an address, or 10.0.0.0/8, or fd00::/8", e);
        }
    }

    /** @throws UnknownHostException it is no numeric address */
    public static InetAddress literal(String text) throws UnknownHostException {
        if (!LITERAL.matcher(text).matches()) {
            throw new UnknownHostException(text + " is no numeric address");
        }
        return InetAddress.getByName(text);
    }

    public boolean contains(InetAddress other) {
        return equalBeginning(address.getAddress(), other.getAddress(), bits);
    }

    private static boolean equalBeginning(byte[] one, byte[] other, int bits) {
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
