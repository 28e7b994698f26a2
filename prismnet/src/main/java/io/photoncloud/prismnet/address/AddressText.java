package io.photoncloud.prismnet.address;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and blocks as callers write them: in canonical form, or refused with the form that would be taken. Nothing is
 * ever looked up by name.
 */
public final class AddressText {

    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    private static final String IPV6_CIDR_BLOCK = "ipv6_cidr_block";

    private static final CidrBlock MAPPED = block("::ffff:0:0/96");

    /** What no network of our own can lie in, and why. */
    private static final List<Special> SPECIAL = List.of(
            new Special(block("0.0.0.0/8"), "this host"),
            new Special(block("127.0.0.0/8"), "loopback"),
            new Special(block("169.254.0.0/16"), "link-local"),
            new Special(block("224.0.0.0/4"), "multicast"),
            new Special(block("240.0.0.0/4"), "reserved"),
            new Special(block("::/96"), "loopback and unspecified"),
            new Special(block("fe80::/10"), "link-local"),
            new Special(block("ff00::/8"), "multicast"));

    private record Special(CidrBlock block, String use) {}

    private AddressText() {}

    private static CidrBlock block(String text) {
        String[] parts = text.split("/", -1);
        return new CidrBlock(IpText.parse(parts[0]).orElseThrow(), Integer.parseInt(parts[1]));
    }

    /** @throws CloudException VALIDATION_ERROR, it is no address, or not in canonical form */
    public static IpAddress address(String field, @Nullable String text) {
        String present = Check.required(field, text);
        IpAddress address = parse(field, present);
        if (!address.toString().equals(present)) {
            throw notCanonical(field, present, address.toString());
        }
        return address;
    }

    /**
     * Of a network of somebody's own.
     *
     * @throws CloudException VALIDATION_ERROR, it is no block, or not in canonical form, or one that no network can have
     */
    public static CidrBlock block(String field, @Nullable String text) {
        return requireOrdinary(field, anyBlock(field, text));
    }

    /** Of any addresses, also such as no network of somebody's own has. @throws CloudException VALIDATION_ERROR, it is none */
    public static CidrBlock anyBlock(String field, @Nullable String text) {
        String present = Check.required(field, text);
        int slash = present.indexOf('/');
        if (slash < 0) {
            throw CloudException.invalid(
                    field,
                    "an address, / and a prefix length",
                    field + ": " + shown(present) + " has no prefix length: write 10.0.0.0/16 or 2001:db8::/48");
        }
        IpAddress address = parse(field, present.substring(0, slash));
        CidrBlock block =
                CidrBlock.around(address, prefixLength(field, address.family(), present.substring(slash + 1)));
        if (!block.network().equals(address)) {
            throw CloudException.invalid(
                    field, "no host bits set", field + ": " + present + " has host bits set: the block is " + block);
        }
        if (!block.toString().equals(present)) {
            throw notCanonical(field, present, block.toString());
        }
        return block;
    }

    /**
     * The block that a network of both families has beside one of IPv4; null for none.
     *
     * @throws CloudException VALIDATION_ERROR, it is no block, or not of IPv6, or the other one is not of IPv4
     */
    public static @Nullable CidrBlock secondBlock(CidrBlock first, @Nullable String text) {
        if (text == null) {
            return null;
        }
        CidrBlock block = block(IPV6_CIDR_BLOCK, text);
        requireSecond(first, block);
        return block;
    }

    /** That one block may stand beside another. @throws CloudException VALIDATION_ERROR */
    public static void requireSecond(CidrBlock first, CidrBlock block) {
        Check.that(block.family() == Family.IPV6, IPV6_CIDR_BLOCK, "an IPv6 block");
        Check.that(first.family() == Family.IPV4, IPV6_CIDR_BLOCK, "only beside an IPv4 cidr_block");
    }

    private static CidrBlock requireOrdinary(String field, CidrBlock block) {
        if (block.prefixLength() > 0) {
            requireOrdinary(field, block.range(), block.toString());
        }
        return block;
    }

    private static void requireOrdinary(String field, IpRange range, String shown) {
        Optional<Special> special = SPECIAL.stream()
                .filter(each -> each.block.range().overlaps(range))
                .findFirst();
        if (special.isPresent()) {
            String use = special.get().block + " (" + special.get().use + ")";
            throw CloudException.invalid(
                    field,
                    "outside " + special.get().block,
                    field + ": " + shown + " overlaps " + use + ", which no network can have");
        }
    }

    /** Addresses that a network can have. @throws CloudException VALIDATION_ERROR, some of them none can */
    public static IpRange ordinary(String field, IpRange range) {
        requireOrdinary(field, range, range.toString());
        return range;
    }

    /** From one address to another. @throws CloudException VALIDATION_ERROR, there is no such range */
    public static IpRange range(String field, @Nullable String first, @Nullable String last) {
        IpAddress from = address(field + ".first", first);
        IpAddress to = address(field + ".last", last);
        if (from.family() != to.family() || from.compareTo(to) > 0) {
            throw CloudException.invalid(
                    field + ".last", "not before first", field + ": there is no range from " + from + " to " + to);
        }
        return new IpRange(from, to);
    }

    private static IpAddress parse(String field, String text) {
        IpAddress address = IpText.parse(text)
                .orElseThrow(() -> CloudException.invalid(
                        field,
                        "an IPv4 or IPv6 address",
                        field + ": " + shown(text) + " is no address: write 10.0.0.1 or 2001:db8::1"));
        if (MAPPED.contains(address)) {
            IpAddress plain = IpAddress.of(java.util.Arrays.copyOfRange(address.toBytes(), 12, 16));
            throw CloudException.invalid(
                    field,
                    "no IPv4-mapped IPv6",
                    field + ": " + shown(text) + " is an IPv4 address written as IPv6: write " + plain);
        }
        return address;
    }

    private static int prefixLength(String field, Family family, String text) {
        if (!PREFIX_LENGTH.matcher(text).matches() || Integer.parseInt(text) > family.bits()) {
            throw CloudException.invalid(
                    field,
                    "a prefix length of " + family + ": 0 to " + family.bits(),
                    field + ": /" + shown(text) + " is no prefix length of " + family + ": 0 to " + family.bits());
        }
        return Integer.parseInt(text);
    }

    private static CloudException notCanonical(String field, String text, String canonical) {
        return CloudException.invalid(
                field,
                "in canonical form",
                field + ": " + shown(text) + " is not in canonical form: write " + canonical);
    }

    private static String shown(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "...";
    }
}
