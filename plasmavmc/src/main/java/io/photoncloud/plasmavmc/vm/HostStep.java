package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.Optional;

/** A step that is done at the hypervisor of the VM's node, as long as its operation is the VM's own. */
record HostStep(String name, Duration timeMax, Doing doing, Action undoing, Ownership ownership)
        implements OperationKind.Step {

    @FunctionalInterface
    interface Action {
        void on(String vm) throws Exception;
    }

    /** What needs to know the VM, as it was when it was seen to be the operation's still: so it is read once. */
    @FunctionalInterface
    interface VmAction {
        void on(Vm vm) throws Exception;
    }

    @FunctionalInterface
    interface Doing {
        void on(Operation operation, Optional<Vm> vm) throws Exception;
    }

    static final Action NOTHING = vm -> {};

    static HostStep of(String name, Duration timeMax, Action doing, Action undoing, Ownership ownership) {
        return new HostStep(
                name, timeMax, (operation, _) -> doing.on(operation.resource().id()), undoing, ownership);
    }

    /** That is not done where there is no VM any more. */
    static HostStep ofVm(String name, Duration timeMax, VmAction doing, Action undoing, Ownership ownership) {
        return new HostStep(
                name,
                timeMax,
                (operation, vm) -> doing.on(
                        vm.orElseThrow(() -> absent(operation.resource().id()))),
                undoing,
                ownership);
    }

    static OperationKind.CannotBeDone absent(String vm) {
        return new OperationKind.CannotBeDone("there is no vm " + vm);
    }

    @Override
    public Bytes apply(OperationKind.StepContext context) throws Exception {
        Optional<Vm> vm = ownership.requireNotTaken(context.operation());
        try {
            doing.on(context.operation(), vm);
            return Bytes.EMPTY;
        } catch (HypervisorException e) {
            throw e.kind() == HypervisorException.Kind.LASTING
                    ? new OperationKind.CannotBeDone(String.valueOf(e.getMessage()))
                    : e;
        }
    }

    @Override
    public void undo(OperationKind.StepContext context) throws Exception {
        if (!ownership.isTaken(context.operation())) {
            undoing.on(context.operation().resource().id());
        }
    }
}
