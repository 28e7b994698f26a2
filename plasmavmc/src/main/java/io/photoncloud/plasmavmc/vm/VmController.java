package io.photoncloud.plasmavmc.vm;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.event.ResourceEvent;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.placement.Verdict;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vms")
@Needs(value = "vm.read", checked = BY_SERVICE)
class VmController {

    private final VmService vms;

    VmController(VmService vms) {
        this.vms = vms;
    }

    /** Both spellings of the sizes are taken; one of each. */
    record CreateRequest(
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String description,
            @Nullable Integer vcpus,
            @Nullable Integer cpus,
            @Nullable Long memoryMib,
            @Nullable Long memoryMb,
            @Nullable Integer diskSizeGb,
            @Nullable String imageId,
            @Nullable String hypervisor,
            @Nullable Boolean hypervisorRequired,
            @Nullable String userData,
            @Nullable List<String> sshKeys,
            @Nullable List<NicRequest> networkInterfaces,
            @Nullable String onNodeLoss) {

        @Nullable
        List<VmService.NewNic> nics() {
            return networkInterfaces == null
                    ? null
                    : networkInterfaces.stream().map(VmController::nic).toList();
        }
    }

    private static VmService.NewNic nic(@Nullable NicRequest nic) {
        return nic == null
                ? new VmService.NewNic(null, null, null)
                : new VmService.NewNic(nic.subnetId(), nic.ipAddress(), nic.securityGroupIds());
    }

    record NicRequest(
            @Nullable String subnetId,
            @Nullable String ipAddress,
            @Nullable List<String> securityGroupIds) {}

    /** Without what it gets when it is plugged in, until it is. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NicView(
            String subnetId,
            @Nullable String portId,
            @Nullable String macAddress,
            @Nullable List<String> ipAddresses,
            @Nullable String gateway,
            List<String> securityGroupIds) {

        static NicView of(Nic nic) {
            return new NicView(
                    nic.subnet(),
                    VmView.orNull(nic.plug().port()),
                    VmView.orNull(nic.plug().mac()),
                    nic.isPlugged() ? nic.plug().addresses() : null,
                    VmView.orNull(nic.plug().gateway()),
                    nic.securityGroups());
        }
    }

    /** In minor units of the currency, rounded up. */
    record PriceView(long amount, String currency) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record StopRequest(@Nullable Boolean force) {}

    record VmsView(List<VmView> vms) {}

    record EventsView(List<EventView> events) {}

    record EventView(String severity, String reason, String message, long count, Instant firstAt, Instant lastAt) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VerdictView(
            String node, @Nullable Long score, @Nullable String reason) {}

    record PlacementView(String vmId, String nodeId, List<VerdictView> nodes) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VmView(
            String id,
            String name,
            String orgId,
            String projectId,
            String description,
            String state,
            Instant stateSince,
            @Nullable String failedStep,
            @Nullable String failureReason,
            @Nullable String operationId,
            int cpus,
            int vcpus,
            long memoryMb,
            long memoryMib,
            int diskSizeGb,
            @Nullable String imageId,
            String hypervisor,
            String hypervisorDriver,
            @Nullable String hypervisorWanted,
            String nodeId,
            String onNodeLoss,
            List<NicView> networkInterfaces,
            @Nullable String reservationId,
            @Nullable PriceView hourlyPrice,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static VmView of(Row<Vm> row) {
            return of(row, null);
        }

        static VmView of(Row<Vm> row, Credit.@Nullable Price hourly) {
            Vm vm = row.value();
            VmShape shape = vm.shape();
            VmState.@Nullable Failed failed = vm.state() instanceof VmState.Failed it ? it : null;
            return new VmView(
                    vm.id(),
                    vm.name(),
                    vm.tenant().organization(),
                    vm.tenant().project(),
                    vm.description(),
                    vm.state().word(),
                    vm.state().since(),
                    failed == null ? null : failed.step(),
                    failed == null ? null : failed.reason(),
                    orNull(vm.operation()),
                    shape.vcpus(),
                    shape.vcpus(),
                    shape.memoryMib(),
                    shape.memoryMib(),
                    shape.diskGib(),
                    orNull(shape.image()),
                    vm.placement().acceleration(),
                    vm.placement().driver(),
                    orNull(shape.hypervisor()),
                    vm.node(),
                    shape.onNodeLoss().word(),
                    vm.belongings().nics().stream().map(NicView::of).toList(),
                    orNull(vm.belongings().reservation()),
                    hourly == null ? null : new PriceView(hourly.amount(), hourly.currency()),
                    vm.created(),
                    row.modRevision());
        }

        static @Nullable String orNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    static <T> @Nullable T either(String field, @Nullable T one, String other, @Nullable T another) {
        if (one != null && another != null && !one.equals(another)) {
            throw CloudException.invalid(
                    other, "the same as " + field, other + " and " + field + " mean the same: give one of them");
        }
        return one == null ? another : one;
    }

    @PostMapping
    @Needs(value = "vm.create", checked = BY_SERVICE)
    @Summary("Makes a VM: it is Creating, and Stopped when that is done")
    @ResponseStatus(HttpStatus.CREATED)
    VmView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        VmService.Created made = vms.create(
                new VmService.NewVm(
                        request.name(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.description(),
                        either("vcpus", request.vcpus(), "cpus", request.cpus()),
                        either("memory_mib", request.memoryMib(), "memory_mb", request.memoryMb()),
                        request.diskSizeGb(),
                        request.imageId(),
                        request.hypervisor(),
                        request.hypervisorRequired(),
                        request.userData(),
                        request.sshKeys(),
                        request.nics(),
                        request.onNodeLoss()),
                Manner.creating(dryRun, idempotency));
        return dryRun ? VmView.of(made.row(), made.hourly()) : VmView.of(vms.await(made.row(), patience));
    }

    @GetMapping
    @Summary("The VMs, of one organization or project where org_id or project_id name it, in one state or on one node")
    Paged<VmsView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(name = "node_id", required = false) @Nullable String node,
            PageRequest page) {
        RowPage<Vm> found = vms.list(new TenantNames(organization, project), new VmFilter(state, node), page);
        return new Paged<>(new VmsView(found.rows().stream().map(VmView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A VM")
    VmView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return VmView.of(vms.get(id, new TenantNames(organization, project)));
    }

    @GetMapping("/{id}/placement")
    @Summary("Why a VM is on the node that it is on")
    PlacementView placement(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        Vm vm = vms.get(id, new TenantNames(organization, project)).value();
        return new PlacementView(
                vm.id(),
                vm.node(),
                vm.placement().verdicts().stream()
                        .map(verdict -> switch (verdict) {
                            case Verdict.Fits(String node, long score) -> new VerdictView(node, score, null);
                            case Verdict.LeftOut(String node, String reason) -> new VerdictView(node, null, reason);
                        })
                        .toList());
    }

    @GetMapping("/{id}/events")
    @Summary("What happened to a VM, by when it last did")
    Paged<EventsView> events(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<ResourceEvent> found = vms.listEvents(id, new TenantNames(organization, project), page);
        return new Paged<>(
                new EventsView(found.rows().stream()
                        .map(Row::value)
                        .map(event -> new EventView(
                                switch (event.severity()) {
                                    case NORMAL -> "normal";
                                    case WARNING -> "warning";
                                },
                                event.reason(),
                                event.message(),
                                event.count(),
                                event.first(),
                                event.last()))
                        .toList()),
                found.nextPageToken());
    }

    @PatchMapping("/{id}")
    @Needs(value = "vm.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a VM")
    VmView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return VmView.of(vms.update(
                id,
                new TenantNames(organization, project),
                new Vm.Patch(request.name(), request.description()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @PostMapping("/{id}/start")
    @Needs(value = "vm.start", checked = BY_SERVICE)
    @Summary("Starts a VM, also one that is Creating: then once it is made")
    VmView start(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VmView.of(vms.await(
                vms.ask(
                        id,
                        new TenantNames(organization, project),
                        Verb.START,
                        Manner.of(false, precondition, idempotency)),
                patience));
    }

    @PostMapping("/{id}/stop")
    @Needs(value = "vm.stop", checked = BY_SERVICE)
    @Summary("Asks the guest to shut down, or with force switches the VM off")
    VmView stop(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable StopRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        boolean force = request != null && Boolean.TRUE.equals(request.force());
        return VmView.of(vms.await(
                vms.ask(
                        id,
                        new TenantNames(organization, project),
                        force ? Verb.STOP_BY_FORCE : Verb.STOP,
                        Manner.of(false, precondition, idempotency)),
                patience));
    }

    @PostMapping("/{id}/{verb:pause|resume|reboot|reset}")
    @Needs(value = "vm.operate", checked = BY_SERVICE)
    @Summary("Pauses or resumes a VM, or starts its guest anew: reboot asks it, reset does not")
    VmView operate(
            @PathVariable String id,
            @PathVariable String verb,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VmView.of(vms.await(
                vms.ask(
                        id,
                        new TenantNames(organization, project),
                        Verb.valueOf(verb.toUpperCase(Locale.ROOT)),
                        Manner.of(false, precondition, idempotency)),
                patience));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "vm.delete", checked = BY_SERVICE)
    @Summary("Deletes a VM, whatever it is doing, and all that it has")
    VmView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VmView.of(vms.await(
                vms.ask(
                        id,
                        new TenantNames(organization, project),
                        Verb.DELETE,
                        Manner.of(false, precondition, idempotency)),
                patience));
    }
}
