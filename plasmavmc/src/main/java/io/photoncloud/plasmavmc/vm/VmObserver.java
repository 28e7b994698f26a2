package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Domain;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.metering.Amounts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how the domains of a node are, where nobody here made them so: guests that shut down or crash, and whoever
 * goes to the hypervisor himself. Told by the hypervisor, and by looking at everything now and then. Domains of ours whose VM
 * is gone are removed with their disks.
 */
public final class VmObserver {

    /** All domains are looked at so often, whatever was or was not told. */
    static final Duration RESYNC = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(VmObserver.class);

    private final ReplicatedStore store;
    private final Table<Vm> vms;
    private final Hypervisor hypervisor;
    private final Metering<Amounts> metering;
    private final ResourceEvents events;
    private final Fence fence;
    private final VmOperations operations;
    private final String node;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public VmObserver(
            ReplicatedStore store,
            Hypervisor hypervisor,
            Metering<Amounts> metering,
            ResourceEvents events,
            Fence fence,
            VmOperations operations,
            String node,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.vms = VmStore.vms(store);
        this.hypervisor = hypervisor;
        this.metering = metering;
        this.events = events;
        this.fence = fence;
        this.operations = operations;
        this.node = node;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Looks on until it is interrupted, and writes on the condition that this is the node still. */
    public void run(Condition condition) throws InterruptedException {
        BlockingQueue<String> changed = new LinkedBlockingQueue<>();
        hypervisor.onChange(changed::add);
        long nextLook = nanoTime.getAsLong();
        while (true) { // Ends by an interrupt.
            try {
                if (nextLook - nanoTime.getAsLong() <= 0) {
                    nextLook = nanoTime.getAsLong() + RESYNC.toNanos();
                    observeAll(condition);
                }
                String vm = changed.poll(Math.max(1, nextLook - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
                if (vm != null) {
                    observe(vm, condition);
                }
            } catch (HypervisorException | RuntimeException e) { // tidy: whatever it is, somebody looks on
                log.atWarn().addKeyValue("node", node).setCause(e).log("domains cannot be looked at, trying again");
                var _ = changed.poll(1, TimeUnit.SECONDS);
                nextLook = nanoTime.getAsLong();
            }
        }
    }

    /** Removes what is here of VMs that are gone or on other nodes now: before anything else, when the node is back. */
    public void sweep() throws HypervisorException {
        Set<String> here = new TreeSet<>(fence.marked());
        hypervisor.list().forEach(domain -> here.add(domain.vm()));
        for (String vm : here) {
            removeOrphan(vm);
        }
    }

    void observeAll(Condition condition) throws HypervisorException {
        Map<String, Power> domains = new HashMap<>();
        hypervisor.list().forEach(domain -> domains.put(domain.vm(), domain.power()));
        Set<String> unknown = new HashSet<>(domains.keySet());
        unknown.addAll(fence.marked());
        List<String> otherwise = new ArrayList<>();
        var _ = WholeList.read(page -> vms.list(VmStore.BY_NODE, IndexKey.of(node), page), 0, row -> {
            String vm = row.value().id();
            unknown.remove(vm);
            if (isOtherwise(row.value(), domains.get(vm))) {
                otherwise.add(vm);
            }
        });
        for (String vm : otherwise) {
            observe(vm, condition);
        }
        for (String vm : unknown) {
            removeOrphan(vm);
        }
    }

    private boolean isOtherwise(Vm vm, @Nullable Power power) {
        return !vm.observed(power, clock.instant()).equals(vm);
    }

    /** The domain is looked at after the VM was read, and what is seen is written only if that is as it was. */
    private void observe(String vm, Condition condition) throws HypervisorException {
        Row<Vm> known = vms.find(Key.utf8(vm)).orElse(null);
        if (known == null || known.value().isBusy() || !known.value().node().equals(node)) {
            return;
        }
        Power power = hypervisor.find(vm).map(Domain::power).orElse(null);
        if (!isOtherwise(known.value(), power)) {
            return;
        }
        Vm before = known.value();
        Vm after = before.observed(power, clock.instant());
        if (before.isOn() && !after.isOn() && fence.hasSwitchedOff(vm)) {
            startAgain(known, condition);
            return;
        }
        var _ = TableTransaction.run(store, rows -> {
            boolean same = rows.find(vms, known.id())
                    .filter(row -> row.modRevision() == known.modRevision())
                    .isPresent();
            if (same) {
                rows.require(condition);
                rows.update(vms, known.id(), row -> after);
                metering.follow(rows, after.ref(), before.amounts(), after.amounts(), clock.instant());
                events.happened(
                        rows,
                        after.ref(),
                        after.state() instanceof VmState.Failed ? Severity.WARNING : Severity.NORMAL,
                        "ChangedOutside",
                        "it was " + before.state().word() + ", and is "
                                + after.state().word() + " by itself or by somebody at the hypervisor");
            }
            return same;
        });
    }

    /** It was switched off because this node had lost its lease, and nobody has started it elsewhere. */
    private void startAgain(Row<Vm> known, Condition condition) {
        var _ = TableTransaction.run(store, rows -> {
            boolean same = rows.find(vms, known.id())
                    .filter(row -> row.modRevision() == known.modRevision())
                    .isPresent();
            if (same) {
                rows.require(condition);
                Vm after = operations.beginAgain(rows, known.value(), clock.instant());
                rows.update(vms, known.id(), row -> after);
                operations.follow(rows, known.value(), after, clock.instant());
                events.happened(
                        rows,
                        after.ref(),
                        Severity.WARNING,
                        "Fenced",
                        "node " + node + " had lost its lease and switched it off; it is started again there");
            }
            return same;
        });
    }

    /**
     * The VM is written before its domain is made, so a domain without one is what a VM left behind; and one of a VM that is on
     * another node was left here when this node was lost.
     */
    private void removeOrphan(String vm) throws HypervisorException {
        Optional<Vm> known = vms.find(Key.utf8(vm)).map(Row::value);
        if (known.filter(present -> present.node().equals(node)).isPresent()) {
            return;
        }
        log.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("vm", vm)
                .addKeyValue("elsewhere", known.map(Vm::node).orElse("gone"))
                .log("removing what is left of a VM that is not here any more");
        Optional<Domain> domain = hypervisor.find(vm);
        if (domain.isPresent()) {
            if (domain.get().power() != Power.OFF) {
                hypervisor.powerOff(vm);
            }
            hypervisor.undefine(vm);
        }
        hypervisor.deleteDisks(vm);
        fence.unmark(vm);
    }
}
