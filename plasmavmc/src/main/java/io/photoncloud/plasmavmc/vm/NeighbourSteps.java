package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.network.Nic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a VM gets of other services when it is made, and gives back. What they gave is written to the VM at once; where that
 * did not come to pass, the same call with the same key tells it again.
 */
final class NeighbourSteps {

    private final ReplicatedStore store;
    private final Table<Vm> vms;
    private final Neighbours neighbours;

    NeighbourSteps(ReplicatedStore store, Neighbours neighbours) {
        this.store = store;
        this.vms = VmStore.vms(store);
        this.neighbours = neighbours;
    }

    @FunctionalInterface
    private interface Doing {
        void on(Vm vm, String key) throws Exception;
    }

    private record Step(String name, NeighbourSteps steps, Doing doing, Doing undoing) implements OperationKind.Step {

        @Override
        public java.time.Duration timeMax() {
            return VmOperations.STEP_TIME_MAX;
        }

        @Override
        public Bytes apply(OperationKind.StepContext context) throws Exception {
            try {
                doing.on(steps.require(context), context.callKey());
                return Bytes.EMPTY;
            } catch (CloudException e) {
                throw switch (e.code()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED, RATE_LIMITED, INTERNAL, UNAUTHENTICATED -> e;
                    default -> new OperationKind.CannotBeDone(String.valueOf(e.getMessage()));
                };
            }
        }

        @Override
        public void undo(OperationKind.StepContext context) throws Exception {
            Optional<Vm> vm = steps.find(context);
            if (vm.isPresent()) {
                undoing.on(vm.get(), context.callKey());
            }
        }
    }

    private static final Doing NOTHING = (_, _) -> {};

    List<OperationKind.Step> beforeMaking() {
        return List.of(
                new Step("credit", this, this::hold, this::giveBackHeld),
                new Step("ports", this, this::plug, this::unplug));
    }

    OperationKind.Step afterMaking() {
        return new Step("quota", this, this::keep, NOTHING);
    }

    List<OperationKind.Step> afterDeleting() {
        return List.of(
                new Step("ports", this, this::unplug, NOTHING), new Step("credit", this, this::release, NOTHING));
    }

    private Vm require(OperationKind.StepContext context) throws OperationKind.CannotBeDone {
        return find(context)
                .orElseThrow(() -> new OperationKind.CannotBeDone(
                        "there is no vm " + context.operation().resource().id()));
    }

    private Optional<Vm> find(OperationKind.StepContext context) {
        return vms.find(Key.utf8(context.operation().resource().id())).map(Row::value);
    }

    private void write(Vm vm, UnaryOperator<Belongings> given) {
        TableResult<Boolean> written = TableTransaction.run(store, rows -> {
            boolean same = rows.find(vms, vm.key())
                    .filter(row -> row.value().operation().equals(vm.operation()))
                    .isPresent();
            if (same) {
                rows.update(vms, vm.key(), now -> now.with(given.apply(now.belongings())));
            }
            return same;
        });
        if (!(written instanceof TableResult.Done<Boolean>)) {
            throw new IllegalStateException("what vm " + vm.id() + " was given is not written down: " + written);
        }
    }

    // Credit

    private void hold(Vm vm, String key) {
        if (neighbours.credit().isEnforced()) {
            String reservation = neighbours.credit().hold(vm.ref(), vm.wanted(), key);
            write(vm, belongings -> belongings.holding(reservation));
        }
    }

    /** It may have been held and not been written: whoever is asked again with the same key says so. */
    private void giveBackHeld(Vm vm, String key) {
        String reservation = vm.belongings().reservation();
        if (reservation.isEmpty()) {
            if (!neighbours.credit().isEnforced()) {
                return;
            }
            try {
                reservation = neighbours.credit().hold(vm.ref(), vm.wanted(), key);
            } catch (CloudException e) {
                switch (e.code()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED, RATE_LIMITED, INTERNAL, UNAUTHENTICATED -> throw e;
                    default -> {
                        // It is refused, so it was not held.
                        return;
                    }
                }
            }
        }
        neighbours.credit().release(reservation, key + "/undo");
    }

    private void keep(Vm vm, String key) {
        if (!vm.belongings().reservation().isEmpty()) {
            neighbours.credit().keep(vm.belongings().reservation(), vm.id(), key);
        }
    }

    private void release(Vm vm, String key) {
        String reservation = vm.belongings().reservation();
        if (!reservation.isEmpty()) {
            neighbours.credit().release(reservation, key);
        }
        vm.belongings().grown().forEach(more -> neighbours.credit().release(more, key + "/" + more));
    }

    // Ports

    private void plug(Vm vm, String key) {
        List<Nic> plugged = new ArrayList<>();
        for (Nic nic : vm.belongings().nics()) {
            plugged.add(
                    nic.isPlugged()
                            ? nic
                            : nic.in(neighbours
                                    .networks()
                                    .plug(vm.tenant(), vm.id(), vm.node(), nic, key + "/" + plugged.size())));
        }
        if (!plugged.isEmpty()) {
            write(vm, belongings -> belongings.with(plugged));
        }
    }

    private void unplug(Vm vm, String key) {
        if (!vm.belongings().nics().isEmpty()) {
            neighbours.networks().unplug(vm.tenant(), vm.id());
        }
    }
}
