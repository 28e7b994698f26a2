package io.photoncloud.plasmavmc.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.operation.Operation.Failure;
import io.photoncloud.chainfire.resources.operation.Operation.Phase;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Check;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.vm.Vm;
import io.photoncloud.plasmavmc.vm.VmFilter;
import io.photoncloud.plasmavmc.vm.VmService.Created;
import io.photoncloud.plasmavmc.vm.VmService.NewNic;
import io.photoncloud.plasmavmc.vm.VmService.NewVm;
import io.photoncloud.plasmavmc.vm.VmShape;
import io.photoncloud.plasmavmc.vm.VmState;
import io.photoncloud.proto.plasmavmc.v1.CreateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.GetVmRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVmsRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVmsResponse;
import io.photoncloud.proto.plasmavmc.v1.NetworkInterface;
import io.photoncloud.proto.plasmavmc.v1.NewNetworkInterface;
import io.photoncloud.proto.plasmavmc.v1.OperateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.Operation;
import io.photoncloud.proto.plasmavmc.v1.ResizeVmRequest;
import io.photoncloud.proto.plasmavmc.v1.StopVmRequest;
import io.photoncloud.proto.plasmavmc.v1.UpdateVmRequest;
import java.time.Instant;
import java.util.List;

/** The wire form of VMs and of what is done about them. */
final class VmWire {

    private VmWire() {}

    /** Which resource a request names: a path of REST without an id is another path. */
    static String toId(String id) {
        return Check.text("id", id);
    }

    static Timestamp fromTime(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static NewVm toNew(CreateVmRequest request) {
        return new NewVm(
                request.hasName() ? request.getName() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasDescription() ? request.getDescription() : null,
                request.hasVcpus() ? request.getVcpus() : null,
                request.hasMemoryMib() ? request.getMemoryMib() : null,
                request.hasDiskSizeGb() ? request.getDiskSizeGb() : null,
                request.hasImageId() ? request.getImageId() : null,
                request.hasHypervisor() ? request.getHypervisor() : null,
                request.hasHypervisorRequired() ? request.getHypervisorRequired() : null,
                request.hasUserData() ? request.getUserData() : null,
                request.getSshKeysList(),
                request.getNetworkInterfacesList().stream().map(VmWire::toNic).toList(),
                request.hasOnNodeLoss() ? request.getOnNodeLoss() : null);
    }

    private static NewNic toNic(NewNetworkInterface form) {
        return new NewNic(
                form.hasSubnetId() ? form.getSubnetId() : null,
                form.hasIpAddress() ? form.getIpAddress() : null,
                form.getSecurityGroupIdsList());
    }

    private static NetworkInterface fromNic(Nic nic) {
        return NetworkInterface.newBuilder()
                .setSubnetId(nic.subnet())
                .setPortId(nic.plug().port())
                .setMacAddress(nic.plug().mac())
                .addAllIpAddresses(nic.plug().addresses())
                .addAllSecurityGroupIds(nic.securityGroups())
                .build();
    }

    static io.photoncloud.proto.plasmavmc.v1.Vm fromCreated(Created created) {
        io.photoncloud.proto.plasmavmc.v1.Vm form = fromRow(created.row());
        Credit.Price hourly = created.hourly();
        return hourly == null
                ? form
                : form.toBuilder()
                        .setHourlyPrice(io.photoncloud.proto.plasmavmc.v1.Vm.Price.newBuilder()
                                .setAmount(hourly.amount())
                                .setCurrency(hourly.currency()))
                        .build();
    }

    static TenantNames toNames(GetVmRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static VmFilter toFilter(ListVmsRequest request) {
        return new VmFilter(
                request.hasState() ? request.getState() : null, request.hasNodeId() ? request.getNodeId() : null);
    }

    static TenantNames toNames(ListVmsRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateVmRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(OperateVmRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(StopVmRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static Vm.Patch toPatch(UpdateVmRequest request) {
        return new Vm.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static VmShape.Size toSize(ResizeVmRequest request) {
        return new VmShape.Size(
                request.hasVcpus() ? request.getVcpus() : null,
                request.hasMemoryMib() ? request.getMemoryMib() : null,
                request.hasDiskSizeGb() ? request.getDiskSizeGb() : null);
    }

    static io.photoncloud.proto.plasmavmc.v1.Vm fromRow(Row<Vm> row) {
        Vm vm = row.value();
        io.photoncloud.proto.plasmavmc.v1.Vm.Builder form = io.photoncloud.proto.plasmavmc.v1.Vm.newBuilder()
                .setId(vm.id())
                .setName(vm.name())
                .setOrgId(vm.tenant().organization())
                .setProjectId(vm.tenant().project())
                .setDescription(vm.description())
                .setState(fromState(vm.state()))
                .setStateSince(fromTime(vm.state().since()))
                .setOperationId(vm.operation())
                .setVcpus(vm.shape().vcpus())
                .setMemoryMib(vm.shape().memoryMib())
                .setDiskSizeGb(vm.shape().diskGib())
                .setImageId(vm.shape().image())
                .setHypervisorWanted(vm.shape().hypervisor())
                .setNodeId(vm.node())
                .setHypervisor(vm.placement().acceleration())
                .setHypervisorDriver(vm.placement().driver())
                .setReservationId(vm.belongings().reservation())
                .setOnNodeLoss(vm.shape().onNodeLoss().word())
                .setCreatedAt(fromTime(vm.created()))
                .setResourceVersion(row.modRevision());
        vm.belongings().nics().forEach(nic -> form.addNetworkInterfaces(fromNic(nic)));
        if (vm.state() instanceof VmState.Failed(Instant _, String step, String reason)) {
            form.setFailedStep(step).setFailureReason(reason);
        }
        return form.build();
    }

    private static io.photoncloud.proto.plasmavmc.v1.VmState fromState(VmState state) {
        return switch (state) {
            case VmState.Creating _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_CREATING;
            case VmState.Starting _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_STARTING;
            case VmState.Running _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_RUNNING;
            case VmState.Stopping _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_STOPPING;
            case VmState.Stopped _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_STOPPED;
            case VmState.Paused _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_PAUSED;
            case VmState.Deleting _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_DELETING;
            case VmState.Failed _ -> io.photoncloud.proto.plasmavmc.v1.VmState.VM_STATE_FAILED;
        };
    }

    static ListVmsResponse fromPage(RowPage<Vm> page) {
        ListVmsResponse.Builder response = ListVmsResponse.newBuilder();
        page.rows().forEach(row -> response.addVms(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }

    static Operation fromOperation(io.photoncloud.chainfire.resources.operation.Operation operation) {
        Operation.Builder form = Operation.newBuilder()
                .setId(operation.id())
                .setKind(operation.kind())
                .setResourceType(operation.resource().type())
                .setResourceId(operation.resource().id())
                .setNodeId(operation.runner())
                .setStepsDone(operation.outputs().size())
                .setStartedAt(fromTime(operation.started()));
        return switch (operation.phase()) {
            case Phase.Running(Instant deadline) ->
                form.setPhase(Operation.Phase.PHASE_RUNNING)
                        .setStepDeadline(fromTime(deadline))
                        .build();
            case Phase.Undoing(Instant deadline, Failure failure, List<String> left) ->
                failed(form, failure, left)
                        .setPhase(Operation.Phase.PHASE_UNDOING)
                        .setStepDeadline(fromTime(deadline))
                        .build();
            case Phase.Succeeded(Instant ended) ->
                form.setPhase(Operation.Phase.PHASE_SUCCEEDED)
                        .setEndedAt(fromTime(ended))
                        .build();
            case Phase.Failed(Instant ended, Failure failure, List<String> left) ->
                failed(form, failure, left)
                        .setPhase(Operation.Phase.PHASE_FAILED)
                        .setEndedAt(fromTime(ended))
                        .build();
        };
    }

    private static Operation.Builder failed(Operation.Builder form, Failure failure, List<String> left) {
        return form.setFailedStep(failure.step())
                .setFailureReason(failure.reason())
                .addAllLeftBehind(left);
    }
}
