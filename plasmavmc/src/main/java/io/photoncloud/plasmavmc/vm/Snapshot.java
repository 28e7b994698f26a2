package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import java.time.Instant;
import java.util.Map;

/**
 * A VM's disk as it was once, with its memory where it ran. A part of its VM: it goes with it.
 *
 * @param vmState how the VM was, as callers know it, and will be again
 * @param operation of the VM, that is under way about it; empty for none
 */
public record Snapshot(
        String id,
        String vm,
        Tenant tenant,
        String name,
        String description,
        String vmState,
        SnapshotState state,
        String operation,
        Instant created) {

    public static final String NOUN = "snapshot";

    /** How many a VM may have. */
    public static final int COUNT_MAX = 16;

    public Snapshot {
        Check.name("name", name);
        Check.description("description", description);
    }

    ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }

    boolean isBusy() {
        return !operation.isEmpty();
    }

    /** Whether there is nothing of it but this. */
    boolean isOnlyRecord() {
        return state instanceof SnapshotState.Failed(var _, var _, boolean nothingLeft) && nothingLeft;
    }

    Snapshot reverting(String begun, Instant now) {
        if (!(state instanceof SnapshotState.Ready)) {
            throw refused("is " + state.word() + ": only to one that is Ready can a VM be reverted");
        }
        return with(new SnapshotState.Reverting(now), begun);
    }

    Snapshot deleting(String begun, Instant now) {
        if (isBusy()) {
            throw refused("has operation " + operation + " under way: ask again once that has ended");
        }
        return with(new SnapshotState.Deleting(now), begun);
    }

    private CloudException refused(String why) {
        return new CloudException(
                ErrorCode.CONFLICT,
                NOUN + " " + id + " " + why,
                Map.of("state", state.word(), "operation_id", operation));
    }

    /** Nothing is under way about it. */
    Snapshot settled(SnapshotState next) {
        return with(next, "");
    }

    private Snapshot with(SnapshotState next, String begun) {
        return new Snapshot(id, vm, tenant, name, description, vmState, next, begun, created);
    }
}
