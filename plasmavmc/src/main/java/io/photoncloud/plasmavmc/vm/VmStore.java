package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.placement.Verdict;
import io.photoncloud.plasmavmc.vm.VmShape.OnNodeLoss;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredNic;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredShape;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredState;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredState.Kind;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredVerdict;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredVm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table of VMs. */
final class VmStore {

    static final TenantIndex<Vm> BY_TENANT = TenantIndex.of(Vm::tenant);

    static final Index<Vm> BY_NODE = Index.of("node", vm -> IndexKey.of(vm.node()));

    static final Index<Vm> BY_IMAGE = Index.ofEach(
            "image",
            vm -> vm.shape().image().isEmpty()
                    ? List.of()
                    : List.of(IndexKey.of(vm.shape().image())));

    static final Codec<Vm> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredVm.parser(), VmStore::toStored, VmStore::toDomain));

    /** What a VM is to become, kept with the operation that makes it that. */
    static final Codec<VmShape> SHAPES =
            VersionedCodec.first(ProtoCodec.of(StoredShape.parser(), VmStore::toStored, VmStore::toDomain));

    private VmStore() {}

    static Table<Vm> vms(ReplicatedStore store) {
        return new Table<>(
                store,
                "plasmavmc/vm",
                Vm::key,
                CODEC,
                List.of(BY_NODE, BY_IMAGE, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    /** All of a node. */
    static List<Vm> on(Table<Vm> vms, String node) {
        List<Vm> found = new ArrayList<>();
        var _ = WholeList.read(page -> vms.list(BY_NODE, IndexKey.of(node), page), 0, row -> found.add(row.value()));
        return found;
    }

    private static StoredVm toStored(Vm vm) {
        StoredVm.Builder form = StoredVm.newBuilder()
                .setId(vm.id())
                .setOrganization(vm.tenant().organization())
                .setProject(vm.tenant().project())
                .setName(vm.name())
                .setDescription(vm.description())
                .setShape(toStored(vm.shape()))
                .setNode(vm.node())
                .setAcceleration(vm.placement().acceleration())
                .setDriver(vm.placement().driver())
                .setReservation(vm.belongings().reservation())
                .setHoldAsked(vm.belongings().asked())
                .setHoldAmount(vm.belongings().holdAmount())
                .addAllGrownReservations(vm.belongings().grown())
                .setState(toStored(vm.state()))
                .setThen(
                        switch (vm.then()) {
                            case NOTHING -> StoredVm.Then.THEN_NOTHING;
                            case START -> StoredVm.Then.THEN_START;
                            case STOP -> StoredVm.Then.THEN_STOP;
                            case STOP_BY_FORCE -> StoredVm.Then.THEN_STOP_BY_FORCE;
                            case DELETE -> StoredVm.Then.THEN_DELETE;
                        })
                .setMade(vm.made())
                .setOperation(vm.operation())
                .setCreatedMs(vm.created().toEpochMilli());
        vm.placement().verdicts().forEach(verdict -> form.addPlacement(toStored(verdict)));
        vm.belongings().nics().forEach(nic -> form.addNics(toStored(nic)));
        return form.build();
    }

    private static StoredShape toStored(VmShape shape) {
        return StoredShape.newBuilder()
                .setVcpus(shape.vcpus())
                .setMemoryMib(shape.memoryMib())
                .setDiskGib(shape.diskGib())
                .setImage(shape.image())
                .setHypervisor(shape.hypervisor())
                .setHypervisorRequired(shape.hypervisorRequired())
                .setRestartedOnNodeLoss(shape.isRestarted())
                .build();
    }

    private static StoredState toStored(VmState state) {
        StoredState.Builder form =
                StoredState.newBuilder().setSinceMs(state.since().toEpochMilli());
        return switch (state) {
            case VmState.Creating _ -> form.setKind(Kind.KIND_CREATING).build();
            case VmState.Starting _ -> form.setKind(Kind.KIND_STARTING).build();
            case VmState.Running _ -> form.setKind(Kind.KIND_RUNNING).build();
            case VmState.Stopping(var _, boolean byForce) ->
                form.setKind(Kind.KIND_STOPPING).setByForce(byForce).build();
            case VmState.Stopped _ -> form.setKind(Kind.KIND_STOPPED).build();
            case VmState.Paused _ -> form.setKind(Kind.KIND_PAUSED).build();
            case VmState.Deleting _ -> form.setKind(Kind.KIND_DELETING).build();
            case VmState.Failed(var _, String step, String reason) ->
                form.setKind(Kind.KIND_FAILED).setStep(step).setReason(reason).build();
        };
    }

    private static StoredNic toStored(Nic nic) {
        return StoredNic.newBuilder()
                .setSubnet(nic.subnet())
                .setWanted(nic.wanted())
                .addAllSecurityGroups(nic.securityGroups())
                .setPort(nic.plug().port())
                .setMac(nic.plug().mac())
                .addAllAddresses(nic.plug().addresses())
                .setGateway(nic.plug().gateway())
                .build();
    }

    private static Nic toDomain(StoredNic form) {
        return new Nic(
                form.getSubnet(),
                form.getWanted(),
                form.getSecurityGroupsList(),
                new Nic.Plug(form.getPort(), form.getMac(), form.getAddressesList(), form.getGateway()));
    }

    private static StoredVerdict toStored(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits(String node, long score) ->
                StoredVerdict.newBuilder().setNode(node).setScore(score).build();
            case Verdict.LeftOut(String node, String reason) ->
                StoredVerdict.newBuilder().setNode(node).setRefusal(reason).build();
        };
    }

    private static Vm toDomain(StoredVm form) {
        return new Vm(
                form.getId(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                toDomain(form.getShape()),
                new Belongings(
                        form.getNicsList().stream().map(VmStore::toDomain).toList(),
                        form.getReservation(),
                        form.getHoldAsked(),
                        form.getHoldAmount(),
                        form.getGrownReservationsList()),
                new Placement(
                        form.getNode(),
                        form.getAcceleration(),
                        form.getDriver(),
                        form.getPlacementList().stream().map(VmStore::toDomain).toList()),
                toDomain(form.getState()),
                form.getMade(),
                form.getOperation(),
                switch (form.getThen()) {
                    case THEN_NOTHING -> Vm.Then.NOTHING;
                    case THEN_START -> Vm.Then.START;
                    case THEN_STOP -> Vm.Then.STOP;
                    case THEN_STOP_BY_FORCE -> Vm.Then.STOP_BY_FORCE;
                    case THEN_DELETE -> Vm.Then.DELETE;
                    case THEN_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("it is not known what follows of a VM");
                },
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static VmShape toDomain(StoredShape form) {
        return new VmShape(
                form.getVcpus(),
                form.getMemoryMib(),
                form.getDiskGib(),
                form.getImage(),
                form.getHypervisor(),
                form.getHypervisorRequired(),
                form.getRestartedOnNodeLoss() ? OnNodeLoss.RESTART : OnNodeLoss.KEEP);
    }

    private static VmState toDomain(StoredState form) {
        Instant since = Instant.ofEpochMilli(form.getSinceMs());
        return switch (form.getKind()) {
            case KIND_CREATING -> new VmState.Creating(since);
            case KIND_STARTING -> new VmState.Starting(since);
            case KIND_RUNNING -> new VmState.Running(since);
            case KIND_STOPPING -> new VmState.Stopping(since, form.getByForce());
            case KIND_STOPPED -> new VmState.Stopped(since);
            case KIND_PAUSED -> new VmState.Paused(since);
            case KIND_DELETING -> new VmState.Deleting(since);
            case KIND_FAILED -> new VmState.Failed(since, form.getStep(), form.getReason());
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("a VM has no known state");
        };
    }

    private static Verdict toDomain(StoredVerdict form) {
        return form.getRefusal().isEmpty()
                ? new Verdict.Fits(form.getNode(), form.getScore())
                : new Verdict.LeftOut(form.getNode(), form.getRefusal());
    }
}
