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
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.placement.Scheduler.Candidate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes VMs anew on other nodes when their own has been lost for so long that it has switched them off: those that their owners
 * let go. One process does it for all. Everything is looked at as it is, again and again: nothing has to be heard.
 */
public final class VmRecovery {

    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(VmRecovery.class);

    private final ReplicatedStore store;
    private final Table<Vm> vms;
    private final NodeService nodes;
    private final VmPlacing placing;
    private final VmOperations operations;
    private final VmTies ties;
    private final ResourceEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<String, Loss> losses = new HashMap<>();

    /** @param nanoTime a clock that never goes back */
    public VmRecovery(
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

    /** A node's being away, since somebody looked, and what was told of its VMs. A node that was back has another number. */
    private record Loss(long registrations, long since, Set<String> told) {}

    /** Goes on until it is interrupted. */
    public void run(Condition condition) throws InterruptedException {
        losses.clear();
        Rounds.run(PAUSE, log, "VMs of lost nodes cannot be looked for now", () -> runOnce(condition));
    }

    void runOnce(Condition condition) {
        List<Candidate> candidates = placing.candidates();
        for (Candidate candidate : candidates) {
            Node node = candidate.node();
            if (candidate.alive()) {
                losses.remove(node.id());
                continue;
            }
            Loss loss = lossOf(node);
            if (isOver(node, loss)) {
                VmStore.on(vms, node.id()).stream()
                        .filter(Vm::isRestartedOnLoss)
                        .forEach(vm -> withoutStopping(vm, () -> recover(vm, node, loss, candidates, condition)));
            }
        }
    }

    private Loss lossOf(Node node) {
        return losses.compute(
                node.id(),
                (_, known) -> known != null && known.registrations() == node.registrations()
                        ? known
                        : new Loss(node.registrations(), nanoTime.getAsLong(), new HashSet<>()));
    }

    /** Whether what could run there is off. A node that cannot promise that keeps its VMs. */
    private boolean isOver(Node node, Loss loss) {
        return node.isFenced()
                && nanoTime.getAsLong() - loss.since() >= offAfter(node).toNanos();
    }

    private static Duration offAfter(Node node) {
        return node.fenceAfter().plus(Fence.MARGIN);
    }

    private static void withoutStopping(Vm vm, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) { // tidy: what is wrong with one keeps no other waiting
            log.atWarn().addKeyValue("vm", vm.id()).setCause(e).log("it cannot be made anew now, trying again");
        }
    }

    private void recover(Vm vm, Node lost, Loss loss, List<Candidate> candidates, Condition condition) {
        if (operations.isMadeInVain(vm)) {
            candidates.stream()
                    .filter(Candidate::alive)
                    .findFirst()
                    .ifPresent(other -> undo(vm, lost, other.node(), condition));
            return;
        }
        List<String> tied = ties.tiedTo(vm);
        if (!tied.isEmpty()) {
            tell(vm, loss, "node " + lost.id() + " is lost, and it waits for that node: " + String.join(", ", tied));
            return;
        }
        String refusal = move(vm, lost, candidates, condition);
        if (refusal != null) {
            tell(vm, loss, "node " + lost.id() + " is lost, and " + refusal);
        }
    }

    /** Once for each loss, not at each look. */
    private void tell(Vm vm, Loss loss, String why) {
        if (loss.told().add(vm.id() + " " + why)) {
            events.happened(vm.ref(), Severity.WARNING, "NotRestarted", why);
        }
    }

    private void undo(Vm known, Node lost, Node other, Condition condition) {
        var _ = TableTransaction.run(store, rows -> {
            boolean same = isStill(rows, known, lost);
            if (same) {
                rows.require(condition);
                Vm moved = operations.undoElsewhere(rows, known, other, clock.instant());
                rows.update(vms, known.key(), _ -> moved);
                events.happened(
                        rows,
                        known.ref(),
                        Severity.WARNING,
                        "NodeLost",
                        why(lost) + ": it could not be made, and node " + other.id() + " takes back what it was given");
            }
            return same;
        });
    }

    private boolean isStill(TableTransaction rows, Vm known, Node lost) {
        return nodes.isLost(rows, lost)
                && rows.find(vms, known.key())
                        .filter(row -> row.value().equals(known))
                        .isPresent();
    }

    /** @return why there is no place for it; null where that is not what was in the way */
    private @Nullable String move(Vm known, Node lost, List<Candidate> candidates, Condition condition) {
        try {
            TableResult<Optional<Placement>> written = TableTransaction.run(store, rows -> {
                Optional<Placement> taken = Optional.empty();
                if (isStill(rows, known, lost)) {
                    rows.require(condition);
                    Placement place = placing.place(rows, known.shape(), candidates);
                    taken = Optional.of(place);
                    Vm moved = operations.beginElsewhere(rows, known, place, why(lost), clock.instant());
                    rows.update(vms, known.key(), _ -> moved);
                    operations.follow(rows, known, moved, clock.instant());
                    events.happened(rows, known.ref(), Severity.WARNING, "NodeLost", told(known, lost, place));
                }
                return taken;
            });
            if (written instanceof TableResult.Done<Optional<Placement>>(Optional<Placement> taken, long _)) {
                taken.ifPresent(place -> VmPlacing.taken(candidates, known.shape(), place));
            }
            return null;
        } catch (CloudException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String why(Node lost) {
        return "node " + lost.id() + " has not been heard of for "
                + offAfter(lost).toSeconds() + " s";
    }

    private static String told(Vm vm, Node lost, Placement place) {
        String disk = "";
        if (vm.shape().diskGib() > 0 && !(vm.state() instanceof VmState.Creating)) {
            disk = vm.shape().image().isEmpty()
                    ? "; its disk stayed there, and it begins with an empty one"
                    : "; its disk stayed there, and it begins from image "
                            + vm.shape().image() + " again";
        }
        return why(lost) + ": it is made anew on node " + place.node() + disk;
    }
}
