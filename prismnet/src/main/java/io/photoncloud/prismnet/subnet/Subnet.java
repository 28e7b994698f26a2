package io.photoncloud.prismnet.subnet;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.IpRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of a VPC, and its VPC's tenant's. Block, gateway and reserved ranges stay as they are, for ports stand on them.
 *
 * @param ipv6 its second block, beside one of IPv4; null for none
 * @param reserved whose addresses no port gets
 * @param routeTable the VPC's main one, or another of its tables
 * @param generation of the VPC, when the subnet itself was last changed in what has to be made real
 */
public record Subnet(
        String id,
        String vpc,
        Tenant tenant,
        String name,
        String description,
        CidrBlock cidrBlock,
        IpAddress gateway,
        @Nullable Ipv6 ipv6,
        List<IpRange> reserved,
        String routeTable,
        long generation,
        Instant created) {

    public static final String NOUN = "subnet";

    public static final int RESERVED_RANGES_MAX = 64;

    /** The largest and the smallest block of a subnet. */
    public static final int IPV4_PREFIX_LENGTH_MIN = 8;

    public static final int IPV4_PREFIX_LENGTH_MAX = 30;
    public static final int IPV6_PREFIX_LENGTH_MIN = 64;
    public static final int IPV6_PREFIX_LENGTH_MAX = 126;

    public Subnet {
        Check.name("name", name);
        Check.description("description", description);
        requireSize("cidr_block", cidrBlock.family(), cidrBlock.prefixLength());
        requireUsable("gateway_ip", cidrBlock, gateway);
        if (ipv6 != null) {
            AddressText.requireSecond(cidrBlock, ipv6.cidrBlock());
            requireSize("ipv6_cidr_block", Family.IPV6, ipv6.cidrBlock().prefixLength());
            requireUsable("ipv6_gateway_ip", ipv6.cidrBlock(), ipv6.gateway());
        }
        reserved = List.copyOf(Check.size("reserved_ranges", reserved, 0, RESERVED_RANGES_MAX));
        for (int i = 0; i < reserved.size(); i++) {
            IpRange range = reserved.get(i);
            requireInside("reserved_ranges[" + i + "]", range, blocks(cidrBlock, ipv6));
        }
    }

    /** A second block, and its gateway. */
    public record Ipv6(CidrBlock cidrBlock, IpAddress gateway) {}

    private static List<CidrBlock> blocks(CidrBlock first, @Nullable Ipv6 second) {
        return second == null ? List.of(first) : List.of(first, second.cidrBlock());
    }

    /** Of each family one at the most. */
    public List<CidrBlock> blocks() {
        return blocks(cidrBlock, ipv6);
    }

    /** Of each block its own. */
    public List<IpAddress> gateways() {
        return ipv6 == null ? List.of(gateway) : List.of(gateway, ipv6.gateway());
    }

    private static void requireInside(String field, IpRange range, List<CidrBlock> blocks) {
        if (blocks.stream().noneMatch(block -> block.range().contains(range))) {
            String names = blocks.stream().map(CidrBlock::toString).collect(Collectors.joining(" or "));
            throw CloudException.invalid(field, "inside " + names, field + ": " + range + " is not inside " + names);
        }
    }

    /** @throws CloudException VALIDATION_ERROR with the sizes that there are */
    static void requireSize(String field, Family family, int prefixLength) {
        int min = IPV4_PREFIX_LENGTH_MIN;
        int max = IPV4_PREFIX_LENGTH_MAX;
        switch (family) {
            case IPV4 -> {}
            case IPV6 -> {
                min = IPV6_PREFIX_LENGTH_MIN;
                max = IPV6_PREFIX_LENGTH_MAX;
            }
        }
        if (prefixLength < min || prefixLength > max) {
            String sizes = "/" + min + " to /" + max + " for " + family;
            throw CloudException.invalid(
                    field, sizes, field + ": /" + prefixLength + " is no size of a subnet, which is " + sizes);
        }
    }

    private static void requireUsable(String field, CidrBlock block, IpAddress gateway) {
        IpRange usable = usable(block);
        if (!block.contains(gateway)) {
            throw CloudException.invalid(
                    field,
                    "inside " + block,
                    field + ": " + gateway + " is not inside " + block + ": take one of " + usable);
        }
        if (!usable.contains(gateway)) {
            String what = gateway.equals(block.network()) ? "network" : "broadcast";
            throw CloudException.invalid(
                    field,
                    "not the " + what + " address",
                    field + ": " + gateway + " is the " + what + " address of " + block + ": take one of " + usable);
        }
    }

    /** Without the network's address and, of IPv4, the broadcast address. */
    private static IpRange usable(CidrBlock block) {
        return new IpRange(
                block.network().plus(1),
                switch (block.family()) {
                    case IPV4 -> block.last().plus(-1);
                    case IPV6 -> block.last();
                });
    }

    static IpAddress firstUsable(CidrBlock block) {
        return usable(block).first();
    }

    /** What no port gets: the network's, broadcast and gateway addresses, and what is reserved. */
    public List<IpRange> withheld() {
        List<IpRange> ranges = new ArrayList<>(reserved);
        ranges.add(IpRange.single(gateway));
        if (ipv6 != null) {
            ranges.add(IpRange.single(ipv6.gateway()));
        }
        for (CidrBlock block : blocks()) {
            ranges.add(IpRange.single(block.network()));
            switch (block.family()) {
                case IPV4 -> ranges.add(IpRange.single(block.last()));
                case IPV6 -> {}
            }
        }
        return List.copyOf(ranges);
    }

    public Optional<IpRange> findWithheld(IpAddress address) {
        return withheld().stream().filter(range -> range.contains(address)).findFirst();
    }

    /** Of which it has a block, the first one's first. */
    public List<Family> families() {
        return blocks().stream().map(CidrBlock::family).toList();
    }

    /** @throws IllegalArgumentException there is none of that family */
    public CidrBlock block(Family family) {
        return blocks().stream()
                .filter(block -> block.family() == family)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(ref() + " has no block of " + family));
    }

    /** What a change names anew; null for what stays. */
    public record Patch(
            @Nullable String name,
            @Nullable String description,
            @Nullable String routeTable) {}

    Subnet with(Patch patch) {
        return new Subnet(
                id,
                vpc,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                cidrBlock,
                gateway,
                ipv6,
                reserved,
                patch.routeTable() == null ? routeTable : patch.routeTable(),
                generation,
                created);
    }

    Subnet withGeneration(long next) {
        return new Subnet(
                id, vpc, tenant, name, description, cidrBlock, gateway, ipv6, reserved, routeTable, next, created);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    /** By which it is looked for, by somebody who does not know whose it is. */
    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
