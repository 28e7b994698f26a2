package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** All who know of references, asked before a resource is deleted. */
public final class Referrers {

    /** How many of what stands in the way are named. */
    public static final int NAMED_MAX = 10;

    private final Supplier<List<Referrer>> all;

    /** @param all asked at each deletion, as those who know of references may themselves delete resources */
    public Referrers(Supplier<List<Referrer>> all) {
        this.all = all;
    }

    /**
     * To be asked in the change that deletes a resource, before it is made: deletes what is a part of it, and refuses
     * where anything else refers to it.
     *
     * @throws CloudException CONFLICT with what refers to the resource, in {@code details.in_use_by}
     */
    public void release(ResourceRef resource, Change change) {
        List<ResourceRef> found = new ArrayList<>();
        List<Referrer> referrers = all.get();
        referrers.forEach(referrer -> referrer.deleteWith(resource, change));
        for (Referrer referrer : referrers) {
            if (found.size() < NAMED_MAX) {
                found.addAll(referrer.referringTo(resource, change, NAMED_MAX - found.size()));
            }
        }
        if (found.isEmpty()) {
            return;
        }
        String names = found.stream().map(ResourceRef::toString).collect(Collectors.joining(", "));
        String more = found.size() < NAMED_MAX ? "" : " and perhaps more";
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("in_use_by", found.stream().map(Referrers::named).toList());
        throw new CloudException(
                ErrorCode.CONFLICT,
                resource + " is in use by " + names + more + ": delete or change those first",
                details);
    }

    private static Map<String, String> named(ResourceRef resource) {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("type", resource.type());
        named.put("id", resource.id());
        return named;
    }
}
