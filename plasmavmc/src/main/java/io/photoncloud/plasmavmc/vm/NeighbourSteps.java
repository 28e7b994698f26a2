package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.step.OutsideStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What a VM gets of other services when it is made, and gives back. What they gave is written to the VM at once; where that
 * did not come to pass, the same call with the same key tells it again. Of a VM that was there before its node was lost nothing
 * fails because another service is away: that is waited for, and told.
 */
final class NeighbourSteps {

    private final ReplicatedStore store;
    private final Table<Vm> vms;
    private final Neighbours neighbours;
    private final Ownership ownership;
    private final ResourceEvents events;
    private final Duration timeMax;
    /** Why an operation waits, as far as that was told. */
    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    private NeighbourSteps(ReplicatedStore store, Neighbours neighbours, ResourceEvents events, Duration timeMax) {
        this.events = events;
        this.timeMax = timeMax;
        this.store = store;
        this.vms = VmStore.vms(store);
        this.neighbours = neighbours;
        this.ownership = new Ownership(vms);
    }

    /** Who is away for long has the operation fail. */
    static NeighbourSteps prompt(ReplicatedStore store, Neighbours neighbours, ResourceEvents events) {
        return new NeighbourSteps(store, neighbours, events, VmOperations.STEP_TIME_MAX);
    }

    /** Whoever is away is waited for, unless the VM is to be deleted. */
    static NeighbourSteps patient(ReplicatedStore store, Neighbours neighbours, ResourceEvents events) {
        return new NeighbourSteps(store, neighbours, events, OutsideStep.AS_LONG_AS_IT_TAKES);
    }

    private boolean isPatient() {
        return timeMax.equals(OutsideStep.AS_LONG_AS_IT_TAKES);
    }

    @FunctionalInterface
    private interface Doing {
        void on(Vm vm, OperationKind.StepContext context) throws Exception;
    }

    /**
     * One of them.
     *
     * @param everNeeded whether some VM needs it, which is asked first, because it takes no look at the VM
     */
    private record Step(
            String name,
            NeighbourSteps steps,
            BooleanSupplier everNeeded,
            Predicate<Vm> needed,
            Doing doing,
            Doing undoing)
            implements OperationKind.Step {

        Step(String name, NeighbourSteps steps, Predicate<Vm> needed, Doing doing, Doing undoing) {
            this(name, steps, () -> true, needed, doing, undoing);
        }

        @Override
        public Duration timeMax() {
            return steps.timeMax;
        }

        @Override
        public Duration undoTimeMax() {
            return VmOperations.STEP_TIME_MAX;
        }

        @Override
        public boolean isNeeded(OperationKind.StepContext context) {
            return everNeeded.getAsBoolean() && steps.ownership.isNeeded(context.operation(), needed);
        }

        @Override
        public Bytes apply(OperationKind.StepContext context) throws Exception {
            Vm vm = steps.require(context);
            try {
                doing.on(vm, context);
                steps.waiting.remove(context.operation().id());
                return Bytes.EMPTY;
            } catch (CloudException e) {
                if (OutsideStep.mayPass(e)) {
                    steps.waits(vm, name + ": " + e.getMessage());
                    throw e;
                }
                steps.waiting.remove(context.operation().id());
                throw new OperationKind.CannotBeDone(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void undo(OperationKind.StepContext context) throws Exception {
            Optional<Vm> vm = steps.ownership.find(context.operation());
            if (vm.isPresent() && steps.ownership.isOf(vm.get(), context.operation())) {
                undoing.on(vm.get(), context);
            }
        }
    }

    private static final Doing NOTHING = (_, _) -> {};

    /** Tells its owner, once for each reason. */
    private void waits(Vm vm, String why) throws OperationKind.CannotBeDone {
        if (!isPatient()) {
            return;
        }
        if (vm.then() == Vm.Then.DELETE) {
            waiting.remove(vm.operation());
            throw new OperationKind.CannotBeDone("it is to be deleted");
        }
        if (!why.equals(waiting.put(vm.operation(), why))) {
            events.happened(vm.ref(), Severity.WARNING, "Waiting", why);
        }
    }

    List<OperationKind.Step> beforeMaking() {
        return List.of(
                new Step("credit", this, neighbours.credit()::isEnforced, _ -> true, this::hold, this::giveBackHeld),
                new Step("ports", this, NeighbourSteps::hasNics, this::plug, this::unplug));
    }

    OperationKind.Step afterMaking() {
        return new Step("quota", this, vm -> !vm.belongings().reservation().isEmpty(), this::keep, NOTHING);
    }

    /** What it has it keeps. */
    OperationKind.Step moving() {
        return new Step("ports", this, NeighbourSteps::hasNics, this::move, NOTHING);
    }

    List<OperationKind.Step> afterDeleting() {
        return List.of(
                new Step("ports", this, NeighbourSteps::hasNics, this::unplug, NOTHING),
                new Step("credit", this, NeighbourSteps::holds, this::release, NOTHING));
    }

    private static boolean hasNics(Vm vm) {
        return !vm.belongings().nics().isEmpty();
    }

    private static boolean holds(Vm vm) {
        return !vm.belongings().reservation().isEmpty()
                || !vm.belongings().grown().isEmpty();
    }

    private Vm require(OperationKind.StepContext context) throws OperationKind.CannotBeDone {
        return ownership
                .requireNotTaken(context.operation())
                .orElseThrow(() -> new OperationKind.CannotBeDone(
                        "there is no vm " + context.operation().resource().id()));
    }

    /** @return as it then is; as it was where the operation is not its own any more */
    private Vm write(Vm vm, UnaryOperator<Belongings> given) {
        TableResult<Vm> written = TableTransaction.run(store, rows -> {
            boolean same = rows.find(vms, vm.key())
                    .filter(row -> row.value().operation().equals(vm.operation()))
                    .isPresent();
            return same ? rows.update(vms, vm.key(), now -> now.with(given.apply(now.belongings()))) : vm;
        });
        if (!(written instanceof TableResult.Done<Vm>(Vm now, long _))) {
            throw new IllegalStateException("what vm " + vm.id() + " was given is not written down: " + written);
        }
        return now;
    }

    /** The same for whichever operation makes a VM: it is made once, and another one may have to go on with it. */
    private static String once(Vm vm, String what) {
        return vm.id() + "/" + what;
    }

    // Credit

    private void hold(Vm vm, OperationKind.StepContext context) {
        if (neighbours.credit().isEnforced()) {
            String reservation = ask(vm.belongings().asked() ? vm : price(vm));
            var _ = write(vm, belongings -> belongings.holding(reservation));
        }
    }

    /** Written before it is asked for: a price that changes meanwhile makes no other call of it. */
    private Vm price(Vm vm) {
        long amount = neighbours
                .credit()
                .hourly(vm.tenant(), vm.wanted())
                .map(Credit.Price::amount)
                .orElse(0L);
        return write(vm, belongings -> belongings.asked() ? belongings : belongings.asking(amount));
    }

    private String ask(Vm vm) {
        return neighbours.credit().hold(vm.ref(), vm.wanted(), vm.belongings().holdAmount(), once(vm, "credit"));
    }

    /** It may have been held and not been written: whoever is asked again with the same key says so. */
    private void giveBackHeld(Vm vm, OperationKind.StepContext context) {
        String reservation = vm.belongings().reservation();
        if (reservation.isEmpty()) {
            if (!vm.belongings().asked()) {
                return;
            }
            try {
                reservation = ask(vm);
            } catch (CloudException e) {
                if (OutsideStep.mayPass(e)) {
                    throw e;
                }
                // It is refused, so it was not held.
                return;
            }
        }
        neighbours.credit().release(reservation, context.callKey() + "/undo");
    }

    private void keep(Vm vm, OperationKind.StepContext context) {
        String held = vm.belongings().reservation();
        if (held.isEmpty() || tryKeep(vm, held, "quota")) {
            return;
        }
        // It was held for as long as making a VM takes, and this one had to wait for longer: so it is held anew.
        if (!tryKeep(vm, held, "quota/" + held)) {
            String again = neighbours
                    .credit()
                    .hold(vm.ref(), vm.wanted(), vm.belongings().holdAmount(), once(vm, "credit/" + held));
            var _ = write(vm, belongings -> belongings.holding(again));
            neighbours.credit().keep(again, vm.id(), once(vm, "quota/" + again));
        }
    }

    /** @return false where it is refused for good to somebody who may ask for another */
    private boolean tryKeep(Vm vm, String reservation, String what) {
        try {
            neighbours.credit().keep(reservation, vm.id(), once(vm, what));
            return true;
        } catch (CloudException e) {
            if (!isPatient() || OutsideStep.mayPass(e)) {
                throw e;
            }
            return false;
        }
    }

    private void release(Vm vm, OperationKind.StepContext context) {
        String key = context.callKey();
        if (!vm.belongings().reservation().isEmpty()) {
            neighbours.credit().release(vm.belongings().reservation(), key);
        }
        vm.belongings().grown().forEach(more -> neighbours.credit().release(more, key + "/" + more));
    }

    // Ports

    private void plug(Vm vm, OperationKind.StepContext context) {
        // Begun on another node, it is told of that one first, so that a call which was made there already is the same
        // call.
        Bytes first = context.operation().input();
        String node = first.isEmpty() ? vm.node() : first.toUtf8();
        List<Nic> plugged = new ArrayList<>();
        for (Nic nic : vm.belongings().nics()) {
            plugged.add(
                    nic.isPlugged()
                            ? nic
                            : nic.in(neighbours
                                    .networks()
                                    .plug(vm.tenant(), vm.id(), node, nic, once(vm, "ports/" + plugged.size()))));
        }
        if (!plugged.isEmpty()) {
            var _ = write(vm, belongings -> belongings.with(plugged));
        }
        if (!first.isEmpty()) {
            move(vm, context);
        }
    }

    private void move(Vm vm, OperationKind.StepContext context) {
        if (!vm.belongings().nics().isEmpty()) {
            neighbours.networks().move(vm.tenant(), vm.id(), vm.node());
        }
    }

    private void unplug(Vm vm, OperationKind.StepContext context) {
        if (!vm.belongings().nics().isEmpty()) {
            neighbours.networks().unplug(vm.tenant(), vm.id());
        }
    }
}
