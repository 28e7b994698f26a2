package io.photoncloud.plasmavmc.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.operation.Operations;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.IdSource;
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
import io.photoncloud.plasmavmc.metering.Metering;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.node.NodeService;
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

    /** How long a step may take where nothing else is said: a hypervisor that is away for less is waited for. */
    static final Duration STEP_TIME_MAX = Duration.ofMinutes(2);

    /** How often a guest that is asked to shut down is looked at, and asked again. */
    private static final Duration GUEST_PAUSE = Duration.ofMillis(250);

    private final Table<Vm> vms;
    private final Table<CloudInit> cloudInits;
    private final NodeService nodes;
    private final Hypervisor hypervisor;
    private final Metering metering;
    private final ResourceEvents events;
    private final InstantSource clock;
    private final VmImageStep image;
    private final VolumeOperations volumes;
    private final VmTasks tasks;
    private final Operations operations;

    /** @param stopTimeMax how long a guest that is asked to shut down may take */
    public VmOperations(
            ReplicatedStore store,
            NodeService nodes,
            Hypervisor hypervisor,
            VmImages images,
            Neighbours neighbours,
            Metering metering,
            ResourceEvents events,
            Duration stopTimeMax,
            InstantSource clock,
            IdSource ids) {
        this.vms = VmStore.vms(store);
        this.cloudInits = CloudInitStore.table(store);
        this.nodes = nodes;
        this.hypervisor = hypervisor;
        this.metering = metering;
        this.events = events;
        this.clock = clock;
        this.image = new VmImageStep(store, images);
        this.volumes = new VolumeOperations(store, hypervisor, neighbours.credit(), metering, events, clock);
        this.tasks = new VmTasks(store, nodes, hypervisor, neighbours, volumes, clock);
        this.operations = new Operations(
                store, "plasmavmc", kinds(new NeighbourSteps(store, neighbours), stopTimeMax), clock, ids);
    }

    public Operations operations() {
        return operations;
    }

    VolumeOperations volumes() {
        return volumes;
    }

    /** Carries out what is to be done on a node, while the condition holds. */
    public Reconciler<Operation> runOn(String node, Condition condition) {
        return operations.runBy(node, condition);
    }

    // Kinds

    @FunctionalInterface
    private interface Action {
        void on(String vm) throws Exception;
    }

    private static final Action NOTHING = vm -> {};

    private record HostStep(String name, Duration timeMax, Action doing, Action undoing) implements OperationKind.Step {

        @Override
        public Bytes apply(OperationKind.StepContext context) throws Exception {
            try {
                doing.on(context.operation().resource().id());
                return Bytes.EMPTY;
            } catch (HypervisorException e) {
                throw e.kind() == HypervisorException.Kind.LASTING
                        ? new OperationKind.CannotBeDone(String.valueOf(e.getMessage()))
                        : e;
            }
        }

        @Override
        public void undo(OperationKind.StepContext context) throws Exception {
            undoing.on(context.operation().resource().id());
        }
    }

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

    private static HostStep step(String name, Action doing, Action undoing) {
        return new HostStep(name, STEP_TIME_MAX, doing, undoing);
    }

    private List<OperationKind> kinds(NeighbourSteps neighbourly, Duration stopTimeMax) {
        List<OperationKind> kinds = new ArrayList<>(volumes.kinds());
        List<OperationKind.Step> making = new ArrayList<>();
        // First, as only then it is certain how large its disk is, for which it needs credit.
        making.add(new HostStep("image", image.timeMax(), image::obtain, NOTHING));
        making.addAll(neighbourly.beforeMaking());
        making.add(step("disk", this::createDisks, hypervisor::deleteDisks));
        making.add(step("domain", this::define, this::remove));
        making.add(neighbourly.afterMaking());
        kinds.add(new Kind(CREATE, making));
        kinds.add(new Kind(Verb.START.kind(), step("start", hypervisor::start, this::switchOff)));
        kinds.add(new Kind(Verb.STOP.kind(), new HostStep("stop", stopTimeMax, this::bringDown, NOTHING)));
        kinds.add(new Kind(Verb.STOP_BY_FORCE.kind(), step("power-off", this::switchOff, NOTHING)));
        kinds.add(new Kind(Verb.PAUSE.kind(), step("pause", hypervisor::pause, NOTHING)));
        kinds.add(new Kind(Verb.RESUME.kind(), step("resume", hypervisor::resume, NOTHING)));
        kinds.add(new Kind(Verb.REBOOT.kind(), step("reboot", hypervisor::reboot, NOTHING)));
        kinds.add(new Kind(Verb.RESET.kind(), step("reset", hypervisor::reset, NOTHING)));
        List<OperationKind.Step> deleting = new ArrayList<>();
        deleting.add(step("domain", this::remove, NOTHING));
        deleting.add(step("disks", hypervisor::deleteDisks, NOTHING));
        deleting.addAll(neighbourly.afterDeleting());
        kinds.add(new Kind(Verb.DELETE.kind(), deleting));
        for (VmTask task : VmTask.values()) {
            kinds.add(new Kind(task.kind(), tasks.work(task).steps()));
        }
        return kinds;
    }

    // Steps

    private Vm require(String vm) throws OperationKind.CannotBeDone {
        return vms.find(Key.utf8(vm))
                .map(Row::value)
                .orElseThrow(() -> new OperationKind.CannotBeDone("there is no vm " + vm));
    }

    private void createDisks(String id) throws Exception {
        Vm vm = require(id);
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

    private void define(String id) throws Exception {
        Vm vm = require(id);
        List<DiskShape> disks = vm.shape().diskGib() > 0 ? List.of(new DiskShape(Disk.ROOT)) : List.of();
        List<NicShape> nics = vm.belongings().nics().stream()
                .map(nic -> new NicShape(nic.plug().port(), nic.plug().mac()))
                .toList();
        hypervisor.define(
                new DomainShape(id, vm.name(), vm.shape().vcpus(), vm.shape().memoryMib(), disks, nics, true));
    }

    private void switchOff(String vm) throws HypervisorException {
        Optional<Domain> domain = hypervisor.find(vm);
        if (domain.isPresent() && domain.get().power() != Power.OFF) {
            hypervisor.powerOff(vm);
        }
    }

    private void remove(String vm) throws HypervisorException {
        switchOff(vm);
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
        String word = verb == null ? "Created" : verb.done();
        tell(rows, before, task == null ? word : task.done(), ending);
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
        if (task != null) {
            after = tasks.ended(rows, before, task, operation, ending, now);
        } else {
            after = verb == null ? before.created(ending, now) : before.ended(verb, ending, now);
        }
        if (before.made() && !after.made()) {
            giveBackPlace(rows, before);
        }
        Verb next = after.next();
        Vm settled = next == null ? after.withoutThen() : begin(rows, after, next, following(operation.id()), now);
        rows.update(vms, key, vm -> settled);
        follow(rows, before, settled, now);
    }

    /** To be called with each change of a VM. */
    void follow(TableTransaction rows, Vm before, Vm after, Instant now) {
        metering.follow(rows, after.ref(), before.amounts(), after.amounts(), now);
    }

    private void giveBackPlace(TableTransaction rows, Vm vm) {
        nodes.giveBack(rows, vm.node(), vm.shape().vcpus(), vm.shape().memoryMib());
    }

    private void tell(TableTransaction rows, Vm vm, String word, Vm.Ending ending) {
        switch (ending) {
            case Vm.Ending.Done() -> events.happened(rows, vm.ref(), Severity.NORMAL, word, "on node " + vm.node());
            case Vm.Ending.Undone(String step, String reason) ->
                events.happened(rows, vm.ref(), Severity.WARNING, "Not" + word, step + ": " + reason);
        }
    }

    /** Null for the making, and for tasks. */
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
