package io.photoncloud.plasmavmc.vm;

import java.util.Arrays;
import java.util.Optional;

/** What is done about how large a VM is, and about what it has. Nothing else is under way meanwhile. */
enum VmTask {
    RESIZE("vm.resize", "Resized", "only one that is Stopped is resized"),
    SNAPSHOT("vm.snapshot", "SnapshotTaken", "snapshots are taken of one that is Stopped, Running or Paused"),
    REVERT("vm.revert", "Reverted", "it was never made"),
    DELETE_SNAPSHOT("vm.delete-snapshot", "SnapshotDeleted", "it was never made"),
    ATTACH("vm.attach", "VolumeAttached", "volumes are attached to one that is Stopped or Running"),
    DETACH("vm.detach", "VolumeDetached", "volumes are detached from one that is Stopped, Running or Failed");

    private final String kind;
    private final String done;
    private final String rule;

    VmTask(String kind, String done, String rule) {
        this.kind = kind;
        this.done = done;
        this.rule = rule;
    }

    /** Of the operation that does it. */
    String kind() {
        return kind;
    }

    /** In one word, that it was done. */
    String done() {
        return done;
    }

    static Optional<VmTask> find(String kind) {
        return Arrays.stream(values()).filter(task -> task.kind.equals(kind)).findFirst();
    }

    /** @throws io.photoncloud.common.api.CloudException CONFLICT, with what is under way, or how the VM is */
    void require(Vm vm) {
        if (vm.isBusy()) {
            throw vm.refused("has operation " + vm.operation() + " under way: ask again once that has ended");
        }
        if (!vm.made() || !fits(vm.state())) {
            throw vm.refused("is " + vm.state().word() + ": " + rule);
        }
    }

    private boolean fits(VmState state) {
        return switch (state) {
            case VmState.Stopped _ -> true;
            case VmState.Running _ -> this != RESIZE;
            case VmState.Paused _ ->
                switch (this) {
                    case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> true;
                    case RESIZE, ATTACH, DETACH -> false;
                };
            case VmState.Failed _ ->
                switch (this) {
                    case REVERT, DELETE_SNAPSHOT, DETACH -> true;
                    case RESIZE, SNAPSHOT, ATTACH -> false;
                };
            case VmState.Creating _, VmState.Starting _, VmState.Stopping _, VmState.Deleting _ -> false;
        };
    }
}
