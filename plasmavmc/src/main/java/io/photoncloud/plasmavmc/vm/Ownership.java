package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether an operation is still what is done about its VM. When the VM's node was lost, another operation on another node has
 * taken its place, and a step that comes late has nothing to do or to undo any more.
 */
record Ownership(Table<Vm> vms) {

    Optional<Vm> find(Operation operation) {
        return vms.find(Key.utf8(operation.resource().id())).map(Row::value);
    }

    boolean isOf(Vm vm, Operation operation) {
        return vm.operation().equals(operation.id()) && vm.node().equals(operation.runner());
    }

    /**
     * The VM, as long as it is not somebody else's now; empty where there is none.
     *
     * @throws CannotBeDone it is
     */
    Optional<Vm> requireNotTaken(Operation operation) throws CannotBeDone {
        Optional<Vm> vm = find(operation);
        if (vm.isPresent() && !isOf(vm.get(), operation)) {
            throw new CannotBeDone("vm " + vm.get().id() + " is on node "
                    + vm.get().node() + " now, with operation " + vm.get().operation());
        }
        return vm;
    }

    /** Whether a step has something to do about its VM; it has to say so itself where that is gone or taken. */
    boolean isNeeded(Operation operation, Predicate<Vm> needed) {
        return find(operation)
                .filter(vm -> isOf(vm, operation) && !needed.test(vm))
                .isEmpty();
    }

    boolean isTaken(Operation operation) {
        return find(operation).filter(vm -> !isOf(vm, operation)).isPresent();
    }
}
