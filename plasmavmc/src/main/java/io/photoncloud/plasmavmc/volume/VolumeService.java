package io.photoncloud.plasmavmc.volume;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.operation.Operations;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.placement.Scheduler;
import io.photoncloud.plasmavmc.placement.Scheduler.Candidate;
import io.photoncloud.plasmavmc.volume.VolumeOperations.Doing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes, shows, grows and deletes volumes. Safe for many threads. */
public final class VolumeService {

    private static final String READ = "volume.read";

    private final Table<Volume> volumes;
    private final Operations operations;
    private final NodeService nodes;
    private final Homes vms;
    private final Changes changes;
    private final Access access;
    private final IdSource ids;
    private final LongSupplier nanoTime;

    /** Where VMs are. */
    @FunctionalInterface
    public interface Homes {

        /** @throws CloudException NOT_FOUND, there is no such VM that the caller may see */
        Home of(String vm, TenantNames named);
    }

    /** Where a VM is, and whose. */
    public record Home(String node, Tenant tenant) {}

    /**
     * @param operations with the kinds of {@link VolumeOperations} among theirs
     * @param nanoTime a clock that never goes back
     */
    public VolumeService(
            ReplicatedStore store,
            Operations operations,
            NodeService nodes,
            Homes vms,
            Changes changes,
            Access access,
            IdSource ids,
            LongSupplier nanoTime) {
        this.volumes = VolumeStore.volumes(store);
        this.operations = operations;
        this.nodes = nodes;
        this.vms = vms;
        this.changes = changes;
        this.access = access;
        this.ids = ids;
        this.nanoTime = nanoTime;
    }

    /** As callers say it; null for what they leave out. */
    public record NewVolume(
            @Nullable String name,
            TenantNames tenant,
            @Nullable Integer gib,
            @Nullable String node,
            @Nullable String vm) {}

    /** @throws CloudException CONFLICT, no node takes it; NOT_FOUND, there is no such node or VM */
    public Row<Volume> create(NewVolume wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        int gib = Check.range("size_gb", wanted.gib(), 1, Volume.GIB_MAX);
        Tenant tenant = access.creating("volume.create", wanted.tenant());
        Optional<Row<Volume>> before = manner.findMade(changes, VolumeStore.CODEC);
        if (before.isPresent()) {
            return before.get();
        }
        String node = node(wanted, tenant);
        String id = "vol-%016x".formatted(ids.nextLong());
        String operation = "op-" + ids.nextUuid();
        return manner.makeRow(changes, "volume.create", VolumeStore.CODEC, change -> {
            Volume volume = Volume.create(id, tenant, name, gib, node, operation, change.now());
            change.about(volume.ref());
            change.rows().insertNew(volumes, volume);
            begin(change, volume, Doing.CREATE, operation, gib);
            return new Row<>(volume.key(), volume, 0, 0);
        });
    }

    private void begin(Change change, Volume volume, Doing doing, String operation, int gib) {
        var _ = operations.begin(
                change.rows(),
                operation,
                doing.kind(),
                volume.node(),
                volume.ref(),
                doing == Doing.DELETE ? Bytes.EMPTY : VolumeOperations.size(gib),
                change.now());
    }

    private String node(NewVolume wanted, Tenant tenant) {
        if (wanted.vm() != null) {
            Check.that(wanted.node() == null, "node_id", "only without vm_id, on whose node it will be");
            Home home = vms.of(Check.text("vm_id", wanted.vm()), wanted.tenant());
            Check.that(home.tenant().equals(tenant), "vm_id", "a VM of the volume's project");
            return home.node();
        }
        List<Candidate> candidates = nodes.all().stream()
                .filter(node -> wanted.node() == null || node.row().value().id().equals(wanted.node()))
                .map(node -> new Candidate(node.row().value(), node.alive()))
                .toList();
        if (wanted.node() != null && candidates.isEmpty()) {
            throw new CloudException(
                    ErrorCode.NOT_FOUND,
                    "no node " + wanted.node(),
                    CloudException.fieldDetails("node_id", "a node that there is, or left out"));
        }
        try {
            return Scheduler.place(new Scheduler.Wanted(0, 0, "", false, false), candidates)
                    .node();
        } catch (CloudException e) {
            throw new CloudException(
                    e.code(),
                    "no node takes a volume just now: wait for one that is lost or in maintenance, or add one",
                    e.details());
        }
    }

    public Row<Volume> get(String id, TenantNames named) {
        return admit(id, named, READ, find(id));
    }

    private @Nullable Row<Volume> find(String id) {
        return volumes.find(Key.utf8(id)).orElse(null);
    }

    private Row<Volume> admit(String id, TenantNames named, String permission, @Nullable Row<Volume> found) {
        return access.admit(new Access.Wanted(Volume.ref(id), named, permission), found, Volume::tenant);
    }

    public RowPage<Volume> list(TenantNames named, PageRequest page) {
        return VolumeStore.BY_TENANT.list(volumes, access.listing(READ, named), page);
    }

    /** Those of a VM that the caller may see. */
    public RowPage<Volume> listOf(String vm, PageRequest page) {
        return TenantIndex.list(volumes, VolumeStore.BY_VM, IndexKey.of(vm), page);
    }

    private Row<Volume> change(
            String id, TenantNames named, String permission, Manner manner, BiFunction<Change, Volume, Volume> step) {
        Row<Volume> found = find(id);
        if (found == null) {
            return manner.repeat(changes, permission, VolumeStore.CODEC, Volume.ref(id));
        }
        Volume known = admit(id, named, permission, found).value();
        return manner.makeRow(changes, permission, VolumeStore.CODEC, change -> {
            change.about(known.ref());
            return change.rows().updateRow(volumes, known.key(), row -> {
                manner.precondition().require(row.modRevision());
                return step.apply(change, row.value());
            });
        });
    }

    /** @throws CloudException VALIDATION_ERROR, it would become smaller; CONFLICT, a VM has it */
    public Row<Volume> grow(String id, TenantNames named, @Nullable Integer wanted, Manner manner) {
        int gib = Check.range("size_gb", wanted, 1, Volume.GIB_MAX);
        String operation = "op-" + ids.nextUuid();
        return change(id, named, "volume.update", manner, (change, volume) -> {
            Check.that(gib >= volume.gib(), "size_gb", "at least " + volume.gib() + ", as volumes only grow");
            if (gib == volume.gib() && !volume.isBusy()) {
                return volume;
            }
            Volume growing = volume.growing(operation, change.now());
            begin(change, growing, Doing.GROW, operation, gib);
            return growing;
        });
    }

    /** @throws CloudException CONFLICT, with the VM that has it */
    public Row<Volume> delete(String id, TenantNames named, Manner manner) {
        String operation = "op-" + ids.nextUuid();
        return change(id, named, "volume.delete", manner, (change, volume) -> {
            if (volume.state() instanceof VolumeState.Deleting) {
                return volume;
            }
            Volume deleting = volume.deleting(operation, change.now());
            begin(change, deleting, Doing.DELETE, operation, volume.gib());
            return deleting;
        });
    }

    /**
     * Waits until nothing is under way about a volume.
     *
     * @return as it then is, or as it is when the time is over, or as it last was where it is gone
     */
    public Row<Volume> await(Row<Volume> begun, Duration wait) {
        return RowWait.orBegun(volumes, begun, volume -> !volume.isBusy(), wait, nanoTime);
    }
}
