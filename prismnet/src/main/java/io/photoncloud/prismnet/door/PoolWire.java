package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.pool.Address;
import io.photoncloud.prismnet.pool.PoolService;
import io.photoncloud.prismnet.pool.PoolUse;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.proto.prismnet.v1.AddressFamily;
import io.photoncloud.proto.prismnet.v1.AddressPool;
import io.photoncloud.proto.prismnet.v1.CreateAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.DeleteAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.GetAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressPoolsRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressPoolsResponse;
import io.photoncloud.proto.prismnet.v1.UpdateAddressPoolRequest;

/** The wire form of pools. */
final class PoolWire {

    private PoolWire() {}

    static PoolService.NewPool toNew(CreateAddressPoolRequest request) {
        return new PoolService.NewPool(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.getCidrBlocksCount() == 0 ? null : request.getCidrBlocksList(),
                request.getRangesCount() == 0 ? null : DoorWire.toRanges("ranges", request.getRangesList()),
                DoorWire.toRanges("reserved_ranges", request.getReservedRangesList()));
    }

    static PoolService.Wanted toWanted(ListAddressPoolsRequest request) {
        return new PoolService.Wanted(
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasVpcId() ? request.getVpcId() : null,
                request.hasSubnetId() ? request.getSubnetId() : null);
    }

    static TenantNames toNames(GetAddressPoolRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateAddressPoolRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeleteAddressPoolRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static Address.Patch toPatch(UpdateAddressPoolRequest request) {
        return new Address.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static AddressPool fromShown(PoolService.Shown pool) {
        PoolUse use = pool.use();
        Subnet subnet = pool.subnet();
        AddressPool.Builder form = AddressPool.newBuilder()
                .setId(pool.id())
                .setName(pool.name())
                .setDescription(pool.description())
                .setFamily(fromFamily(pool.family()))
                .addAllRanges(pool.addresses().ranges().stream()
                        .map(DoorWire::fromRange)
                        .toList())
                .addAllReservedRanges(pool.addresses().reserved().stream()
                        .map(DoorWire::fromRange)
                        .toList())
                .setSize(PoolUse.told(use.size()))
                .setReserved(PoolUse.told(use.reserved()))
                .setUsed(PoolUse.told(use.used()))
                .setFree(PoolUse.told(use.free()))
                .setCreatedAt(DoorWire.fromTime(pool.created()))
                .setResourceVersion(pool.version());
        if (subnet != null) {
            form.setVpcId(subnet.vpc()).setSubnetId(subnet.id());
        }
        if (use.next() != null) {
            form.setNextAddress(use.next().toString());
        }
        return form.build();
    }

    private static AddressFamily fromFamily(Family family) {
        return switch (family) {
            case IPV4 -> AddressFamily.ADDRESS_FAMILY_IPV4;
            case IPV6 -> AddressFamily.ADDRESS_FAMILY_IPV6;
        };
    }

    static ListAddressPoolsResponse fromPage(PoolService.Page page) {
        ListAddressPoolsResponse.Builder response = ListAddressPoolsResponse.newBuilder();
        page.pools().forEach(pool -> response.addAddressPools(fromShown(pool)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
