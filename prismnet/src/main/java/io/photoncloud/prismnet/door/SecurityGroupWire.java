package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.dataplane.NetworkDataplane;
import io.photoncloud.prismnet.securitygroup.Direction;
import io.photoncloud.prismnet.securitygroup.RuleText;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Part;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Peer;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.proto.prismnet.v1.CreateSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.CreateSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.GetSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.GetSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupRulesRequest;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupRulesResponse;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupsRequest;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupsResponse;
import io.photoncloud.proto.prismnet.v1.TrafficDirection;
import io.photoncloud.proto.prismnet.v1.UpdateSecurityGroupRequest;
import org.jspecify.annotations.Nullable;

/** The wire form of security groups and their rules. */
final class SecurityGroupWire {

    private static final String GROUP = "security_group_id";

    private SecurityGroupWire() {}

    static SecurityGroupService.NewGroup toNew(CreateSecurityGroupRequest request) {
        return new SecurityGroupService.NewGroup(
                request.hasVpcId() ? request.getVpcId() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static SecurityGroup.Patch toPatch(UpdateSecurityGroupRequest request) {
        return new SecurityGroup.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static TenantNames toNames(GetSecurityGroupRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ListSecurityGroupsRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateSecurityGroupRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeleteSecurityGroupRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(CreateSecurityGroupRuleRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ListSecurityGroupRulesRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static String toGroup(CreateSecurityGroupRuleRequest request) {
        return DoorWire.toId(GROUP, request.getSecurityGroupId());
    }

    static String toGroup(ListSecurityGroupRulesRequest request) {
        return DoorWire.toId(GROUP, request.getSecurityGroupId());
    }

    static SecurityGroupService.NamedRule toNamed(GetSecurityGroupRuleRequest request) {
        return new SecurityGroupService.NamedRule(
                DoorWire.toId(GROUP, request.getSecurityGroupId()),
                DoorWire.toId("id", request.getId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null));
    }

    static SecurityGroupService.NamedRule toNamed(DeleteSecurityGroupRuleRequest request) {
        return new SecurityGroupService.NamedRule(
                DoorWire.toId(GROUP, request.getSecurityGroupId()),
                DoorWire.toId("id", request.getId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null));
    }

    static RuleText toText(CreateSecurityGroupRuleRequest request) {
        return new RuleText(
                toDirection(request.getDirection()),
                request.hasFamily() ? request.getFamily() : null,
                request.hasProtocol() ? request.getProtocol() : null,
                request.hasPortRangeMin() ? request.getPortRangeMin() : null,
                request.hasPortRangeMax() ? request.getPortRangeMax() : null,
                request.hasIcmpType() ? request.getIcmpType() : null,
                request.hasIcmpCode() ? request.getIcmpCode() : null,
                request.hasRemoteCidr() ? request.getRemoteCidr() : null,
                request.hasRemoteGroupId() ? request.getRemoteGroupId() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    private static @Nullable Direction toDirection(TrafficDirection direction) {
        return switch (direction) {
            case TRAFFIC_DIRECTION_UNSPECIFIED -> null;
            case TRAFFIC_DIRECTION_INGRESS -> Direction.INGRESS;
            case TRAFFIC_DIRECTION_EGRESS -> Direction.EGRESS;
            case UNRECOGNIZED ->
                throw CloudException.invalid(
                        "direction", "one of ingress, egress", "direction must be one of ingress, egress");
        };
    }

    static io.photoncloud.proto.prismnet.v1.SecurityGroup fromRow(Row<SecurityGroup> row, NetworkDataplane dataplane) {
        SecurityGroup group = row.value();
        return io.photoncloud.proto.prismnet.v1.SecurityGroup.newBuilder()
                .setId(group.id())
                .setName(group.name())
                .setVpcId(group.vpc())
                .setOrgId(group.tenant().organization())
                .setProjectId(group.tenant().project())
                .setDescription(group.description())
                .setIsDefault(group.isDefault())
                .addAllRules(group.rules().stream()
                        .map(rule -> fromRule(rule, row.modRevision()))
                        .toList())
                .setDataplane(dataplane.driver())
                .setCreatedAt(DoorWire.fromTime(group.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    static ListSecurityGroupsResponse fromPage(RowPage<SecurityGroup> page, NetworkDataplane dataplane) {
        ListSecurityGroupsResponse.Builder response = ListSecurityGroupsResponse.newBuilder();
        page.rows().forEach(row -> response.addSecurityGroups(fromRow(row, dataplane)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }

    static io.photoncloud.proto.prismnet.v1.SecurityGroupRule fromRule(Row<SecurityGroupRule> row) {
        return fromRule(row.value(), row.modRevision());
    }

    private static io.photoncloud.proto.prismnet.v1.SecurityGroupRule fromRule(SecurityGroupRule rule, long version) {
        var form = io.photoncloud.proto.prismnet.v1.SecurityGroupRule.newBuilder()
                .setId(rule.id())
                .setSecurityGroupId(rule.group())
                .setDirection(
                        switch (rule.allowed().direction()) {
                            case INGRESS -> TrafficDirection.TRAFFIC_DIRECTION_INGRESS;
                            case EGRESS -> TrafficDirection.TRAFFIC_DIRECTION_EGRESS;
                        })
                .setFamily(rule.allowed().family().toString())
                .setProtocol(rule.allowed().protocol().toString())
                .setDescription(rule.description())
                .setCreatedAt(DoorWire.fromTime(rule.created()))
                .setResourceVersion(version);
        switch (rule.allowed().part()) {
            case Part.Whole() -> {}
            case Part.Ports(int min, int max) -> form.setPortRangeMin(min).setPortRangeMax(max);
            case Part.Icmp(int type, Integer code) -> {
                form.setIcmpType(type);
                if (code != null) {
                    form.setIcmpCode(code);
                }
            }
        }
        switch (rule.allowed().peer()) {
            case Peer.Addresses(var block) -> form.setRemoteCidr(block.toString());
            case Peer.Members(String group) -> form.setRemoteGroupId(group);
        }
        return form.build();
    }

    static ListSecurityGroupRulesResponse fromRules(RowPage<SecurityGroupRule> page) {
        ListSecurityGroupRulesResponse.Builder response = ListSecurityGroupRulesResponse.newBuilder();
        page.rows().forEach(row -> response.addRules(fromRule(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
