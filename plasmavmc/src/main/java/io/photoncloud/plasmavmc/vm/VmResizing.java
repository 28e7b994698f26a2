package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.operation.OperationKind.StepContext;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.step.CreditSteps;
import io.photoncloud.plasmavmc.step.OutsideStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a VM that is off larger or smaller. What it takes more is taken of its node when the operation begins, and held of its
 * project in the first step; its shape changes when all is done. The disk comes after all that may be refused, because disks never
 * shrink: one that was grown in vain stays so, and the next attempt finds it.
 */
final class VmResizing implements VmWork {

    private static final Logger log = LoggerFactory.getLogger(VmResizing.class);

    private final Table<Vm> vms;
    private final NodeService nodes;
    private final Hypervisor hypervisor;
    private final Credit credit;

    VmResizing(ReplicatedStore store, NodeService nodes, Hypervisor hypervisor, Credit credit) {
        this.vms = VmStore.vms(store);
        this.nodes = nodes;
        this.hypervisor = hypervisor;
        this.credit = credit;
    }

    /** How much more of a VM there will be: of each at least 0. */
    private record Growth(int vcpus, long memoryMib, int diskGib) {

        static Growth between(VmShape before, VmShape after) {
            return new Growth(
                    Math.max(0, after.vcpus() - before.vcpus()),
                    Math.max(0, after.memoryMib() - before.memoryMib()),
                    Math.max(0, after.diskGib() - before.diskGib()));
        }

        boolean isNothing() {
            return vcpus == 0 && memoryMib == 0 && diskGib == 0;
        }
    }

    /** Has the place for it, in the transaction that begins it. @throws CloudException CONFLICT, with what is free */
    static Bytes begin(TableTransaction rows, NodeService nodes, Vm vm, VmShape wanted) {
        Growth more = Growth.between(vm.shape(), wanted);
        nodes.takeMore(rows, vm.node(), more.vcpus(), more.memoryMib());
        return VmStore.SHAPES.encode(wanted);
    }

    private static VmShape wanted(Operation operation) {
        return VmStore.SHAPES.decode(operation.input());
    }

    @Override
    public List<OperationKind.Step> steps() {
        CreditSteps crediting = new CreditSteps(credit, this::asking);
        return List.of(
                crediting.price(),
                crediting.hold(),
                new OutsideStep("domain", OutsideStep.TIME_MAX, this::redefine, this::defineAsBefore),
                new OutsideStep("disk", OutsideStep.TIME_MAX, this::grow, OutsideStep.NOTHING),
                crediting.keep(),
                new OutsideStep("credit-back", OutsideStep.TIME_MAX, this::holdLess, this::giveBackLess),
                // From here on nothing can be taken back, and nothing is waited for: it ends when it is first come by.
                new OutsideStep("release", OutsideStep.AS_LONG_AS_IT_TAKES, this::release, OutsideStep.NOTHING));
    }

    private Vm require(StepContext context) throws OperationKind.CannotBeDone {
        String id = context.operation().resource().id();
        return vms.find(Key.utf8(id))
                .map(Row::value)
                .orElseThrow(() -> new OperationKind.CannotBeDone("there is no vm " + id));
    }

    private CreditSteps.@Nullable Asking asking(StepContext context) {
        Vm vm = vms.find(Key.utf8(context.operation().resource().id()))
                .map(Row::value)
                .orElse(null);
        if (vm == null) {
            return null;
        }
        Growth more = Growth.between(vm.shape(), wanted(context.operation()));
        return more.isNothing()
                ? null
                : new CreditSteps.Asking(
                        vm.ref(), new Credit.Wanted(0, more.vcpus(), more.memoryMib(), more.diskGib(), 0));
    }

    private Bytes redefine(StepContext context) throws Exception {
        VmShape wanted = wanted(context.operation());
        hypervisor.resize(context.operation().resource().id(), wanted.vcpus(), wanted.memoryMib());
        return Bytes.EMPTY;
    }

    private void defineAsBefore(StepContext context) throws Exception {
        Vm vm = require(context);
        hypervisor.resize(vm.id(), vm.shape().vcpus(), vm.shape().memoryMib());
    }

    private Bytes grow(StepContext context) throws Exception {
        VmShape wanted = wanted(context.operation());
        Vm vm = require(context);
        if (wanted.diskGib() > vm.shape().diskGib()) {
            hypervisor.growDisk(vm.id(), Disk.ROOT, wanted.diskGib());
        }
        return Bytes.EMPTY;
    }

    /**
     * Of quotas nothing can be given back in part, so all is held anew before what was held is given back. Where the quotas have no
     * room for both, the VM goes on holding what it held: more than it takes, and never less.
     *
     * @return what is held from now on in place of all before it; empty for no change
     */
    private Bytes holdLess(StepContext context) throws Exception {
        Vm vm = require(context);
        if (!isToHoldLess(vm, context)) {
            return Bytes.EMPTY;
        }
        try {
            String anew = holdAnew(vm, context);
            credit.keep(anew, vm.id(), context.callKey() + "/keep");
            return Bytes.utf8(anew);
        } catch (CloudException e) {
            if (OutsideStep.mayPass(e)) {
                throw e;
            }
            log.atWarn()
                    .addKeyValue("vm", vm.id())
                    .addKeyValue("reason", e.getMessage())
                    .log("a VM that was made smaller goes on holding of its project's quotas what it held before");
            return Bytes.EMPTY;
        }
    }

    private boolean isToHoldLess(Vm vm, StepContext context) {
        return credit.isEnforced()
                && !vm.belongings().reservations().isEmpty()
                && wanted(context.operation()).isSmallerThan(vm.shape());
    }

    /** Of quotas alone: what would be held of the wallet would come back at once. */
    private String holdAnew(Vm vm, StepContext context) {
        return credit.hold(vm.ref(), vm.with(wanted(context.operation())).wanted(), 0, context.callKey());
    }

    /** It may have been held and not been noted: whoever is asked again with the same key says so. */
    private void giveBackLess(StepContext context) throws Exception {
        Vm vm = require(context);
        String anew = context.output().toUtf8();
        if (anew.isEmpty() && isToHoldLess(vm, context)) {
            try {
                anew = holdAnew(vm, context);
            } catch (CloudException e) {
                if (OutsideStep.mayPass(e)) {
                    throw e;
                }
                // It is refused, so it was not held.
                return;
            }
        }
        if (!anew.isEmpty()) {
            credit.release(anew, context.callKey() + "/undo");
        }
    }

    /** @return what is held from now on, with what was held before and could not be given back; empty for no change */
    private Bytes release(StepContext context) throws Exception {
        Bytes anew = context.outputs().getLast();
        if (anew.isEmpty()) {
            return Bytes.EMPTY;
        }
        List<String> held = new ArrayList<>(require(context).belongings().reservations());
        String more = CreditSteps.held(context.outputs());
        if (!more.isEmpty()) {
            held.add(more);
        }
        held.removeIf(before -> isReleased(before, context.callKey() + "/" + before));
        held.addFirst(anew.toUtf8());
        return Bytes.utf8(String.join(" ", held));
    }

    /** What could not be given back is, when the VM is deleted. */
    private boolean isReleased(String reservation, String key) {
        try {
            credit.release(reservation, key);
            return true;
        } catch (CloudException _) {
            return false;
        }
    }

    @Override
    public Vm ended(TableTransaction rows, Vm vm, Operation operation, Vm.Ending ending, Instant now) {
        VmShape wanted = wanted(operation);
        return switch (ending) {
            case Vm.Ending.Done() -> {
                giveBack(rows, vm, Growth.between(wanted, vm.shape()));
                yield vm.with(wanted).with(held(vm.belongings(), operation)).relieved(vm.state());
            }
            case Vm.Ending.Undone _ -> {
                giveBack(rows, vm, Growth.between(vm.shape(), wanted));
                yield vm.relieved(vm.state());
            }
        };
    }

    private void giveBack(TableTransaction rows, Vm vm, Growth growth) {
        if (growth.vcpus() > 0 || growth.memoryMib() > 0) {
            nodes.giveBackPart(rows, vm.node(), growth.vcpus(), growth.memoryMib());
        }
    }

    private static Belongings held(Belongings before, Operation operation) {
        String anew = operation.outputs().getLast().toUtf8();
        if (!anew.isEmpty()) {
            return before.holding(List.of(anew.split(" ")));
        }
        String more = CreditSteps.held(operation.outputs());
        return more.isEmpty() ? before : before.grownBy(more);
    }
}
