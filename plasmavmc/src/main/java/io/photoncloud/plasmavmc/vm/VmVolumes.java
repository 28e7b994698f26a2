package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.operation.OperationKind.StepContext;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.step.OutsideStep;
import io.photoncloud.plasmavmc.volume.Volume;
import io.photoncloud.plasmavmc.volume.VolumeOperations;
import io.photoncloud.plasmavmc.volume.VolumeState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Gives a VM a volume, also while it runs, and takes it back. Each operation is given the volume's id. */
final class VmVolumes {

    /** How many a VM may have. */
    static final int COUNT_MAX = 8;

    /** How long a guest may take to let go of one. */
    static final Duration LETTING_GO_TIME_MAX = Duration.ofMinutes(1);

    /** How often a guest that is asked to is looked at, and asked again. */
    private static final Duration GUEST_PAUSE = Duration.ofMillis(250);

    private final VolumeOperations volumes;
    private final Hypervisor hypervisor;
    private final InstantSource clock;

    VmVolumes(VolumeOperations volumes, Hypervisor hypervisor, InstantSource clock) {
        this.volumes = volumes;
        this.hypervisor = hypervisor;
        this.clock = clock;
    }

    /** @param whenDone whether the VM then has it */
    private record Work(OperationKind.Step step, VolumeOperations volumes, boolean whenDone) implements VmWork {
        @Override
        public List<OperationKind.Step> steps() {
            return List.of(step);
        }

        @Override
        public Vm ended(TableTransaction rows, Vm vm, Operation operation, Vm.Ending ending, Instant now) {
            boolean done = ending instanceof Vm.Ending.Done;
            String trouble = ending instanceof Vm.Ending.Undone(String step, String reason) ? step + ": " + reason : "";
            // Where it could not be taken back the guest may have it still, and nobody else may get it.
            boolean has = done == whenDone
                    || (operation.phase() instanceof Operation.Phase.Failed failed
                            && !failed.leftBehind().isEmpty());
            VolumeState next = has ? new VolumeState.Attached(now, vm.id()) : new VolumeState.Available(now);
            var _ = volumes.update(rows, operation.input().toUtf8(), volume -> volume.settled(next, trouble));
            return vm.relieved(vm.state());
        }
    }

    VmWork attaching() {
        return new Work(
                new OutsideStep("attach", OutsideStep.TIME_MAX, this::attach, this::detachAgain), volumes, true);
    }

    VmWork detaching() {
        return new Work(
                new OutsideStep(
                        "detach", LETTING_GO_TIME_MAX.plus(OutsideStep.TIME_MAX), this::detach, this::attachAgain),
                volumes,
                false);
    }

    private static String vm(StepContext context) {
        return context.operation().resource().id();
    }

    private static String volume(StepContext context) {
        return context.operation().input().toUtf8();
    }

    private void attachAgain(StepContext context) throws Exception {
        hypervisor.attach(vm(context), volume(context));
    }

    private Bytes attach(StepContext context) throws Exception {
        attachAgain(context);
        return Bytes.EMPTY;
    }

    private boolean isLetGo(StepContext context) throws Exception {
        hypervisor.detach(vm(context), volume(context));
        return !hypervisor.volumes(vm(context)).contains(volume(context));
    }

    private void detachAgain(StepContext context) throws Exception {
        if (!isLetGo(context)) {
            throw new HypervisorException(HypervisorException.Kind.PASSING, "the guest has not let go of it yet");
        }
    }

    private Bytes detach(StepContext context) throws Exception {
        if (isLetGo(context)) {
            return Bytes.EMPTY;
        }
        if (clock.instant().isBefore(context.operation().started().plus(LETTING_GO_TIME_MAX))) {
            throw new OperationKind.NotYet(GUEST_PAUSE);
        }
        throw new OperationKind.CannotBeDone("the guest did not let go of it within " + LETTING_GO_TIME_MAX.toSeconds()
                + " s: unmount it there and ask again, or stop the VM first");
    }

    /** The ids of those that it has. */
    List<String> of(TableTransaction rows, Vm vm) {
        return volumes.of(rows, vm.id(), COUNT_MAX).stream().map(Volume::id).toList();
    }

    /** The VM is deleted, and its domain gone: nobody has its volumes any more. */
    void detachWith(TableTransaction rows, Vm vm, Instant now) {
        volumes.of(rows, vm.id(), COUNT_MAX)
                .forEach(volume -> volumes.update(
                        rows, volume.id(), present -> present.settled(new VolumeState.Available(now), "")));
    }
}
