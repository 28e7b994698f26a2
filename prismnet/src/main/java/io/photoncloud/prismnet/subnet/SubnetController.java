package io.photoncloud.prismnet.subnet;

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
import io.photoncloud.prismnet.address.RangeForm;
import io.photoncloud.prismnet.dataplane.Standing;
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
@RequestMapping("/api/v1")
@Needs(value = "subnet.read", checked = BY_SERVICE)
class SubnetController {

    private static final String VPC_PARAMETER = "vpc_id";

    private final SubnetService subnets;
    private final Standings standings;

    SubnetController(SubnetService subnets, Standings standings) {
        this.subnets = subnets;
        this.standings = standings;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String vpcId,
            @Nullable String cidrBlock,
            @Nullable String gatewayIp,
            @Nullable String ipv6CidrBlock,
            @Nullable String ipv6GatewayIp,
            @Nullable String description,
            @Nullable List<RangeForm> reservedRanges,
            @Nullable String routeTableId,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record NextRequest(
            @Nullable Integer prefixLength,
            @Nullable Integer ipv6PrefixLength,
            @Nullable String name,
            @Nullable String description,
            @Nullable String routeTableId,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record PatchRequest(
            @Nullable String name,
            @Nullable String description,
            @Nullable String routeTableId) {}

    record SubnetsView(List<SubnetView> subnets) {}

    record SubnetView(
            String id,
            String name,
            String vpcId,
            String orgId,
            String projectId,
            String cidrBlock,
            String gatewayIp,
            @Nullable String ipv6CidrBlock,
            @Nullable String ipv6GatewayIp,
            String description,
            Standing.Status status,
            @Nullable String statusReason,
            long generation,
            long readyGeneration,
            List<RangeForm> reservedRanges,
            String routeTableId,
            String dataplane,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private SubnetView view(Row<Subnet> row) {
        return view(row, standings.lookup());
    }

    private static SubnetView view(Row<Subnet> row, Standings.Lookup dataplane) {
        Subnet subnet = row.value();
        Subnet.Ipv6 ipv6 = subnet.ipv6();
        Standing standing = dataplane.of(subnet.vpc(), subnet.generation());
        return new SubnetView(
                subnet.id(),
                subnet.name(),
                subnet.vpc(),
                subnet.tenant().organization(),
                subnet.tenant().project(),
                subnet.cidrBlock().toString(),
                subnet.gateway().toString(),
                ipv6 == null ? null : ipv6.cidrBlock().toString(),
                ipv6 == null ? null : ipv6.gateway().toString(),
                subnet.description(),
                standing.status(),
                standing.reason().isEmpty() ? null : standing.reason(),
                subnet.generation(),
                standing.readyGeneration(),
                subnet.reserved().stream().map(RangeForm::of).toList(),
                subnet.routeTable(),
                dataplane.driver(),
                subnet.created(),
                row.modRevision());
    }

    @PostMapping("/subnets")
    @Needs(value = "subnet.create", checked = BY_SERVICE)
    @Summary("Makes a subnet in a VPC")
    @ResponseStatus(HttpStatus.CREATED)
    SubnetView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(subnets.create(
                new SubnetService.NewSubnet(
                        request.name(),
                        request.vpcId(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.cidrBlock(),
                        request.gatewayIp(),
                        request.ipv6CidrBlock(),
                        request.ipv6GatewayIp(),
                        request.description(),
                        RangeForm.ranges("reserved_ranges", request.reservedRanges()),
                        request.routeTableId()),
                Manner.creating(dryRun, idempotency)));
    }

    @PostMapping("/vpcs/{id}/allocate-next")
    @Needs(value = "subnet.create", checked = BY_SERVICE)
    @Summary("Makes a subnet of the next free block of a size")
    @ResponseStatus(HttpStatus.CREATED)
    SubnetView createNext(
            @PathVariable String id,
            @RequestBody NextRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(subnets.createNext(
                new SubnetService.NextSubnet(
                        id,
                        new TenantNames(request.orgId(), request.projectId()),
                        request.prefixLength(),
                        request.ipv6PrefixLength(),
                        request.name(),
                        request.description(),
                        request.routeTableId()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping("/subnets")
    @Summary("The subnets, of one VPC, organization or project where vpc_id, org_id or project_id name it")
    Paged<SubnetsView> list(
            @RequestParam(name = VPC_PARAMETER, required = false) @Nullable String vpc,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        Standings.Lookup dataplane = standings.lookup();
        RowPage<Subnet> found = subnets.list(new TenantNames(organization, project), vpc, page);
        return new Paged<>(
                new SubnetsView(
                        found.rows().stream().map(row -> view(row, dataplane)).toList()),
                found.nextPageToken());
    }

    @GetMapping("/subnets/{id}")
    @Summary("A subnet")
    SubnetView get(
            @PathVariable String id,
            @RequestParam(name = VPC_PARAMETER, required = false) @Nullable String vpc,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(subnets.get(new SubnetService.Named(id, new TenantNames(organization, project), vpc)));
    }

    @PatchMapping("/subnets/{id}")
    @Needs(value = "subnet.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a subnet")
    SubnetView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = VPC_PARAMETER, required = false) @Nullable String vpc,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(subnets.update(
                new SubnetService.Named(id, new TenantNames(organization, project), vpc),
                new Subnet.Patch(request.name(), request.description(), request.routeTableId()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/subnets/{id}")
    @Needs(value = "subnet.delete", checked = BY_SERVICE)
    @Summary("Deletes a subnet that has nothing in it")
    SubnetView delete(
            @PathVariable String id,
            @RequestParam(name = VPC_PARAMETER, required = false) @Nullable String vpc,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(subnets.delete(
                new SubnetService.Named(id, new TenantNames(organization, project), vpc),
                Manner.of(dryRun, precondition, idempotency)));
    }
}
