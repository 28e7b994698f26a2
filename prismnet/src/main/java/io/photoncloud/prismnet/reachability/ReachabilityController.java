package io.photoncloud.prismnet.reachability;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.prismnet.routetable.RouteForm;
import io.photoncloud.prismnet.securitygroup.Traffic;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reachability")
class ReachabilityController {

    private final ReachabilityService reachability;

    ReachabilityController(ReachabilityService reachability) {
        this.reachability = reachability;
    }

    record EndForm(
            @Nullable String portId,
            @Nullable String ipAddress,
            @Nullable String vpcId) {

        static ReachabilityService.@Nullable WantedEnd wanted(@Nullable EndForm form) {
            return form == null
                    ? null
                    : new ReachabilityService.WantedEnd(form.portId(), form.ipAddress(), form.vpcId());
        }
    }

    record CheckRequest(
            @Nullable EndForm source,
            @Nullable EndForm destination,
            @Nullable String protocol,
            @Nullable Integer port,
            @Nullable Integer icmpType,
            @Nullable Integer icmpCode) {}

    record HopView(
            Hop.Kind kind,
            String id,
            boolean passes,
            String reason,
            @Nullable String securityGroupId,
            @Nullable String ruleId,
            @Nullable RouteForm route) {

        static HopView of(Hop hop) {
            return new HopView(
                    hop.kind(),
                    hop.id(),
                    hop.passes(),
                    hop.reason(),
                    hop.rule() == null ? null : hop.rule().group(),
                    hop.rule() == null ? null : hop.rule().id(),
                    hop.route() == null ? null : RouteForm.of(hop.route()));
        }
    }

    record VerdictView(boolean allowed, String reason, List<HopView> hops, List<String> warnings) {}

    @PostMapping
    @Needs(value = "port.read", checked = BY_SERVICE)
    @Summary("Whether a packet gets from one end to another, and by what; if not, what stops it")
    @SafeToRepeat("nothing is changed")
    VerdictView check(
            @RequestBody CheckRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        Verdict verdict = reachability.check(new ReachabilityService.Question(
                EndForm.wanted(request.source()),
                EndForm.wanted(request.destination()),
                new Traffic.Wanted(request.protocol(), request.port(), request.icmpType(), request.icmpCode()),
                new TenantNames(organization, project)));
        return new VerdictView(
                verdict.allowed(),
                verdict.reason(),
                verdict.hops().stream().map(HopView::of).toList(),
                verdict.warnings());
    }
}
