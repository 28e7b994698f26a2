package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.reconcile.Rounds;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.node.InTheWay;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.Node.Drain;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.placement.Scheduler.Candidate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has VMs leave nodes that are drained: those that lose nothing by it, or whose owners let them go without their disks. The others
 * are told of, and stay. One process does it for all, and looks at everything as it is, again and again.
 */
public final class VmDraining implements InTheWay {

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** A guest that did not shut down is asked again after this time. */
    static final Duration AGAIN_AFTER = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(VmDraining.class);

    private final ReplicatedStore store;
    private final Table<Vm> vms;
    private final NodeService nodes;
    private final VmPlacing placing;
    private final VmOperations operations;
    private final VmTies ties;
    private final ResourceEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<String, Long> asked = new HashMap<>();

    /** @param nanoTime a clock that never goes back */
    public VmDraining(
            ReplicatedStore store,
            NodeService nodes,
            VmOperations operations,
            VmTies ties,
            ResourceEvents events,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.vms = VmStore.vms(store);
        this.nodes = nodes;
        this.placing = new VmPlacing(nodes);
        this.operations = operations;
        this.ties = ties;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Goes on until it is interrupted. */
    public void run(Condition condition) throws InterruptedException {
        asked.clear();
        Rounds.run(PAUSE, log, "nodes cannot be drained now", () -> runOnce(condition));
    }

    void runOnce(Condition condition) {
        List<Candidate> candidates = placing.candidates();
        for (Candidate candidate : candidates) {
            Node node = candidate.node();
            if (candidate.alive() && node.inMaintenance() && node.drain() != Drain.NONE) {
                VmStore.on(vms, node.id()).stream()
                        .filter(vm -> vm.isOn() && staysFor(vm).isEmpty() && isToBeAsked(vm))
                        .forEach(vm -> leave(vm, node, candidates, condition));
            }
        }
    }

    private boolean isToBeAsked(Vm vm) {
        Long before = asked.get(vm.id());
        return before == null || nanoTime.getAsLong() - before >= AGAIN_AFTER.toNanos();
    }

    private String staysFor(Vm vm) {
        List<String> tied = ties.tiedTo(vm);
        return tied.isEmpty() ? vm.findStay() : String.join(", ", tied);
    }

    private void leave(Vm known, Node node, List<Candidate> candidates, Condition condition) {
        try {
            TableResult<Optional<Placement>> written = TableTransaction.run(store, rows -> {
                Optional<Placement> taken = Optional.empty();
                Node now = nodes.require(rows, node.id());
                boolean same = now.inMaintenance()
                        && now.drain() != Drain.NONE
                        && rows.find(vms, known.key())
                                .filter(row -> row.value().equals(known))
                                .isPresent();
                if (same) {
                    rows.require(condition);
                    Placement place = placing.place(rows, known.shape(), candidates);
                    taken = Optional.of(place);
                    Vm leaving =
                            operations.beginLeaving(rows, known, place, now.drain() == Drain.BY_FORCE, clock.instant());
                    rows.update(vms, known.key(), _ -> leaving);
                    operations.follow(rows, known, leaving, clock.instant());
                    events.happened(rows, known.ref(), Severity.NORMAL, "Drained", told(known, node, place));
                }
                return taken;
            });
            if (written instanceof TableResult.Done<Optional<Placement>>(Optional<Placement> taken, long _)
                    && taken.isPresent()) {
                VmPlacing.taken(candidates, known.shape(), taken.get());
                asked.put(known.id(), nanoTime.getAsLong());
            }
        } catch (CloudException e) {
            // There is no place for it: that is told by what is in the way.
            log.atDebug().addKeyValue("vm", known.id()).setCause(e).log("it cannot leave its node now, trying again");
        }
    }

    private static String told(Vm vm, Node node, Placement place) {
        return "node " + node.id() + " is drained: it goes to node " + place.node()
                + (vm.shape().diskGib() > 0 ? ", where its disk begins from its image again" : "");
    }

    @Override
    public List<Obstacle> of(Node node) {
        List<Candidate> candidates = placing.candidates();
        return VmStore.on(vms, node.id()).stream()
                .filter(vm -> vm.isOn() || vm.isBusy())
                .limit(OBSTACLES_MAX)
                .map(vm -> new Obstacle(vm.id(), reasonOf(vm, node, candidates)))
                .toList();
    }

    private String reasonOf(Vm vm, Node node, List<Candidate> candidates) {
        String stays = staysFor(vm);
        if (!stays.isEmpty()) {
            return stays;
        }
        if (node.drain() == Drain.NONE) {
            return "the node is not drained: begin its maintenance with drain, and it leaves";
        }
        try {
            var _ = placing.choose(vm.shape(), candidates);
        } catch (CloudException e) {
            return String.valueOf(e.getMessage());
        }
        return "it is about to leave, or its guest did not shut down when it was asked: its events say which";
    }
}
