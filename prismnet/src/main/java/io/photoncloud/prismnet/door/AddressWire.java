package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.pool.Address;
import io.photoncloud.prismnet.pool.AddressService;
import io.photoncloud.proto.prismnet.v1.AddressFamily;
import io.photoncloud.proto.prismnet.v1.AllocateNextAddressRequest;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetAddressRequest;
import io.photoncloud.proto.prismnet.v1.CreateAddressRequest;
import io.photoncloud.proto.prismnet.v1.DeleteAddressRequest;
import io.photoncloud.proto.prismnet.v1.GetAddressRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressesRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressesResponse;
import io.photoncloud.proto.prismnet.v1.UpdateAddressRequest;
import org.jspecify.annotations.Nullable;

/** The wire form of addresses that were taken without a port. */
final class AddressWire {

    private AddressWire() {}

    static AddressService.NewAddress toNew(CreateAddressRequest request) {
        return new AddressService.NewAddress(
                AddressService.Of.of(
                        request.hasPoolId() ? request.getPoolId() : null,
                        request.hasSubnetId() ? request.getSubnetId() : null,
                        request.hasFamily() ? toFamily(request.getFamily()) : null),
                request.hasIpAddress() ? request.getIpAddress() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static AddressService.NewAddress toNew(AllocateNextAddressRequest request) {
        return new AddressService.NewAddress(
                new AddressService.Of.Pool(DoorWire.toId("pool_id", request.getPoolId())),
                null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static AddressService.NewAddress toNew(AllocateNextSubnetAddressRequest request) {
        return new AddressService.NewAddress(
                new AddressService.Of.OfSubnet(
                        DoorWire.toId("subnet_id", request.getSubnetId()),
                        request.hasFamily() ? toFamily(request.getFamily()) : null),
                null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    private static @Nullable Family toFamily(AddressFamily family) {
        return switch (family) {
            case ADDRESS_FAMILY_UNSPECIFIED -> null;
            case ADDRESS_FAMILY_IPV4 -> Family.IPV4;
            case ADDRESS_FAMILY_IPV6 -> Family.IPV6;
            case UNRECOGNIZED ->
                throw CloudException.invalid("family", "one of ipv4, ipv6", "family: is one of ipv4, ipv6");
        };
    }

    static AddressService.Wanted toWanted(ListAddressesRequest request) {
        return new AddressService.Wanted(
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasPoolId() ? request.getPoolId() : null,
                request.hasSubnetId() ? request.getSubnetId() : null);
    }

    static TenantNames toNames(GetAddressRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateAddressRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeleteAddressRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static Address.Patch toPatch(UpdateAddressRequest request) {
        return new Address.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static io.photoncloud.proto.prismnet.v1.Address fromRow(Row<Address> row) {
        Address address = row.value();
        var form = io.photoncloud.proto.prismnet.v1.Address.newBuilder()
                .setId(address.id())
                .setName(address.name())
                .setIpAddress(address.ip().toString())
                .setPoolId(address.pool())
                .setOrgId(address.tenant().organization())
                .setProjectId(address.tenant().project())
                .setDescription(address.description())
                .setCreatedAt(DoorWire.fromTime(address.created()))
                .setResourceVersion(row.modRevision());
        if (!address.subnet().isEmpty()) {
            form.setVpcId(address.vpc()).setSubnetId(address.subnet());
        }
        if (!address.port().isEmpty()) {
            form.setPortId(address.port());
        }
        return form.build();
    }

    static ListAddressesResponse fromPage(RowPage<Address> page) {
        ListAddressesResponse.Builder response = ListAddressesResponse.newBuilder();
        page.rows().forEach(row -> response.addAddresses(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
