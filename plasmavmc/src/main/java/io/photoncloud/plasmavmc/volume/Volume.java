package io.photoncloud.plasmavmc.volume;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.metering.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk that belongs to no VM, and that one VM of its node may have. All that becomes of it is decided here, from value to
 * value; one operation is under way at a time, and what is asked for meanwhile is refused.
 *
 * @param made whether there is a file of it
 * @param operation the one under way; empty for none
 * @param trouble why what was asked last did not come to pass; empty where it did
 * @param reservations by which it holds quotas
 */
public record Volume(
        String id,
        Tenant tenant,
        String name,
        int gib,
        String node,
        VolumeState state,
        boolean made,
        String operation,
        String trouble,
        List<String> reservations,
        Instant created) {

    public static final String NOUN = "volume";

    /** 64 TiB. */
    public static final int GIB_MAX = 64 << 10;

    public Volume {
        Check.name("name", name);
        Check.range("size_gb", gib, 1, GIB_MAX);
        reservations = List.copyOf(reservations);
    }

    static Volume create(String id, Tenant tenant, String name, int gib, String node, String operation, Instant now) {
        return new Volume(
                id, tenant, name, gib, node, new VolumeState.Creating(now), false, operation, "", List.of(), now);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }

    /** The VM that has it; empty for none. */
    public String vm() {
        return state.vm();
    }

    public boolean isBusy() {
        return !operation.isEmpty();
    }

    Amounts amounts() {
        return made ? new Amounts(0, 0, gib) : Amounts.NOTHING;
    }

    // What is asked for

    /** @throws CloudException CONFLICT, with what stands in the way */
    public Volume attaching(String vm, String begun, Instant now) {
        requireAvailable();
        return begin(new VolumeState.Attaching(now, vm), begun);
    }

    public Volume detaching(String begun, Instant now) {
        requireIdle();
        return begin(new VolumeState.Detaching(now, vm()), begun);
    }

    Volume growing(String begun, Instant now) {
        requireAvailable();
        return begin(new VolumeState.Growing(now), begun);
    }

    Volume deleting(String begun, Instant now) {
        if (!(state instanceof VolumeState.Failed)) {
            requireAvailable();
        }
        requireIdle();
        return begin(new VolumeState.Deleting(now), begun);
    }

    private void requireIdle() {
        if (isBusy()) {
            throw refused("has operation " + operation + " under way: ask again once that has ended");
        }
    }

    private void requireAvailable() {
        if (!vm().isEmpty()) {
            throw refused("is in use by vm " + vm() + ": detach it by DELETE /api/v1/vms/" + vm() + "/volumes/" + id);
        }
        requireIdle();
        if (!(state instanceof VolumeState.Available)) {
            throw refused("is " + state.word() + ": delete it, and make another");
        }
    }

    private CloudException refused(String why) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", state.word());
        details.put("operation_id", operation);
        if (!vm().isEmpty()) {
            details.put("in_use_by", List.of(Map.of("type", "vm", "id", vm())));
        }
        return new CloudException(ErrorCode.CONFLICT, NOUN + " " + id + " " + why, details);
    }

    private Volume begin(VolumeState next, String begun) {
        return new Volume(id, tenant, name, gib, node, next, made, begun, "", reservations, created);
    }

    // What came of it

    /**
     * What was under way has ended.
     *
     * @param why it did not come to pass; empty where it did
     */
    public Volume settled(VolumeState next, String why) {
        return new Volume(id, tenant, name, gib, node, next, made, "", why, reservations, created);
    }

    /**
     * There is a file of it, so large.
     *
     * @param reservation by which more is held for it; empty for none
     */
    Volume madeOf(int nowGib, String reservation, Instant now) {
        List<String> held = new ArrayList<>(reservations);
        if (!reservation.isEmpty()) {
            held.add(reservation);
        }
        return new Volume(id, tenant, name, nowGib, node, new VolumeState.Available(now), true, "", "", held, created);
    }
}
