package io.photoncloud.prismnet.routetable;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
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
@RequestMapping("/api/v1/route-tables")
@Needs(value = "route-table.read", checked = BY_SERVICE)
class RouteTableController {

    private final RouteTableService tables;
    private final Standings standings;

    RouteTableController(RouteTableService tables, Standings standings) {
        this.tables = tables;
        this.standings = standings;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String vpcId,
            @Nullable List<RouteForm> routes,
            @Nullable String description,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record PatchRequest(
            @Nullable String name,
            @Nullable List<RouteForm> routes,
            @Nullable String description) {}

    record TablesView(List<TableView> routeTables) {}

    record TableView(
            String id,
            String name,
            String vpcId,
            String orgId,
            String projectId,
            String description,
            boolean isMain,
            List<RouteForm> routes,
            String dataplane,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private TableView view(RouteTableService.Shown shown) {
        RouteTable table = shown.table();
        return new TableView(
                table.id(),
                table.name(),
                table.vpc(),
                table.tenant().organization(),
                table.tenant().project(),
                table.description(),
                table.isMain(),
                shown.routes().stream().map(RouteForm::of).toList(),
                standings.driver(),
                table.created(),
                shown.resourceVersion());
    }

    @PostMapping
    @Needs(value = "route-table.create", checked = BY_SERVICE)
    @Summary("Makes a route table")
    @ResponseStatus(HttpStatus.CREATED)
    TableView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(tables.create(
                new RouteTableService.NewTable(
                        request.vpcId(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.name(),
                        request.description(),
                        request.routes() == null ? List.of() : request.routes()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The route tables, of one VPC, organization or project where the query names it")
    Paged<TablesView> list(
            @RequestParam(name = "vpc_id", required = false) @Nullable String vpc,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RouteTableService.ShownPage found = tables.list(new TenantNames(organization, project), vpc, page);
        return new Paged<>(
                new TablesView(found.tables().stream().map(this::view).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A route table with its routes, and those of its VPC's blocks")
    TableView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(tables.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/{id}")
    @Needs(value = "route-table.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a route table; its routes as a whole")
    TableView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(tables.update(
                id,
                new TenantNames(organization, project),
                new RouteTable.Patch(request.name(), request.description(), request.routes()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "route-table.delete", checked = BY_SERVICE)
    @Summary("Deletes a route table that no subnet has")
    TableView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(tables.delete(
                id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
