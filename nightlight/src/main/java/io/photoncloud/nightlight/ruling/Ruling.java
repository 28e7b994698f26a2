package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.tsdb.Tsdb;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The groups of all tenants, evaluated from when they are told of until they are not told of any more. It is told again and again which there
 * are, and begins and ends what differs; groups that are the same go on untouched. Safe for use by many threads.
 */
public final class Ruling implements AutoCloseable {
    private final Engine engine;
    private final Function<Tenant, Tsdb> stores;
    private final RulingSettings settings;
    private final AlertSink told;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Semaphore evaluations;
    private final Map<Owner, Map<String, GroupLoop>> running = new LinkedHashMap<>();
    /** Groups that are no more, while what they wrote is still to end. */
    private final Set<GroupLoop> ending = new LinkedHashSet<>();

    private final Set<Owner> begun = new LinkedHashSet<>();
    private boolean closed;

    /** Where groups of a tenant come from. */
    public enum Source {
        FILES,
        API
    }

    private record Owner(Tenant tenant, Source source) {
        String name() {
            return tenant.organization() + "/" + tenant.project() + "/" + source;
        }
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
        this.evaluations = new Semaphore(settings.evaluationsMax(), true);
    }

    /** Makes these the groups of a tenant that come from one source. Those it is told of first go on from what was stored of alerts. */
    public synchronized void reconcile(Tenant tenant, Source source, List<LoadedGroup> groups) {
        if (closed) {
            return;
        }
        ending.removeIf(GroupLoop::isEnded);
        Owner owner = new Owner(tenant, source);
        boolean restores = begun.add(owner);
        Map<String, LoadedGroup> wanted = new LinkedHashMap<>();
        groups.forEach(group -> wanted.put(group.identity(), group));
        Map<String, GroupLoop> before = running.getOrDefault(owner, Map.of());
        before.forEach((key, loop) -> {
            LoadedGroup group = wanted.get(key);
            if (group == null) {
                loop.stopForGood();
                ending.add(loop);
            } else if (!loop.state().loaded().equals(group)) {
                loop.beginStop();
            }
        });
        Map<String, GroupLoop> after = new LinkedHashMap<>();
        wanted.forEach((key, group) -> {
            GroupLoop known = before.get(key);
            // One that was stopped by a call that failed later is begun anew.
            boolean same = known != null
                    && !known.isStopping()
                    && known.state().loaded().equals(group);
            after.put(key, same ? known : begin(owner, group, known, restores));
        });
        if (after.isEmpty()) {
            running.remove(owner);
        } else {
            running.put(owner, after);
        }
    }

    private GroupLoop begin(Owner owner, LoadedGroup group, @Nullable GroupLoop before, boolean restores) {
        AtomicBoolean canceled = new AtomicBoolean();
        RuledStore store = new RuledStore(engine, () -> stores.apply(owner.tenant()), canceled::get);
        GroupState state =
                new GroupState(group, store, settings, notices -> told.tell(owner.tenant(), notices), nanos, restores);
        boolean stillRestores = restores;
        if (before != null) {
            before.stop();
            state.goOnFrom(before.state());
            stillRestores = before.isRestoring();
        }
        GroupLoop loop = new GroupLoop(
                state, GroupSchedule.of(owner.name(), group), clock, evaluations, canceled, stillRestores);
        loop.start();
        return loop;
    }

    /** The groups of a tenant, in the order of their files and then as they stand in them. */
    public synchronized List<GroupReport> reports(Tenant tenant) {
        List<GroupReport> reports = new ArrayList<>();
        for (Source source : Source.values()) {
            running.getOrDefault(new Owner(tenant, source), Map.of())
                    .values()
                    .forEach(loop -> reports.add(loop.state().report()));
        }
        reports.sort(
                Comparator.comparing((GroupReport report) -> report.loaded().file())
                        .thenComparing(report -> report.loaded().name()));
        return reports;
    }

    /** Those who have groups. */
    public synchronized Set<Tenant> tenants() {
        Set<Tenant> tenants = new LinkedHashSet<>();
        running.keySet().forEach(owner -> tenants.add(owner.tenant()));
        return tenants;
    }

    /** Ends as the server does: what was written goes on. */
    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(loops -> loops.values().forEach(GroupLoop::beginStop));
        running.values().forEach(loops -> loops.values().forEach(GroupLoop::stop));
        ending.forEach(GroupLoop::giveUp);
        running.clear();
    }
}
