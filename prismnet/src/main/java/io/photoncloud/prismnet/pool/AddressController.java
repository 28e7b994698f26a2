package io.photoncloud.prismnet.pool;

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
import io.photoncloud.prismnet.address.Family;
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
@Needs(value = "address.read", checked = BY_SERVICE)
class AddressController {

    private final AddressService addresses;

    AddressController(AddressService addresses) {
        this.addresses = addresses;
    }

    record CreateRequest(
            @Nullable String poolId,
            @Nullable String subnetId,
            @Nullable Family family,
            @Nullable String ipAddress,
            @Nullable String name,
            @Nullable String description,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record NextRequest(
            @Nullable String name,
            @Nullable String description,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record NextOfSubnetRequest(
            @Nullable Family family,
            @Nullable String name,
            @Nullable String description,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record AddressesView(List<AddressView> addresses) {}

    record AddressView(
            String id,
            String name,
            String ipAddress,
            String poolId,
            @Nullable String vpcId,
            @Nullable String subnetId,
            @Nullable String portId,
            String orgId,
            String projectId,
            String description,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {}

    private static AddressView view(Row<Address> row) {
        Address address = row.value();
        return new AddressView(
                address.id(),
                address.name(),
                address.ip().toString(),
                address.pool(),
                orNull(address.vpc()),
                orNull(address.subnet()),
                orNull(address.port()),
                address.tenant().organization(),
                address.tenant().project(),
                address.description(),
                address.created(),
                row.modRevision());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @PostMapping("/addresses")
    @Needs(value = "address.create", checked = BY_SERVICE)
    @Summary("Takes an address of a pool or a subnet, the next free one unless it asks for one")
    @ResponseStatus(HttpStatus.CREATED)
    AddressView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(addresses.create(
                new AddressService.NewAddress(
                        AddressService.Of.of(request.poolId(), request.subnetId(), request.family()),
                        request.ipAddress(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.name(),
                        request.description()),
                Manner.creating(dryRun, idempotency)));
    }

    @PostMapping("/address-pools/{id}/allocate-next")
    @Needs(value = "address.create", checked = BY_SERVICE)
    @Summary("Takes the next free address of a pool")
    @ResponseStatus(HttpStatus.CREATED)
    AddressView createNext(
            @PathVariable String id,
            @RequestBody NextRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(addresses.create(
                new AddressService.NewAddress(
                        new AddressService.Of.Pool(id),
                        null,
                        new TenantNames(request.orgId(), request.projectId()),
                        request.name(),
                        request.description()),
                Manner.creating(dryRun, idempotency)));
    }

    @PostMapping("/subnets/{id}/allocate-next")
    @Needs(value = "address.create", checked = BY_SERVICE)
    @Summary("Takes the next free address of a subnet, without a port")
    @ResponseStatus(HttpStatus.CREATED)
    AddressView createNextOfSubnet(
            @PathVariable String id,
            @RequestBody NextOfSubnetRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return view(addresses.create(
                new AddressService.NewAddress(
                        new AddressService.Of.OfSubnet(id, request.family()),
                        null,
                        new TenantNames(request.orgId(), request.projectId()),
                        request.name(),
                        request.description()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping("/addresses")
    @Summary(
            "The addresses without a port of their own, of one pool, subnet, organization or project where the query names it")
    Paged<AddressesView> list(
            @RequestParam(name = "pool_id", required = false) @Nullable String pool,
            @RequestParam(name = "subnet_id", required = false) @Nullable String subnet,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Address> found =
                addresses.list(new AddressService.Wanted(new TenantNames(organization, project), pool, subnet), page);
        return new Paged<>(
                new AddressesView(
                        found.rows().stream().map(AddressController::view).toList()),
                found.nextPageToken());
    }

    @GetMapping("/addresses/{id}")
    @Summary("An address that was taken without a port")
    AddressView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return view(addresses.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/addresses/{id}")
    @Needs(value = "address.update", checked = BY_SERVICE)
    @Summary("Changes what is named of an address")
    AddressView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(addresses.update(
                id,
                new TenantNames(organization, project),
                new Address.Patch(request.name(), request.description()),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/addresses/{id}")
    @Needs(value = "address.delete", checked = BY_SERVICE)
    @Summary("Gives an address back that no port has")
    AddressView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return view(addresses.delete(
                id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
