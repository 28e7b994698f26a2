package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Domain;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import java.util.Optional;

/** By which guests come to run on this node: those that others may start when it is lost, only while it holds its lease. */
record Waking(Hypervisor hypervisor, Fence fence) {

    /** What has a guest run, or may. */
    @FunctionalInterface
    interface Call {
        void make() throws Exception;
    }

    void wake(Vm vm, Call call) throws Exception {
        if (!vm.shape().isRestarted()) {
            call.make();
            return;
        }
        fence.mark(vm.id());
        fence.requireHeld();
        call.make();
        try {
            fence.requireHeld();
        } catch (HypervisorException e) {
            switchOff(vm.id());
            throw e;
        }
    }

    void switchOff(String vm) throws HypervisorException {
        Optional<Domain> domain = hypervisor.find(vm);
        if (domain.isPresent() && domain.get().power() != Power.OFF) {
            hypervisor.powerOff(vm);
        }
    }
}
