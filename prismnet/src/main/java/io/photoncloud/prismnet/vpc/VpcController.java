package io.photoncloud.prismnet.vpc;

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
@RequestMapping("/api/v1/vpcs")
@Needs(value = "vpc.read", checked = BY_SERVICE)
class VpcController {

    private final VpcService vpcs;
    private final Standings standings;

    VpcController(VpcService vpcs, Standings standings) {
        this.vpcs = vpcs;
        this.standings = standings;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String cidrBlock,
            @Nullable String ipv6CidrBlock,
            @Nullable String description) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record VpcsView(List<VpcView> vpcs) {}

    record VpcView(
            String id,
            String name,
            String orgId,
            String projectId,
            String cidrBlock,
            @Nullable String ipv6CidrBlock,
            String description,
            Standing.Status status,
            @Nullable String statusReason,
            long generation,
            long readyGeneration,
            String dataplane,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private VpcView view(Row<Vpc> row) {
        return view(row, standings.lookup());
    }

    private static VpcView view(Row<Vpc> row, Standings.Lookup dataplane) {
        Vpc vpc = row.value();
        Standing standing = dataplane.of(vpc.id(), vpc.generation());
        return new VpcView(
                vpc.id(),
                vpc.name(),
                vpc.tenant().organization(),
                vpc.tenant().project(),
                vpc.cidrBlock().toString(),
                vpc.ipv6CidrBlock() == null ? null : vpc.ipv6CidrBlock().toString(),
                vpc.description(),
                standing.status(),
                standing.reason().isEmpty() ? null : standing.reason(),
                vpc.generation(),
                standing.readyGeneration(),
                dataplane.driver(),
                vpc.created(),
                row.modRevision());
    }

    @PostMapping
    @Needs(value = "vpc.create", checked = BY_SERVICE)
    @Summary("Makes a VPC")
    @ResponseStatus(HttpStatus.CREATED)
    VpcView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(vpcs.create(
                new VpcService.NewVpc(
                        request.name(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.cidrBlock(),
                        request.ipv6CidrBlock(),
                        request.description()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The VPCs, of one organization or project where org_id or project_id name it")
    Paged<VpcsView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        Standings.Lookup dataplane = standings.lookup();
        RowPage<Vpc> found = vpcs.list(new TenantNames(organization, project), page);
        return new Paged<>(
                new VpcsView(
                        found.rows().stream().map(row -> view(row, dataplane)).toList()),
                found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A VPC")
    VpcView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(vpcs.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/{id}")
    @Needs(value = "vpc.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a VPC")
    VpcView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(vpcs.update(
                id,
                new TenantNames(organization, project),
                new Vpc.Patch(request.name(), request.description()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "vpc.delete", checked = BY_SERVICE)
    @Summary("Deletes a VPC that has nothing in it")
    VpcView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(
                vpcs.delete(id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
