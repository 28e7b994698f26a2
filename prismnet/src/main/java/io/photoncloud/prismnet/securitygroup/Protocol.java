package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.address.Family;
import java.util.regex.Pattern;

/** What an IP packet carries, by its number; or anything. */
public record Protocol(int number) {

    public static final int NUMBER_MAX = 255;

    private static final int ANY_NUMBER = -1;

    public static final Protocol ANY = new Protocol(ANY_NUMBER);
    public static final Protocol ICMP = new Protocol(1);
    public static final Protocol TCP = new Protocol(6);
    public static final Protocol UDP = new Protocol(17);
    public static final Protocol ICMPV6 = new Protocol(58);

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

    public Protocol {
        if (number < ANY_NUMBER || number > NUMBER_MAX) {
            throw new IllegalArgumentException("no protocol has the number " + number);
        }
    }

    /** By its name, or its number where it has none here. @throws CloudException VALIDATION_ERROR, it is no protocol */
    public static Protocol parse(String field, String text) {
        return switch (text) {
            case "any" -> ANY;
            case "icmp" -> ICMP;
            case "tcp" -> TCP;
            case "udp" -> UDP;
            case "icmpv6" -> ICMPV6;
            default -> {
                if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > NUMBER_MAX) {
                    String known = "any, tcp, udp, icmp, icmpv6 or a number from 0 to " + NUMBER_MAX;
                    throw CloudException.invalid(field, known, field + ": there is no such protocol: write " + known);
                }
                yield new Protocol(Integer.parseInt(text));
            }
        };
    }

    public boolean isAny() {
        return number == ANY_NUMBER;
    }

    public boolean hasPorts() {
        return equals(TCP) || equals(UDP);
    }

    /** The one of a version of IP. */
    public static Protocol icmp(Family family) {
        return switch (family) {
            case IPV4 -> ICMP;
            case IPV6 -> ICMPV6;
        };
    }

    /** @throws CloudException VALIDATION_ERROR, it is the other version's ICMP */
    public void requireOf(Family family, String field) {
        for (Family other : Family.values()) {
            if (other != family && equals(icmp(other))) {
                throw CloudException.invalid(
                        field,
                        icmp(family) + " for " + family,
                        field + ": " + this + " is of " + other + ": write " + icmp(family) + " for " + family);
            }
        }
    }

    @Override
    public String toString() {
        if (isAny()) {
            return "any";
        }
        if (equals(ICMP)) {
            return "icmp";
        }
        if (equals(TCP)) {
            return "tcp";
        }
        if (equals(UDP)) {
            return "udp";
        }
        return equals(ICMPV6) ? "icmpv6" : Integer.toString(number);
    }
}
