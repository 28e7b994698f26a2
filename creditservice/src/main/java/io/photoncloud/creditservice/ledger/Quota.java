package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much an organization, or one of its projects, may have at once, and has.
 *
 * @param project null for the organization's own, in which all its projects count
 * @param limits what is not among them has no limit
 * @param version counts its changes
 */
public record Quota(
        String organization,
        @Nullable String project,
        Map<QuotaResource, Long> limits,
        Map<QuotaResource, Long> used,
        long version) {

    public static final String NOUN = "quota";

    /** The most of anything. */
    public static final long QUANTITY_MAX = 1_000_000_000_000L;

    public Quota {
        limits = Map.copyOf(limits);
        used = Map.copyOf(used);
    }

    static Quota none(String organization, @Nullable String project) {
        return new Quota(organization, project, Map.of(), Map.of(), 0);
    }

    Quota withLimits(Map<QuotaResource, Long> newLimits) {
        return new Quota(organization, project, newLimits, used, version + 1);
    }

    public long used(QuotaResource resource) {
        return used.getOrDefault(resource, 0L);
    }

    /** @throws CloudException CONFLICT, one of them is not there */
    Quota taking(Map<QuotaResource, Long> quantities) {
        quantities.forEach(this::requireRoom);
        return plus(quantities, 1);
    }

    Quota givingBack(Map<QuotaResource, Long> quantities) {
        return plus(quantities, -1);
    }

    private void requireRoom(QuotaResource resource, long needed) {
        Long limit = limits.get(resource);
        long used = used(resource);
        if (limit == null || needed <= limit - used) {
            return;
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("quota", resource.word());
        details.put("of", whose());
        details.put("limit", limit);
        details.put("used", used);
        details.put("needed", needed);
        throw new CloudException(
                ErrorCode.CONFLICT,
                "the quota of " + resource.word() + " of " + whose() + " is " + limit + ", of which " + used
                        + " are used, and this takes " + needed + " more",
                details);
    }

    private Quota plus(Map<QuotaResource, Long> quantities, int sign) {
        Map<QuotaResource, Long> sums = new EnumMap<>(QuotaResource.class);
        sums.putAll(used);
        quantities.forEach((resource, quantity) -> sums.merge(resource, sign * quantity, Math::addExact));
        sums.values().removeIf(quantity -> quantity == 0);
        return new Quota(organization, project, limits, sums, version + 1);
    }

    private String whose() {
        return project == null ? "organization " + organization : "project " + project;
    }

    Key key() {
        return key(organization, project);
    }

    static Key key(String organization, @Nullable String project) {
        return Key.utf8(organization + "/" + (project == null ? "" : project));
    }
}
