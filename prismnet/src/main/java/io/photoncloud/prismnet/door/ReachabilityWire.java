package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.prismnet.reachability.Hop;
import io.photoncloud.prismnet.reachability.ReachabilityService;
import io.photoncloud.prismnet.reachability.Verdict;
import io.photoncloud.prismnet.securitygroup.Traffic;
import io.photoncloud.proto.prismnet.v1.CheckReachabilityRequest;
import io.photoncloud.proto.prismnet.v1.HopKind;
import io.photoncloud.proto.prismnet.v1.Reachability;
import io.photoncloud.proto.prismnet.v1.ReachabilityEnd;

/** The wire form of questions about reachability, and of their answers. */
final class ReachabilityWire {

    private ReachabilityWire() {}

    static ReachabilityService.Question toQuestion(CheckReachabilityRequest request) {
        return new ReachabilityService.Question(
                request.hasSource() ? toEnd(request.getSource()) : null,
                request.hasDestination() ? toEnd(request.getDestination()) : null,
                new Traffic.Wanted(
                        request.hasProtocol() ? request.getProtocol() : null,
                        request.hasPort() ? request.getPort() : null,
                        request.hasIcmpType() ? request.getIcmpType() : null,
                        request.hasIcmpCode() ? request.getIcmpCode() : null),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null));
    }

    private static ReachabilityService.WantedEnd toEnd(ReachabilityEnd end) {
        return new ReachabilityService.WantedEnd(
                end.hasPortId() ? end.getPortId() : null,
                end.hasIpAddress() ? end.getIpAddress() : null,
                end.hasVpcId() ? end.getVpcId() : null);
    }

    static Reachability fromVerdict(Verdict verdict) {
        return Reachability.newBuilder()
                .setAllowed(verdict.allowed())
                .setReason(verdict.reason())
                .addAllHops(
                        verdict.hops().stream().map(ReachabilityWire::fromHop).toList())
                .addAllWarnings(verdict.warnings())
                .build();
    }

    private static io.photoncloud.proto.prismnet.v1.Hop fromHop(Hop hop) {
        var form = io.photoncloud.proto.prismnet.v1.Hop.newBuilder()
                .setKind(
                        switch (hop.kind()) {
                            case SOURCE -> HopKind.HOP_KIND_SOURCE;
                            case EGRESS_RULES -> HopKind.HOP_KIND_EGRESS_RULES;
                            case ROUTE_TABLE -> HopKind.HOP_KIND_ROUTE_TABLE;
                            case NEXT_HOP -> HopKind.HOP_KIND_NEXT_HOP;
                            case SUBNET -> HopKind.HOP_KIND_SUBNET;
                            case INGRESS_RULES -> HopKind.HOP_KIND_INGRESS_RULES;
                            case DESTINATION -> HopKind.HOP_KIND_DESTINATION;
                        })
                .setId(hop.id())
                .setPasses(hop.passes())
                .setReason(hop.reason());
        if (hop.rule() != null) {
            form.setSecurityGroupId(hop.rule().group()).setRuleId(hop.rule().id());
        }
        if (hop.route() != null) {
            form.setRoute(RouteTableWire.fromRoute(hop.route()));
        }
        return form.build();
    }
}
