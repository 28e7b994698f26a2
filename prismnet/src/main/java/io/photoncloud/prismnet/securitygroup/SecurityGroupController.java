package io.photoncloud.prismnet.securitygroup;

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
@RequestMapping("/api/v1/security-groups")
@Needs(value = "security-group.read", checked = BY_SERVICE)
class SecurityGroupController {

    private final SecurityGroupService groups;
    private final Standings standings;

    SecurityGroupController(SecurityGroupService groups, Standings standings) {
        this.groups = groups;
        this.standings = standings;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String vpcId,
            @Nullable String description,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record GroupsView(List<GroupView> securityGroups) {}

    record GroupView(
            String id,
            String name,
            String vpcId,
            String orgId,
            String projectId,
            String description,
            boolean isDefault,
            List<SecurityGroupRuleController.RuleView> rules,
            String dataplane,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private GroupView view(Row<SecurityGroup> row) {
        SecurityGroup group = row.value();
        return new GroupView(
                group.id(),
                group.name(),
                group.vpc(),
                group.tenant().organization(),
                group.tenant().project(),
                group.description(),
                group.isDefault(),
                group.rules().stream()
                        .map(rule -> SecurityGroupRuleController.view(rule, row.modRevision()))
                        .toList(),
                standings.driver(),
                group.created(),
                row.modRevision());
    }

    @PostMapping
    @Needs(value = "security-group.create", checked = BY_SERVICE)
    @Summary("Makes a security group, whose ports may send everything and take nothing")
    @ResponseStatus(HttpStatus.CREATED)
    GroupView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(groups.create(
                new SecurityGroupService.NewGroup(
                        request.vpcId(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.name(),
                        request.description()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The security groups, of one VPC, organization or project where the query names it")
    Paged<GroupsView> list(
            @RequestParam(name = "vpc_id", required = false) @Nullable String vpc,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<SecurityGroup> found = groups.list(new TenantNames(organization, project), vpc, page);
        return new Paged<>(new GroupsView(found.rows().stream().map(this::view).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A security group with its rules")
    GroupView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(groups.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/{id}")
    @Needs(value = "security-group.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a security group")
    GroupView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(groups.update(
                id,
                new TenantNames(organization, project),
                new SecurityGroup.Patch(request.name(), request.description()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "security-group.delete", checked = BY_SERVICE)
    @Summary("Deletes a security group that no port has and no other group's rule is about")
    GroupView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(groups.delete(
                id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
