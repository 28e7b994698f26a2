package io.photoncloud.prismnet.pool;

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
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.RangeForm;
import io.photoncloud.prismnet.subnet.Subnet;
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
@RequestMapping("/api/v1/address-pools")
@Needs(value = "address-pool.read", checked = BY_SERVICE)
class PoolController {

    private final PoolService pools;

    PoolController(PoolService pools) {
        this.pools = pools;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> cidrBlocks,
            @Nullable List<RangeForm> ranges,
            @Nullable List<RangeForm> reservedRanges) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record PoolsView(List<PoolView> addressPools) {}

    record PoolView(
            String id,
            String name,
            String description,
            Family family,
            @Nullable String vpcId,
            @Nullable String subnetId,
            List<RangeForm> ranges,
            List<RangeForm> reservedRanges,
            long size,
            long reserved,
            long used,
            long free,
            @Nullable String nextAddress,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private static PoolView view(PoolService.Shown pool) {
        Subnet subnet = pool.subnet();
        PoolUse use = pool.use();
        return new PoolView(
                pool.id(),
                pool.name(),
                pool.description(),
                pool.family(),
                subnet == null ? null : subnet.vpc(),
                subnet == null ? null : subnet.id(),
                pool.addresses().ranges().stream().map(RangeForm::of).toList(),
                pool.addresses().reserved().stream().map(RangeForm::of).toList(),
                PoolUse.told(use.size()),
                PoolUse.told(use.reserved()),
                PoolUse.told(use.used()),
                PoolUse.told(use.free()),
                use.next() == null ? null : use.next().toString(),
                pool.created(),
                pool.version());
    }

    @PostMapping
    @Needs(value = "address-pool.create", checked = BY_SERVICE)
    @Summary("Makes a pool of addresses from outside, for everybody")
    @ResponseStatus(HttpStatus.CREATED)
    PoolView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(pools.create(
                new PoolService.NewPool(
                        request.name(),
                        request.description(),
                        request.cidrBlocks(),
                        request.ranges() == null ? null : RangeForm.ranges("ranges", request.ranges()),
                        RangeForm.ranges("reserved_ranges", request.reservedRanges())),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The pools that operators made, or those of the subnets that vpc_id or subnet_id names")
    Paged<PoolsView> list(
            @RequestParam(name = "vpc_id", required = false) @Nullable String vpc,
            @RequestParam(name = "subnet_id", required = false) @Nullable String subnet,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        PoolService.Page found =
                pools.list(new PoolService.Wanted(new TenantNames(organization, project), vpc, subnet), page);
        return new Paged<>(
                new PoolsView(found.pools().stream().map(PoolController::view).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A pool, with how many of its addresses are taken, and which is the next one")
    PoolView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(pools.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/{id}")
    @Needs(value = "address-pool.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a pool that an operator made")
    PoolView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(pools.update(
                id,
                new TenantNames(organization, project),
                new Address.Patch(request.name(), request.description()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "address-pool.delete", checked = BY_SERVICE)
    @Summary("Deletes a pool that an operator made, of which nobody has an address")
    PoolView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(
                pools.delete(id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
