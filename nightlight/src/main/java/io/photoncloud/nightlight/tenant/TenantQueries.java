package io.photoncloud.nightlight.tenant;

import io.photoncloud.common.api.Tenant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts who asks how often. There are no more counts than tenants with a store. Safe for use by many threads. */
public final class TenantQueries {
    private final Map<Tenant, LongAdder> counts = new ConcurrentHashMap<>();

    /** @param tenant one that has a store */
    public void count(Tenant tenant) {
        counts.computeIfAbsent(tenant, _ -> new LongAdder()).increment();
    }

    long of(Tenant tenant) {
        LongAdder count = counts.get(tenant);
        return count == null ? 0 : count.sum();
    }
}
