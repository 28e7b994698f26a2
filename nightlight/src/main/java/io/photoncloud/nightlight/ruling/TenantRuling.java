package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.alerting.Notice;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one tenant, with evaluations and a lock of their own: what they take keeps no other tenant's waiting. Who wants reports waits for
 * nobody. Safe for use by many threads.
 */
final class TenantRuling {
    private final Tenant tenant;
    private final Function<BooleanSupplier, RuledStore> stores;
    private final RulingSettings settings;
    private final Consumer<List<Notice>> told;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Semaphore evaluations;
    private final Map<Ruling.Source, Map<String, GroupLoop>> running = new EnumMap<>(Ruling.Source.class);
    /** Groups that are no more, while what they wrote is still to end. */
    private final Set<GroupLoop> ending = new LinkedHashSet<>();

    private final Set<Ruling.Source> begun = new LinkedHashSet<>();
    /** All that are running. */
    private volatile List<GroupLoop> all = List.of();

    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /** @param stores by what cuts queries off, what a group reads and writes */
    TenantRuling(
            Tenant tenant,
            Function<BooleanSupplier, RuledStore> stores,
            RulingSettings settings,
            Consumer<List<Notice>> told,
            InstantSource clock,
            LongSupplier nanos) {
        this.tenant = tenant;
        this.stores = stores;
        this.settings = settings;
        this.told = told;
        this.clock = clock;
        this.nanos = nanos;
        this.evaluations = new Semaphore(settings.evaluationsMax(), true);
    }

    /** Makes these the groups that come from one source. @return whether it did, and was not closed before */
    boolean reconcile(Ruling.Source source, List<LoadedGroup> groups) {
        lock.lock();
        try {
            if (!closed) {
                change(source, groups);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void change(Ruling.Source source, List<LoadedGroup> groups) {
        ending.removeIf(GroupLoop::isEnded);
        boolean restores = begun.add(source);
        Map<String, LoadedGroup> wanted = new LinkedHashMap<>();
        groups.forEach(group -> wanted.put(group.identity(), group));
        Map<String, GroupLoop> before = running.getOrDefault(source, Map.of());
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
            after.put(key, same ? known : begin(source, group, known, restores));
        });
        running.put(source, after);
        all = running.values().stream()
                .flatMap(loops -> loops.values().stream())
                .toList();
    }

    private GroupLoop begin(Ruling.Source source, LoadedGroup group, @Nullable GroupLoop before, boolean restores) {
        AtomicBoolean canceled = new AtomicBoolean();
        RuledStore store = stores.apply(new TakingTurns(canceled::get));
        GroupState state = new GroupState(group, store, settings, told, nanos, restores);
        boolean stillRestores = restores;
        if (before != null) {
            before.stop();
            state.goOnFrom(before.state());
            stillRestores = before.isRestoring();
        }
        String owner = tenant.organization() + "/" + tenant.project() + "/" + source;
        GroupLoop loop =
                new GroupLoop(state, GroupSchedule.of(owner, group), clock, evaluations, canceled, stillRestores);
        loop.start();
        return loop;
    }

    /** In the order of their files and then of their names. */
    List<GroupReport> reports() {
        List<GroupReport> reports = new ArrayList<>();
        all.forEach(loop -> reports.add(loop.state().report()));
        reports.sort(
                Comparator.comparing((GroupReport report) -> report.loaded().file())
                        .thenComparing(report -> report.loaded().name()));
        return reports;
    }

    boolean hasGroups() {
        return !all.isEmpty();
    }

    /** Closes it where it has no groups, and all that they wrote has ended. @return whether it did */
    boolean closeUnused() {
        if (hasGroups() || !lock.tryLock()) {
            return false;
        }
        try {
            closed |= all.isEmpty() && ending.stream().allMatch(GroupLoop::isEnded);
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Evaluates nothing more after what is under way. */
    void beginClose() {
        lock.lock();
        try {
            closed = true;
            all.forEach(GroupLoop::beginStop);
        } finally {
            lock.unlock();
        }
    }

    /** Ends as the server does: what was written goes on. */
    void close() {
        beginClose();
        all.forEach(GroupLoop::stop);
        lock.lock();
        try {
            ending.forEach(GroupLoop::giveUp);
        } finally {
            lock.unlock();
        }
    }
}
