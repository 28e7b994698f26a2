package io.photoncloud.creditservice.quota;

import io.photoncloud.common.api.Check;
import io.photoncloud.creditservice.ledger.Quota;
import io.photoncloud.creditservice.ledger.QuotaResource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much of what, as calls name it. */
public final class Quantities {

    private static final String KNOWN =
            Arrays.stream(QuotaResource.values()).map(QuotaResource::word).collect(Collectors.joining(", "));

    private Quantities() {}

    /** What is to be held: 1 at the least of each that is named. @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR */
    public static Map<QuotaResource, Long> positive(String field, @Nullable Map<String, Long> named) {
        return of(field, named, 1);
    }

    /** Limits: 0 at the least. @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR */
    static Map<QuotaResource, Long> limits(String field, @Nullable Map<String, Long> named) {
        return of(field, named, 0);
    }

    private static Map<QuotaResource, Long> of(String field, @Nullable Map<String, Long> named, long min) {
        Map<QuotaResource, Long> quantities = new EnumMap<>(QuotaResource.class);
        if (named == null) {
            return quantities;
        }
        new TreeMap<>(named).forEach((word, quantity) -> {
            QuotaResource resource = QuotaResource.find(word).orElse(null);
            if (resource == null) {
                throw io.photoncloud.common.api.CloudException.invalid(
                        field + "." + word, "one of " + KNOWN, field + "." + word + ": quotas are of " + KNOWN);
            }
            quantities.put(resource, Check.range(field + "." + word, quantity, min, Quota.QUANTITY_MAX));
        });
        return quantities;
    }

    public static Map<String, Long> byWord(Map<QuotaResource, Long> quantities) {
        Map<String, Long> byWord = new TreeMap<>();
        quantities.forEach((resource, quantity) -> byWord.put(resource.word(), quantity));
        return byWord;
    }
}
