package io.photoncloud.prismnet.vpc;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network of its own: what has the same addresses in another VPC is something else. Its blocks stay as they are.
 *
 * @param ipv6CidrBlock beside one of IPv4; null for none
 * @param generation counts what there was of it to be made real: its subnets, security groups and route tables
 */
public record Vpc(
        String id,
        Tenant tenant,
        String name,
        String description,
        CidrBlock cidrBlock,
        @Nullable CidrBlock ipv6CidrBlock,
        long generation,
        Instant created) {

    public static final String NOUN = "vpc";

    /** The largest and the smallest block of a VPC. */
    public static final int IPV4_PREFIX_LENGTH_MIN = 8;

    public static final int IPV4_PREFIX_LENGTH_MAX = 29;
    public static final int IPV6_PREFIX_LENGTH_MIN = 32;
    public static final int IPV6_PREFIX_LENGTH_MAX = 64;

    public Vpc {
        Check.name("name", name);
        Check.description("description", description);
        requireSize("cidr_block", cidrBlock);
        if (ipv6CidrBlock != null) {
            requireSize("ipv6_cidr_block", ipv6CidrBlock);
            AddressText.requireSecond(cidrBlock, ipv6CidrBlock);
        }
    }

    /** Of each family one at the most. */
    public List<CidrBlock> blocks() {
        return ipv6CidrBlock == null ? List.of(cidrBlock) : List.of(cidrBlock, ipv6CidrBlock);
    }

    /** @throws CloudException VALIDATION_ERROR with the sizes that there are */
    static CidrBlock requireSize(String field, CidrBlock block) {
        int min = IPV4_PREFIX_LENGTH_MIN;
        int max = IPV4_PREFIX_LENGTH_MAX;
        switch (block.family()) {
            case IPV4 -> {}
            case IPV6 -> {
                min = IPV6_PREFIX_LENGTH_MIN;
                max = IPV6_PREFIX_LENGTH_MAX;
            }
        }
        if (block.prefixLength() < min || block.prefixLength() > max) {
            String sizes = "/" + min + " to /" + max + " for " + block.family();
            throw CloudException.invalid(
                    field, sizes, field + ": " + block + " is no size of a VPC, which is " + sizes);
        }
        return block;
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    Vpc with(Patch patch) {
        return new Vpc(
                id,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                cidrBlock,
                ipv6CidrBlock,
                generation,
                created);
    }

    /** Something in it is to be made real that was not so before. */
    Vpc raised() {
        return new Vpc(id, tenant, name, description, cidrBlock, ipv6CidrBlock, generation + 1, created);
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
