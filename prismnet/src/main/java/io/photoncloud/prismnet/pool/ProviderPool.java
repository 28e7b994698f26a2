package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpRange;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool that an operator made of addresses from outside, for everybody: nobody's in particular. Its ranges stay as they are,
 * for addresses stand on them; no two pools have the same address.
 *
 * @param reserved whose addresses nobody gets
 */
record ProviderPool(
        String id, String name, String description, List<IpRange> ranges, List<IpRange> reserved, Instant created) {

    static final String NOUN = "address-pool";

    static final int RANGES_MAX = 64;

    /** The largest range: an IPv6 /64. */
    private static final BigInteger RANGE_SIZE_MAX = BigInteger.ONE.shiftLeft(64);

    ProviderPool {
        Check.name("name", name);
        Check.description("description", description);
        ranges = List.copyOf(Check.size("ranges", ranges, 1, RANGES_MAX));
        reserved = List.copyOf(Check.size("reserved_ranges", reserved, 0, RANGES_MAX));
        requireFitting("ranges", ranges);
        for (int i = 0; i < reserved.size(); i++) {
            IpRange each = reserved.get(i);
            if (ranges.stream().noneMatch(range -> range.contains(each))) {
                String field = "reserved_ranges[" + i + "]";
                throw CloudException.invalid(
                        field, "inside one of the pool's", field + ": " + each + " is not inside one of " + ranges);
            }
        }
    }

    /**
     * That the ranges are one pool's.
     *
     * @throws CloudException VALIDATION_ERROR with the one that is not
     */
    static void requireFitting(String field, List<IpRange> ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            requireFitting(field + "[" + i + "]", ranges.get(i), ranges.subList(0, i));
        }
    }

    private static void requireFitting(String field, IpRange range, List<IpRange> before) {
        if (!before.isEmpty()
                && range.first().family() != before.getFirst().first().family()) {
            throw CloudException.invalid(
                    field,
                    "of one family",
                    field + ": " + range + " is not of the same family as " + before.getFirst()
                            + ": a pool is of IPv4 or of IPv6, make two");
        }
        if (range.size().compareTo(RANGE_SIZE_MAX) > 0) {
            throw CloudException.invalid(
                    field, "at most an IPv6 /64", field + ": " + range + " is more than an IPv6 /64");
        }
        for (IpRange other : before) {
            if (other.overlaps(range)) {
                throw CloudException.invalid(
                        field, "no overlap with " + other, field + ": " + range + " overlaps " + other);
            }
        }
    }

    Family family() {
        return ranges.getFirst().first().family();
    }

    AddressPool addresses() {
        return new AddressPool(id, ranges, reserved);
    }

    /** A range of this pool that another one would have too. */
    Optional<IpRange> findOverlapping(ProviderPool other) {
        return ranges.stream()
                .filter(range -> other.ranges.stream().anyMatch(range::overlaps))
                .findFirst();
    }

    ProviderPool with(@Nullable String newName, @Nullable String newDescription) {
        return new ProviderPool(
                id,
                newName == null ? name : newName,
                newDescription == null ? description : newDescription,
                ranges,
                reserved,
                created);
    }

    ResourceRef ref() {
        return ref(id);
    }

    static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
