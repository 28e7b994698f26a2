package io.photoncloud.prismnet.pool;

import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpRange;
import io.photoncloud.prismnet.subnet.Subnet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The addresses that a subnet has of a family. Every block of every subnet is one; nobody makes them.
 *
 * @param id made of the subnet's: {@code subnet-0123456789abcdef-ipv4}
 */
record SubnetPool(String id, Subnet subnet, Family family) {

    static SubnetPool of(Subnet subnet, Family family) {
        return new SubnetPool(subnet.id() + suffix(family), subnet, family);
    }

    static List<SubnetPool> allOf(Subnet subnet) {
        return subnet.families().stream().map(family -> of(subnet, family)).toList();
    }

    private static String suffix(Family family) {
        return "-" + family.toString().toLowerCase(Locale.ROOT);
    }

    /** Which family a pool's id says; empty where it is no subnet's. */
    static Optional<Family> findFamily(String id) {
        return Arrays.stream(Family.values())
                .filter(family -> id.startsWith(Subnet.NOUN + "-") && id.endsWith(suffix(family)))
                .findFirst();
    }

    static String subnetId(String id, Family family) {
        return id.substring(0, id.length() - suffix(family).length());
    }

    /** The addresses of the block that is the subnet's first are kept under its id alone, as they were before there was a second. */
    AddressPool addresses() {
        String kept = (family == subnet.cidrBlock().family() ? "subnet/" : "subnet-ipv6/") + subnet.id();
        List<IpRange> withheld = subnet.withheld().stream()
                .filter(range -> range.first().family() == family)
                .toList();
        return AddressPool.of(kept, subnet.block(family), withheld);
    }
}
