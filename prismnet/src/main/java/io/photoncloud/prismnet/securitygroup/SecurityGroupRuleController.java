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
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Part;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Peer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Rules are a part of their group: who changes them changes the group. */
@RestController
@RequestMapping("/api/v1/security-groups/{id}/rules")
@Needs(value = "security-group.read", checked = BY_SERVICE)
class SecurityGroupRuleController {

    private final SecurityGroupService groups;

    SecurityGroupRuleController(SecurityGroupService groups) {
        this.groups = groups;
    }

    record CreateRequest(
            @Nullable Direction direction,
            @Nullable String family,
            @Nullable String protocol,
            @Nullable Integer portRangeMin,
            @Nullable Integer portRangeMax,
            @Nullable Integer icmpType,
            @Nullable Integer icmpCode,
            @Nullable String remoteCidr,
            @Nullable String remoteGroupId,
            @Nullable String description) {

        private RuleText text() {
            return new RuleText(
                    direction,
                    family,
                    protocol,
                    portRangeMin,
                    portRangeMax,
                    icmpType,
                    icmpCode,
                    remoteCidr,
                    remoteGroupId,
                    description);
        }
    }

    record RulesView(List<RuleView> rules) {}

    record RuleView(
            String id,
            String securityGroupId,
            Direction direction,
            String family,
            String protocol,
            @Nullable Integer portRangeMin,
            @Nullable Integer portRangeMax,
            @Nullable Integer icmpType,
            @Nullable Integer icmpCode,
            @Nullable String remoteCidr,
            @Nullable String remoteGroupId,
            String description,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private static RuleView view(Row<SecurityGroupRule> row) {
        return view(row.value(), row.modRevision());
    }

    static RuleView view(SecurityGroupRule rule, long version) {
        Part part = rule.allowed().part();
        Peer peer = rule.allowed().peer();
        return new RuleView(
                rule.id(),
                rule.group(),
                rule.allowed().direction(),
                rule.allowed().family().toString(),
                rule.allowed().protocol().toString(),
                part instanceof Part.Ports ports ? Integer.valueOf(ports.min()) : null,
                part instanceof Part.Ports ports ? Integer.valueOf(ports.max()) : null,
                part instanceof Part.Icmp icmp ? Integer.valueOf(icmp.type()) : null,
                part instanceof Part.Icmp icmp ? icmp.code() : null,
                peer instanceof Peer.Addresses addresses ? addresses.block().toString() : null,
                peer instanceof Peer.Members members ? members.group() : null,
                rule.description(),
                rule.created(),
                version);
    }

    @PostMapping
    @Needs(value = "security-group.update", checked = BY_SERVICE)
    @Summary("Makes a rule: from or to a block of addresses or the ports of a group, or by default everybody")
    @ResponseStatus(HttpStatus.CREATED)
    RuleView create(
            @PathVariable String id,
            @RequestBody CreateRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(groups.createRule(
                id, new TenantNames(organization, project), request.text(), Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The rules of a security group")
    Paged<RulesView> list(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<SecurityGroupRule> found = groups.listRules(id, new TenantNames(organization, project), page);
        return new Paged<>(
                new RulesView(found.rows().stream()
                        .map(SecurityGroupRuleController::view)
                        .toList()),
                found.nextPageToken());
    }

    @GetMapping("/{rule}")
    @Summary("A rule; its version is its group's")
    RuleView get(
            @PathVariable String id,
            @PathVariable String rule,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(
                groups.getRule(new SecurityGroupService.NamedRule(id, rule, new TenantNames(organization, project))));
    }

    @DeleteMapping("/{rule}")
    @Needs(value = "security-group.update", checked = BY_SERVICE)
    @Summary("Deletes a rule")
    RuleView delete(
            @PathVariable String id,
            @PathVariable String rule,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(groups.deleteRule(
                new SecurityGroupService.NamedRule(id, rule, new TenantNames(organization, project)),
                Manner.of(dryRun, precondition, idempotency)));
    }
}
