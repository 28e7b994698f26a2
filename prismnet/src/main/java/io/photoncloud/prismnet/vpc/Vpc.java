package io.photoncloud.prismnet.vpc;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.CidrBlock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network of its own: what has the same addresses in another VPC is something else. Its block stays as it is. */
public record Vpc(String id, Tenant tenant, String name, String description, CidrBlock cidrBlock, Instant created) {

    public static final String NOUN = "vpc";

    /** What is kept is in force at once. */
    public static final String STATUS = "active";

    /** The largest and the smallest block of a VPC. */
    public static final int IPV4_PREFIX_LENGTH_MIN = 8;

    public static final int IPV4_PREFIX_LENGTH_MAX = 29;
    public static final int IPV6_PREFIX_LENGTH_MIN = 32;
    public static final int IPV6_PREFIX_LENGTH_MAX = 64;

    public Vpc {
        Check.name("name", name);
        Check.description("description", description);
        requireSize(cidrBlock);
    }

    /** @throws CloudException VALIDATION_ERROR with the sizes that there are */
    static CidrBlock requireSize(CidrBlock block) {
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
                    "cidr_block", sizes, "cidr_block: " + block + " is no size of a VPC, which is " + sizes);
        }
        return block;
    }

    public List<CidrBlock> blocks() {
        return List.of(cidrBlock);
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
                created);
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
