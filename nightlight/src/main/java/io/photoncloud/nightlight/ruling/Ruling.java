package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.tsdb.Tsdb;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The groups of all tenants, evaluated from when they are told of until they are not told of any more. It is told again and again which there
 * are, and begins and ends what differs; groups that are the same go on untouched. No tenant waits for another. Safe for use by many threads.
 */
public final class Ruling implements AutoCloseable {
    private final Engine engine;
    private final Function<Tenant, Tsdb> stores;
    private final RulingSettings settings;
    private final AlertSink told;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<Tenant, TenantRuling> tenants = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** Where groups of a tenant come from. */
    public enum Source {
        FILES,
        API
    }

    public Ruling(
            Engine engine,
            Function<Tenant, Tsdb> stores,
            RulingSettings settings,
            AlertSink told,
            InstantSource clock,
            LongSupplier nanos) {
        this.engine = engine;
        this.stores = stores;
        this.settings = settings;
        this.told = told;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Makes these the groups of a tenant that come from one source. Those it is told of first go on from what was stored of alerts. */
    public void reconcile(Tenant tenant, Source source, List<LoadedGroup> groups) {
        TenantRuling ruling = tenants.computeIfAbsent(tenant, this::begin);
        while (!closed
                && !ruling.reconcile(source, groups)) { // another one was closed as it had no groups, just before
            tenants.remove(tenant, ruling);
            ruling = tenants.computeIfAbsent(tenant, this::begin);
        }
        tenants.values().removeIf(TenantRuling::closeUnused);
        if (closed) {
            // Nobody else does it who did not know of this one.
            ruling.close();
        }
    }

    private TenantRuling begin(Tenant tenant) {
        return new TenantRuling(
                tenant,
                canceled -> new RuledStore(engine, () -> stores.apply(tenant), canceled),
                settings,
                notices -> told.tell(tenant, notices),
                clock,
                nanos);
    }

    /** The groups of a tenant, in the order of their files and then of their names. */
    public List<GroupReport> reports(Tenant tenant) {
        TenantRuling ruling = tenants.get(tenant);
        return ruling == null ? List.of() : ruling.reports();
    }

    /** Those who have groups. */
    public Set<Tenant> tenants() {
        Set<Tenant> found = new LinkedHashSet<>();
        tenants.forEach((tenant, ruling) -> {
            if (ruling.hasGroups()) {
                found.add(tenant);
            }
        });
        return found;
    }

    /** Ends as the server does: what was written goes on. */
    @Override
    public void close() {
        closed = true;
        tenants.values().forEach(TenantRuling::beginClose);
        tenants.values().forEach(TenantRuling::close);
        tenants.clear();
    }
}
