package io.photoncloud.plasmavmc.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.operation.Operations;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.resources.usage.MeteredRows;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.DiskShape;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Domain;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.NicShape;
import io.photoncloud.plasmavmc.hypervisor.Seed;
import io.photoncloud.plasmavmc.image.VmImages;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import io.photoncloud.plasmavmc.volume.VolumeOperations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is done about VMs on the node that they are on, in steps that may be done again, and undone. How it ends is written
 * to the VM in the transaction that ends the operation, together with what follows.
 */
public final class VmOperations {

    static final String CREATE = "vm.create";

    /** As that, on another node when its own was lost in it. */
    static final String CREATE_ELSEWHERE = "vm.create-elsewhere";

    /** On another node, when its own is lost. */
    static final String REMAKE = "vm.remake";

    /** For another node, where a place is taken for it. */
    static final String LEAVE = "vm.leave";

    /** How long a step may take where nothing else is said: a hypervisor that is away for less is waited for. */
    static final Duration STEP_TIME_MAX = Duration.ofMinutes(2);

    /** How often a guest that is asked to shut down is looked at, and asked again. */
    private static final Duration GUEST_PAUSE = Duration.ofMillis(250);

    private final Table<Vm> vms;
    private final ReplicatedStore store;
    private final Table<CloudInit> cloudInits;
    private final NodeService nodes;
    private final Hypervisor hypervisor;
    private final Fence fence;
    private final Waking waking;
    private final Metering<Amounts> metering;
    private final ResourceEvents events;
    private final InstantSource clock;
    private final IdSource ids;
    private final Ownership ownership;
    private final VmImageStep image;
    private final Duration stopTimeMax;
    private final VolumeOperations volumes;
    private final VmTasks tasks;
    private final Operations operations;

    /** @param stopTimeMax how long a guest that is asked to shut down may take */
    public VmOperations(
            ReplicatedStore store,
            NodeService nodes,
            Hypervisor hypervisor,
            Fence fence,
            VmImages images,
            Neighbours neighbours,
            Metering<Amounts> metering,
            ResourceEvents events,
            Duration stopTimeMax,
            InstantSource clock,
            IdSource ids) {
        this.store = store;
        this.vms = VmStore.vms(store);
        this.cloudInits = CloudInitStore.table(store);
        this.nodes = nodes;
        this.hypervisor = hypervisor;
        this.fence = fence;
        this.waking = new Waking(hypervisor, fence);
        this.ids = ids;
        this.ownership = new Ownership(vms);
        this.metering = metering;
        this.events = events;
        this.clock = clock;
        this.image = new VmImageStep(store, images);
        this.stopTimeMax = stopTimeMax;
        this.volumes = new VolumeOperations(store, hypervisor, neighbours.credit(), metering, events, clock);
        this.tasks = new VmTasks(store, nodes, hypervisor, waking, neighbours, volumes, clock);
        this.operations = new Operations(
                store,
                "plasmavmc",
                kinds(
                        NeighbourSteps.prompt(store, neighbours, events),
                        NeighbourSteps.patient(store, neighbours, events),
                        stopTimeMax),
                clock,
                ids);
    }

    public Operations operations() {
        return operations;
    }

    /** All that is metered. */
    public List<MeteredRows<?, Amounts>> metered() {
        return List.of(new MeteredRows<>(vms, Vm::ref, Vm::amounts), volumes.metered());
    }

    VolumeOperations volumes() {
        return volumes;
    }

    /** Carries out what is to be done on a node, while the condition holds. */
    public Reconciler<Operation> runOn(String node, Condition condition) {
        return operations.runBy(node, condition);
    }

    // Kinds

    private static final HostStep.Action NOTHING = HostStep.NOTHING;

    private final class Kind implements OperationKind {
        private final String name;
        private final List<Step> steps;

        Kind(String name, Step... steps) {
            this(name, List.of(steps));
        }

        Kind(String name, List<Step> steps) {
            this.name = name;
            this.steps = List.copyOf(steps);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Step> steps() {
            return steps;
        }

        @Override
        public void ended(TableTransaction rows, Operation operation) {
            VmOperations.this.ended(rows, operation);
        }
    }

    private HostStep step(String name, HostStep.Action doing, HostStep.Action undoing) {
        return step(name, STEP_TIME_MAX, doing, undoing);
    }

    private HostStep step(String name, Duration timeMax, HostStep.Action doing, HostStep.Action undoing) {
        return HostStep.of(name, timeMax, doing, undoing, ownership);
    }

    private HostStep vmStep(String name, HostStep.VmAction doing, HostStep.Action undoing) {
        return HostStep.ofVm(name, STEP_TIME_MAX, doing, undoing, ownership);
    }

    private OperationKind.Step imageStep() {
        return new StepWhere(
                vm -> !vm.shape().image().isEmpty(), step("image", image.timeMax(), image::obtain, NOTHING), ownership);
    }

    private List<OperationKind.Step> making(NeighbourSteps neighbourly) {
        List<OperationKind.Step> making = new ArrayList<>();
        // First, as only then it is certain how large its disk is, for which it needs credit.
        making.add(imageStep());
        making.addAll(neighbourly.beforeMaking());
        making.add(vmStep("disk", this::createDisks, this::deleteDisks));
        making.add(vmStep("domain", this::define, this::remove));
        making.add(neighbourly.afterMaking());
        return making;
    }

    private List<OperationKind> kinds(NeighbourSteps prompt, NeighbourSteps patient, Duration stopTimeMax) {
        List<OperationKind> kinds = new ArrayList<>(volumes.kinds());
        kinds.add(new Kind(CREATE, making(prompt)));
        kinds.add(new Kind(CREATE_ELSEWHERE, making(patient)));
        kinds.add(new Kind(
                REMAKE,
                imageStep(),
                step("clear", this::clear, NOTHING),
                patient.moving(),
                vmStep("disk", this::createDisks, this::deleteDisks),
                vmStep("domain", this::define, this::remove)));
        kinds.add(new Kind(LEAVE, step("stop", stopTimeMax.plus(STEP_TIME_MAX), this::leave, NOTHING)));
        kinds.add(new Kind(Verb.START.kind(), vmStep("start", this::start, waking::switchOff)));
        kinds.add(new Kind(Verb.STOP.kind(), step("stop", stopTimeMax, this::bringDown, NOTHING)));
        kinds.add(new Kind(Verb.STOP_BY_FORCE.kind(), step("power-off", waking::switchOff, NOTHING)));
        kinds.add(new Kind(Verb.PAUSE.kind(), step("pause", hypervisor::pause, NOTHING)));
        kinds.add(new Kind(Verb.RESUME.kind(), step("resume", hypervisor::resume, NOTHING)));
        kinds.add(new Kind(Verb.REBOOT.kind(), step("reboot", hypervisor::reboot, NOTHING)));
        kinds.add(new Kind(Verb.RESET.kind(), step("reset", hypervisor::reset, NOTHING)));
        List<OperationKind.Step> deleting = new ArrayList<>();
        deleting.add(step("domain", this::remove, NOTHING));
        deleting.add(step("disks", this::deleteDisks, NOTHING));
        deleting.addAll(prompt.afterDeleting());
        kinds.add(new Kind(Verb.DELETE.kind(), deleting));
        for (VmTask task : VmTask.values()) {
            kinds.add(new Kind(task.kind(), tasks.work(task).steps()));
        }
        return kinds;
    }

    // Steps

    private Vm require(String vm) throws OperationKind.CannotBeDone {
        return vms.find(Key.utf8(vm)).map(Row::value).orElseThrow(() -> HostStep.absent(vm));
    }

    private void createDisks(Vm vm) throws Exception {
        String id = vm.id();
        if (vm.shape().isRestarted()) {
            fence.mark(id);
        }
        int gib = vm.shape().diskGib();
        if (gib > 0) {
            hypervisor.createDisk(id, new Disk(Disk.ROOT, gib, image.file(vm)));
        }
        CloudInit told = cloudInits.find(vm.key()).map(Row::value).orElse(new CloudInit(id, "", List.of()));
        List<Seed.Network> networks = vm.belongings().nics().stream()
                .map(Nic::plug)
                .map(plug -> new Seed.Network(plug.mac(), plug.addresses(), plug.gateway(), List.of()))
                .toList();
        hypervisor.writeSeed(
                id, new Seed(CloudInit.hostName(vm.name(), id), told.userData(), told.sshKeys(), networks));
    }

    private void deleteDisks(String vm) throws HypervisorException {
        hypervisor.deleteDisks(vm);
        fence.unmark(vm);
    }

    /** What it left on this node when it was here before is not what it begins from. */
    private void clear(String vm) throws HypervisorException {
        remove(vm);
        deleteDisks(vm);
    }

    private void define(Vm vm) throws Exception {
        List<DiskShape> disks = vm.shape().diskGib() > 0 ? List.of(new DiskShape(Disk.ROOT)) : List.of();
        List<NicShape> nics = vm.belongings().nics().stream()
                .map(nic -> new NicShape(nic.plug().port(), nic.plug().mac()))
                .toList();
        hypervisor.define(new DomainShape(
                vm.id(), vm.name(), vm.shape().vcpus(), vm.shape().memoryMib(), disks, nics, true));
    }

    private void start(Vm vm) throws Exception {
        waking.wake(vm, () -> hypervisor.start(vm.id()));
    }

    private void remove(String vm) throws HypervisorException {
        waking.switchOff(vm);
        if (hypervisor.find(vm).isPresent()) {
            hypervisor.undefine(vm);
        }
    }

    /** Asks the guest until it is down, or somebody wants it off at once. */
    private void bringDown(String vm) throws Exception {
        Optional<Domain> domain = hypervisor.find(vm);
        if (domain.isEmpty()) {
            throw new OperationKind.CannotBeDone("the hypervisor does not know it any more");
        }
        switch (domain.get().power()) {
            case OFF, CRASHED -> {}
            case RUNNING, PAUSED -> {
                if (require(vm).state() instanceof VmState.Stopping(var _, boolean byForce) && byForce) {
                    hypervisor.powerOff(vm);
                    return;
                }
                if (domain.get().power() == Power.PAUSED) {
                    hypervisor.resume(vm);
                }
                hypervisor.askToStop(vm);
                throw new OperationKind.NotYet(GUEST_PAUSE);
            }
        }
    }

    /** As {@link #bringDown}, with what is done when the guest has taken too long. */
    private void leave(String id) throws Exception {
        Vm vm = require(id);
        Instant end = vm.state().since().plus(stopTimeMax);
        Optional<Departure> departure = operations.find(vm.operation()).map(Departure::of);
        if (clock.instant().isBefore(end) || departure.isEmpty()) {
            bringDown(id);
        } else if (departure.get().byForce()) {
            waking.switchOff(id);
        } else if (hypervisor
                .find(id)
                .filter(domain -> domain.power() == Power.OFF)
                .isEmpty()) {
            throw new OperationKind.CannotBeDone(
                    "its guest did not shut down within " + stopTimeMax.toSeconds() + " s");
        }
    }

    // Beginnings and endings

    /** To be written with the VM that is {@link Vm#create}d under it. */
    void beginCreate(TableTransaction rows, Vm vm, @Nullable CloudInit told, Instant now) {
        if (told != null) {
            rows.insertNew(cloudInits, told);
        }
        var _ = operations.begin(rows, vm.operation(), CREATE, vm.node(), vm.ref(), Bytes.EMPTY, now);
    }

    /** The VM under an operation that is begun with it. */
    Vm begin(TableTransaction rows, Vm vm, Verb verb, String id, Instant now) {
        var _ = operations.begin(rows, id, verb.kind(), vm.node(), vm.ref(), Bytes.EMPTY, now);
        return vm.under(verb, id, now);
    }

    /** What keeps a VM on its node, as far as it is of what it has there; empty for nothing. */
    List<String> ties(Vm vm) {
        TableResult<List<String>> read = TableTransaction.run(store, rows -> ties(rows, vm));
        if (!(read instanceof TableResult.Done<List<String>>(List<String> ties, long _))) {
            throw new IllegalStateException("it cannot be seen what vm " + vm.id() + " has: " + read);
        }
        return ties;
    }

    private List<String> ties(TableTransaction rows, Vm vm) {
        Optional<VmTask> underWay =
                vm.isBusy() ? operations.find(vm.operation()).flatMap(it -> VmTask.find(it.kind())) : Optional.empty();
        return tasks.ties(rows, vm, underWay);
    }

    /** To be asked in the transaction by which it goes, as it may have got something a moment ago. */
    private void requireUntied(TableTransaction rows, Vm vm) {
        List<String> ties = ties(rows, vm);
        if (!ties.isEmpty()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "vm " + vm.id() + " cannot leave node " + vm.node() + ": " + String.join(", ", ties));
        }
    }

    /** The VM, which its node had switched off for want of its lease, as it is started again. */
    Vm beginAgain(TableTransaction rows, Vm vm, Instant now) {
        return begin(rows, vm, Verb.START, "op-" + ids.nextUuid(), now);
    }

    /** The VM as it is made anew in a place that has been taken for it, instead of what was being done on its lost node. */
    Vm beginAnew(TableTransaction rows, Vm vm, Placement placement, String why, Instant now) {
        requireUntied(rows, vm);
        if (vm.isBusy()) {
            operations.supersede(rows, vm.operation(), why, now);
        }
        if (vm.made()) {
            giveBackPlace(rows, vm);
        }
        String id = "op-" + ids.nextUuid();
        Optional<Operation> making =
                vm.state() instanceof VmState.Creating ? operations.find(vm.operation()) : Optional.empty();
        // What was not made whole yet is made by the steps that make it, each of which may be made again.
        String kind = making.map(Operation::kind)
                .map(known -> known.equals(CREATE) ? CREATE_ELSEWHERE : known)
                .orElse(REMAKE);
        Bytes first =
                making.map(Operation::input).filter(input -> !input.isEmpty()).orElse(Bytes.utf8(vm.node()));
        Vm moved = vm.movedTo(placement, id, now);
        var _ = operations.begin(rows, id, kind, moved.node(), moved.ref(), first, now);
        return moved;
    }

    /** The same of a VM that may have been on its way to another place, which it does not take then. */
    Vm beginElsewhere(TableTransaction rows, Vm vm, Placement placement, String why, Instant now) {
        Optional.of(vm.operation())
                .filter(id -> !id.isEmpty())
                .flatMap(operations::find)
                .filter(operation -> operation.kind().equals(LEAVE))
                .map(operation -> Departure.of(operation).placement().node())
                .ifPresent(node -> nodes.giveBack(
                        rows, node, vm.shape().vcpus(), vm.shape().memoryMib()));
        return beginAnew(rows, vm, placement, why, now);
    }

    /** Whether what was made of a VM is being taken back, because it could not be made: it is not to be made anew. */
    boolean isMadeInVain(Vm vm) {
        return vm.state() instanceof VmState.Creating
                && operations
                        .find(vm.operation())
                        .filter(it -> !it.kind().equals(REMAKE) && it.phase() instanceof Operation.Phase.Undoing)
                        .isPresent();
    }

    /** The VM as another node takes back what other services gave it. What is on its lost node goes when that is back. */
    Vm undoElsewhere(TableTransaction rows, Vm vm, Node other, Instant now) {
        operations.handOver(rows, vm.operation(), other.id(), now);
        if (vm.made()) {
            giveBackPlace(rows, vm);
        }
        return vm.undoneAt(new Placement(other.id(), other.acceleration(), other.driver(), List.of()));
    }

    /** The VM as it leaves its node for a place that has been taken for it. */
    Vm beginLeaving(TableTransaction rows, Vm vm, Placement placement, boolean byForce, Instant now) {
        requireUntied(rows, vm);
        String id = "op-" + ids.nextUuid();
        Bytes input = new Departure(placement, byForce).toBytes();
        var _ = operations.begin(rows, id, LEAVE, vm.node(), vm.ref(), input, now);
        return vm.leaving(id, now);
    }

    /** The VM as it is made anew where it was going, or as it stays, with its place there given back. */
    private Vm left(TableTransaction rows, Operation operation, Vm before, Vm.Ending ending, Instant now) {
        Placement placement = Departure.of(operation).placement();
        if (ending instanceof Vm.Ending.Done && before.then() == Vm.Then.START) {
            return beginAnew(rows, before, placement, "it has left node " + before.node(), now);
        }
        nodes.giveBack(
                rows, placement.node(), before.shape().vcpus(), before.shape().memoryMib());
        return before.stayed(ending, now);
    }

    /** As above. @throws CloudException CONFLICT, with what is under way, or how the VM is */
    Vm begin(TableTransaction rows, Vm vm, VmTask task, Bytes input, String id, Instant now) {
        task.require(vm);
        var _ = operations.begin(rows, id, task.kind(), vm.node(), vm.ref(), input, now);
        return vm.occupiedBy(id);
    }

    private void ended(TableTransaction rows, Operation operation) {
        Key key = Key.utf8(operation.resource().id());
        Optional<Vm> found =
                rows.find(vms, key).map(Row::value).filter(vm -> vm.operation().equals(operation.id()));
        if (found.isEmpty()) {
            return;
        }
        Vm before = found.get();
        Instant now = clock.instant();
        Vm.Ending ending = operation.phase() instanceof Operation.Phase.Failed(var _, Operation.Failure failure, var _)
                ? new Vm.Ending.Undone(failure.step(), failure.reason())
                : new Vm.Ending.Done();
        boolean done = ending instanceof Vm.Ending.Done;
        @Nullable Verb verb = verbOf(operation.kind());
        @Nullable VmTask task = VmTask.find(operation.kind()).orElse(null);
        tell(rows, before, operation.kind(), ending);
        if (verb == Verb.DELETE && done) {
            if (before.made()) {
                giveBackPlace(rows, before);
            }
            var _ = rows.delete(vms, key);
            tasks.leave(rows, before, now);
            metering.follow(rows, before.ref(), before.amounts(), Amounts.NOTHING, now);
            if (rows.find(cloudInits, key).isPresent()) {
                var _ = rows.delete(cloudInits, key);
            }
            return;
        }
        Vm after;
        if (verb != null) {
            after = before.ended(verb, ending, now);
        } else if (task != null) {
            after = tasks.ended(rows, before, task, operation, ending, now);
        } else if (operation.kind().equals(LEAVE)) {
            after = left(rows, operation, before, ending, now);
        } else {
            after = operation.kind().equals(REMAKE) ? before.remade(ending, now) : before.created(ending, now);
        }
        if (before.made() && !after.made()) {
            giveBackPlace(rows, before);
        }
        Verb next = after.next();
        Vm settled = after;
        if (next != null) {
            settled = begin(rows, after, next, following(operation.id()), now);
        } else if (!after.isBusy()) {
            settled = after.withoutThen();
        }
        Vm written = settled;
        rows.update(vms, key, vm -> written);
        follow(rows, before, settled, now);
    }

    /** To be called with each change of a VM. */
    void follow(TableTransaction rows, Vm before, Vm after, Instant now) {
        metering.follow(rows, after.ref(), before.amounts(), after.amounts(), now);
    }

    private void giveBackPlace(TableTransaction rows, Vm vm) {
        nodes.giveBack(rows, vm.node(), vm.shape().vcpus(), vm.shape().memoryMib());
    }

    private void tell(TableTransaction rows, Vm vm, String kind, Vm.Ending ending) {
        Verb verb = verbOf(kind);
        String word = verb == null ? wordOf(kind) : verb.done();
        switch (ending) {
            case Vm.Ending.Done() -> events.happened(rows, vm.ref(), Severity.NORMAL, word, "on node " + vm.node());
            case Vm.Ending.Undone(String step, String reason) ->
                events.happened(rows, vm.ref(), Severity.WARNING, "Not" + word, step + ": " + reason);
        }
    }

    private static String wordOf(String kind) {
        return switch (kind) {
            case REMAKE -> "Remade";
            case LEAVE -> "Left";
            default -> VmTask.find(kind).map(VmTask::done).orElse("Created");
        };
    }

    /** Null for the making, the making anew, the leaving, and tasks. */
    private static @Nullable Verb verbOf(String kind) {
        return Arrays.stream(Verb.values())
                .filter(verb -> verb.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }

    /** The same each time the ending is written. */
    private static String following(String operation) {
        return "op-" + UUID.nameUUIDFromBytes((operation + "/then").getBytes(UTF_8));
    }
}
