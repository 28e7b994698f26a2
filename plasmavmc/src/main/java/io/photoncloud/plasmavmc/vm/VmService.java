package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.GroupedChanges;
import io.photoncloud.chainfire.resources.event.ResourceEvent;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.RowWait;
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
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.image.ImageService;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.placement.Scheduler.Candidate;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import io.photoncloud.plasmavmc.vm.VmShape.OnNodeLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes VMs. Safe for many threads. */
public final class VmService {

    /** A VM and its index entries, what it is told, its operation and that one's, the node, the record and its indexes, the key. */
    private static final int OPERATIONS_EACH_MAX = 19;

    private static final String READ = "vm.read";
    private static final String PLACING = "placing";
    private static final String NICS = "network_interfaces";
    private static final Pattern ON_NODE_LOSS = Pattern.compile("keep|restart");
    private static final Pattern HYPERVISOR = Pattern.compile("kvm|qemu|simulated");

    private final Table<Vm> vms;
    private final VmPlacing placing;
    private final ImageService images;
    private final VmOperations operations;
    private final Neighbours neighbours;
    private final ResourceEvents events;
    private final Changes changes;
    private final GroupedChanges grouped;
    private final Access access;
    private final IdSource ids;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public VmService(
            ReplicatedStore store,
            NodeService nodes,
            ImageService images,
            VmOperations operations,
            Neighbours neighbours,
            ResourceEvents events,
            Changes changes,
            Access access,
            IdSource ids,
            LongSupplier nanoTime) {
        this.vms = VmStore.vms(store);
        this.placing = new VmPlacing(nodes);
        this.images = images;
        this.operations = operations;
        this.neighbours = neighbours;
        this.events = events;
        this.changes = changes;
        this.grouped = new GroupedChanges(store, changes, OPERATIONS_EACH_MAX);
        this.access = access;
        this.ids = ids;
        this.nanoTime = nanoTime;
    }

    /** As callers say it; null for what they leave out. */
    public record NewVm(
            @Nullable String name,
            TenantNames tenant,
            @Nullable String description,
            @Nullable Integer vcpus,
            @Nullable Long memoryMib,
            @Nullable Integer diskGib,
            @Nullable String image,
            @Nullable String hypervisor,
            @Nullable Boolean hypervisorRequired,
            @Nullable String userData,
            @Nullable List<String> sshKeys,
            @Nullable List<NewNic> nics,
            @Nullable String onNodeLoss) {}

    /** As callers say it; null for what they leave out. */
    public record NewNic(
            @Nullable String subnet,
            @Nullable String address,
            @Nullable List<String> securityGroups) {}

    /** @param hourly what it costs in an hour; null where nobody asked, or something of it has no price */
    public record Created(Row<Vm> row, Credit.@Nullable Price hourly) {}

    /**
     * Makes a VM, or says what it would be and cost.
     *
     * @throws CloudException CONFLICT, no node has room, with what was made of each; NOT_FOUND, UNAVAILABLE of a network
     */
    public Created create(NewVm wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        String description = Check.description("description", wanted.description());
        VmShape shape = shape(wanted);
        Belongings belongings = Belongings.wanting(nics(wanted.nics()));
        Tenant tenant = access.creating("vm.create", wanted.tenant());
        if (!belongings.nics().isEmpty()) {
            Optional<Row<Vm>> before = manner.findMade(changes, VmStore.CODEC);
            if (before.isPresent()) {
                return new Created(before.get(), null);
            }
            require(tenant, belongings.nics());
        }
        String id = "vm-%016x".formatted(ids.nextLong());
        CloudInit told = CloudInit.of(id, wanted.userData(), wanted.sshKeys());
        String operation = "op-" + ids.nextUuid();
        List<Candidate> candidates = placing.candidates();
        if (!shape.image().isEmpty()) {
            images.prepare();
        }
        Row<Vm> made = together(manner, "vm.create", change -> {
            VmShape sized =
                    shape.image().isEmpty() ? shape : shape.on(images.use(change.rows(), shape.image(), tenant));
            Placement placement = placing.place(change.rows(), sized, candidates);
            Vm vm = Vm.create(id, tenant, name, description, sized, belongings, placement, operation, change.now());
            change.about(vm.ref());
            change.rows().insertNew(vms, vm);
            operations.beginCreate(change.rows(), vm, told, change.now());
            return new Row<>(vm.key(), vm, 0, 0);
        });
        return new Created(made, manner.effect() == Manner.Effect.SHOWN ? hourly(made.value()) : null);
    }

    /** What it costs is told where it is known: nothing is denied for want of a price. */
    private Credit.@Nullable Price hourly(Vm vm) {
        try {
            return neighbours.credit().hourly(vm.tenant(), vm.wanted()).orElse(null);
        } catch (CloudException e) {
            if (neighbours.credit().isEnforced()) {
                throw e;
            }
            return null;
        }
    }

    private static List<Nic> nics(@Nullable List<NewNic> wanted) {
        if (wanted == null) {
            return List.of();
        }
        List<Nic> nics = new ArrayList<>();
        for (NewNic each : Check.size(NICS, wanted, 0, Nic.COUNT_MAX)) {
            String path = NICS + "[" + nics.size() + "].";
            List<String> groups = each.securityGroups() == null ? List.of() : each.securityGroups();
            for (int i = 0; i < groups.size(); i++) {
                var _ = Check.length(path + "security_group_ids[" + i + "]", groups.get(i), 1, Nic.ID_LENGTH_MAX);
            }
            nics.add(new Nic(
                    Check.length(path + "subnet_id", each.subnet(), 1, Nic.ID_LENGTH_MAX),
                    each.address() == null
                            ? ""
                            : Check.length(path + "ip_address", each.address(), 1, Nic.ID_LENGTH_MAX),
                    Check.size(path + "security_group_ids", groups, 0, Nic.SECURITY_GROUPS_MAX),
                    Nic.Plug.NONE));
        }
        return nics;
    }

    private void require(Tenant tenant, List<Nic> nics) {
        for (int i = 0; i < nics.size(); i++) {
            try {
                neighbours.networks().require(tenant, nics.get(i));
            } catch (CloudException e) {
                throw e.code() == ErrorCode.NOT_FOUND
                        ? new CloudException(
                                ErrorCode.NOT_FOUND,
                                String.valueOf(e.getMessage()),
                                CloudException.fieldDetails(NICS + "[" + i + "].subnet_id", "a subnet of the project"))
                        : e;
            }
        }
    }

    private static VmShape shape(NewVm wanted) {
        String hypervisor =
                wanted.hypervisor() == null ? "" : Check.matches("hypervisor", wanted.hypervisor(), HYPERVISOR);
        boolean required = Boolean.TRUE.equals(wanted.hypervisorRequired());
        Check.that(!required || !hypervisor.isEmpty(), "hypervisor_required", "only with hypervisor");
        return new VmShape(
                Check.required("vcpus", wanted.vcpus()),
                Check.required("memory_mib", wanted.memoryMib()),
                wanted.diskGib() == null ? 0 : wanted.diskGib(),
                wanted.image() == null ? "" : Check.text("image_id", wanted.image()),
                hypervisor,
                required,
                wanted.onNodeLoss() == null
                        ? OnNodeLoss.KEEP
                        : OnNodeLoss.valueOf(Check.matches("on_node_loss", wanted.onNodeLoss(), ON_NODE_LOSS)
                                .toUpperCase(Locale.ROOT)));
    }

    private Row<Vm> together(Manner manner, String action, Function<Change, Row<Vm>> body) {
        return switch (manner.effect()) {
            case MADE -> grouped.makeRow(PLACING, action, manner.idempotency(), VmStore.CODEC, body);
            case SHOWN -> changes.show(body);
        };
    }

    public Row<Vm> get(String id, TenantNames named) {
        return admit(id, named, READ, find(id).orElse(null));
    }

    /** For what is done about a VM elsewhere. */
    Vm admitted(String id, TenantNames named, String permission) {
        return admit(id, named, permission, find(id).orElse(null)).value();
    }

    private Optional<Row<Vm>> find(String id) {
        return vms.find(Key.utf8(id));
    }

    private Row<Vm> admit(String id, TenantNames named, String permission, @Nullable Row<Vm> found) {
        return access.admit(new Access.Wanted(Vm.ref(id), named, permission), found, Vm::tenant);
    }

    /** Where a filter is given, a page may have fewer VMs than there are, and be followed by others. */
    public RowPage<Vm> list(TenantNames named, VmFilter wanted, PageRequest page) {
        TenantFilter filter = access.listing(READ, named);
        if (wanted.isNone()) {
            return VmStore.BY_TENANT.list(vms, filter, page);
        }
        if (wanted.node() != null && filter instanceof TenantFilter.Everyone) {
            IndexKey node = IndexKey.of(wanted.node());
            return RowPage.readWhere(
                    "vms" + wanted.where(), page, request -> vms.list(VmStore.BY_NODE, node, request), wanted::admits);
        }
        return VmStore.BY_TENANT.listWhere(vms, filter, wanted.where(), wanted::admits, page);
    }

    /** Those that the caller may see, to be followed. */
    public Followed<Vm> followed(TenantNames named) {
        return VmStore.BY_TENANT.followed(vms, access.listing(READ, named));
    }

    /** Those of a node, for itself. */
    public Followed<Vm> ofNode(String node) {
        return new Followed<>(
                vms,
                List.of(request -> vms.list(VmStore.BY_NODE, IndexKey.of(node), request)),
                vm -> vm.node().equals(node));
    }

    public Row<Vm> update(String id, TenantNames named, Vm.Patch patch, Manner manner) {
        return change(id, named, "vm.update", manner, (change, vm) -> vm.with(patch));
    }

    @FunctionalInterface
    interface Step {
        Vm next(Change change, Vm vm);
    }

    Row<Vm> change(String id, TenantNames named, String permission, Manner manner, Step step) {
        Row<Vm> found = find(id).orElse(null);
        if (found == null) {
            return manner.repeat(changes, permission, VmStore.CODEC, Vm.ref(id));
        }
        Vm known = admit(id, named, permission, found).value();
        return manner.makeRow(changes, permission, VmStore.CODEC, change -> {
            change.about(known.ref());
            return change.rows().updateRow(vms, known.key(), row -> {
                manner.precondition().require(row.modRevision());
                Vm next = step.next(change, row.value());
                operations.follow(change.rows(), row.value(), next, change.now());
                return next;
            });
        });
    }

    /** @throws CloudException CONFLICT, with how the VM is, and what to do */
    public Row<Vm> ask(String id, TenantNames named, Verb verb, Manner manner) {
        String operation = "op-" + ids.nextUuid();
        String permission = permission(verb);
        return change(id, named, permission, manner, (change, vm) -> switch (vm.decide(verb)) {
            case Vm.Decision.Nothing() -> vm;
            case Vm.Decision.Noted(Vm noted) -> noted;
            case Vm.Decision.Begin(Verb begun) -> operations.begin(change.rows(), vm, begun, operation, change.now());
        });
    }

    private static String permission(Verb verb) {
        return switch (verb) {
            case START -> "vm.start";
            case STOP, STOP_BY_FORCE -> "vm.stop";
            case PAUSE, RESUME, REBOOT, RESET -> "vm.operate";
            case DELETE -> "vm.delete";
        };
    }

    /** What happened to a VM, by when it last did. */
    public RowPage<ResourceEvent> listEvents(String id, TenantNames named, PageRequest page) {
        Vm vm = get(id, named).value();
        return RowPage.read("events of " + id, page, request -> events.list(vm.ref(), request));
    }

    /** @throws CloudException NOT_FOUND, there is none, or it is not the caller's */
    public Operation operation(String id) {
        Optional<Operation> found = operations.operations().find(id);
        if (found.isEmpty()) {
            throw absentOperation(id);
        }
        Operation operation = found.get();
        Tenant tenant = operation.resource().tenant();
        if (tenant == null) {
            throw absentOperation(id);
        }
        try {
            access.require(READ, tenant);
        } catch (CloudException e) {
            throw e.code() == ErrorCode.PERMISSION_DENIED ? absentOperation(id) : e;
        }
        return operation;
    }

    private static CloudException absentOperation(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no operation " + id);
    }

    /** Waits until nothing is under way about a VM. @return as it then is, or is when the time is over; as begun where it is gone */
    public Row<Vm> await(Row<Vm> begun, Duration wait) {
        return RowWait.orBegun(vms, begun, vm -> !vm.isBusy(), wait, nanoTime);
    }
}
