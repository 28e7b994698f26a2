package io.photoncloud.prismnet.port;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.prismnet.dataplane.Standings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/ports")
@Needs(value = "port.read", checked = BY_SERVICE)
class PortController {

    private final PortService ports;
    private final Standings standings;

    PortController(PortService ports, Standings standings) {
        this.ports = ports;
        this.standings = standings;
    }

    record CreateRequest(
            @Nullable String subnetId,
            @Nullable String name,
            @Nullable String ipAddress,
            @Nullable String ipv6Address,
            @Nullable String deviceId,
            @Nullable String deviceOwner,
            @Nullable String host,
            @Nullable Boolean adminUp,
            @Nullable List<String> securityGroupIds,
            @Nullable String description,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record PatchRequest(
            @Nullable String name,
            @Nullable String description,
            @Nullable String deviceId,
            @Nullable String deviceOwner,
            @Nullable String host,
            @Nullable Boolean adminUp,
            @Nullable List<String> securityGroupIds) {}

    record ReadyRequest(@Nullable Long readyGeneration) {}

    record PortsView(List<PortView> ports) {}

    record PortView(
            String id,
            String name,
            String vpcId,
            String subnetId,
            String orgId,
            String projectId,
            String ipAddress,
            List<String> ipAddresses,
            String macAddress,
            String deviceId,
            String deviceOwner,
            String host,
            boolean adminUp,
            List<String> securityGroupIds,
            Port.Status status,
            @Nullable String statusReason,
            long generation,
            long readyGeneration,
            String description,
            String dataplane,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private PortView view(Row<Port> row) {
        return view(row, standings.lookup());
    }

    private static PortView view(Row<Port> row, Standings.Lookup dataplane) {
        Port port = row.value();
        return new PortView(
                port.id(),
                port.name(),
                port.vpc(),
                port.subnet(),
                port.tenant().organization(),
                port.tenant().project(),
                port.address().toString(),
                port.addresses().stream().map(each -> each.ip().toString()).toList(),
                port.mac().toString(),
                port.binding().deviceId(),
                port.binding().deviceOwner(),
                port.binding().host(),
                port.binding().adminUp(),
                port.securityGroups(),
                port.status(),
                port.fault().isEmpty() ? null : port.fault(),
                port.generation(),
                port.readyGeneration(),
                port.description(),
                dataplane.driver(),
                port.created(),
                row.modRevision());
    }

    @PostMapping
    @Needs(value = "port.create", checked = BY_SERVICE)
    @Summary("Makes a port, with the next free address of its subnet unless it asks for one")
    @ResponseStatus(HttpStatus.CREATED)
    PortView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(ports.create(
                new PortService.NewPort(
                        request.subnetId(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.name(),
                        request.ipAddress(),
                        request.ipv6Address(),
                        request.description(),
                        new Binding.Wanted(
                                request.deviceId(), request.deviceOwner(), request.host(), request.adminUp()),
                        request.securityGroupIds()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The ports, of one subnet, VPC, security group, device, organization or project where the query names it")
    Paged<PortsView> list(
            @RequestParam(name = "vpc_id", required = false) @Nullable String vpc,
            @RequestParam(name = "subnet_id", required = false) @Nullable String subnet,
            @RequestParam(name = "security_group_id", required = false) @Nullable String securityGroup,
            @RequestParam(name = "device_id", required = false) @Nullable String device,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        Standings.Lookup dataplane = standings.lookup();
        RowPage<Port> found = ports.list(
                new PortService.Wanted(new TenantNames(organization, project), vpc, subnet, securityGroup, device),
                page);
        return new Paged<>(
                new PortsView(
                        found.rows().stream().map(row -> view(row, dataplane)).toList()),
                found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A port")
    PortView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(ports.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/{id}")
    @Needs(value = "port.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a port; another binding, or other security groups, are another generation")
    PortView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(ports.update(
                id,
                new TenantNames(organization, project),
                new Port.Patch(
                        request.name(),
                        request.description(),
                        new Binding.Wanted(
                                request.deviceId(), request.deviceOwner(), request.host(), request.adminUp()),
                        request.securityGroupIds()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @PostMapping("/{id}/ready")
    @Needs(value = "port.operate", checked = BY_SERVICE)
    @Summary("Told by whoever plugs ports in: this one is as of that generation")
    PortView reportReady(
            @PathVariable String id,
            @RequestBody ReadyRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            Idempotency idempotency) {
        return view(ports.reportReady(
                id,
                new TenantNames(organization, project),
                request.readyGeneration(),
                Manner.creating(false, idempotency)));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "port.delete", checked = BY_SERVICE)
    @Summary("Deletes a port; its address is free again")
    PortView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(
                ports.delete(id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
