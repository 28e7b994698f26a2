package io.photoncloud.creditservice.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What there are quotas of. */
public enum QuotaResource {
    INSTANCES,
    VCPUS,
    MEMORY_MIB,
    STORAGE_GIB,
    ADDRESSES;

    /** As calls and rows name it; it never changes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<QuotaResource> find(String word) {
        return Arrays.stream(values())
                .filter(resource -> resource.word().equals(word))
                .findFirst();
    }
}
