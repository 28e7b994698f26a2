package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.prismnet.access.TenantNames;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.IpRange;
import io.photoncloud.prismnet.dataplane.NetworkDataplane;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.proto.prismnet.v1.AddressRange;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetRequest;
import io.photoncloud.proto.prismnet.v1.CreateSubnetRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSubnetRequest;
import io.photoncloud.proto.prismnet.v1.GetSubnetRequest;
import io.photoncloud.proto.prismnet.v1.ListSubnetsRequest;
import io.photoncloud.proto.prismnet.v1.ListSubnetsResponse;
import io.photoncloud.proto.prismnet.v1.UpdateSubnetRequest;
import java.util.List;
import java.util.stream.IntStream;

/** The wire form of subnets. */
final class SubnetWire {

    private SubnetWire() {}

    static SubnetService.NewSubnet toNew(CreateSubnetRequest request) {
        return new SubnetService.NewSubnet(
                request.hasName() ? request.getName() : null,
                request.hasVpcId() ? request.getVpcId() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasCidrBlock() ? request.getCidrBlock() : null,
                request.hasGatewayIp() ? request.getGatewayIp() : null,
                request.hasDescription() ? request.getDescription() : null,
                toRanges(request.getReservedRangesList()),
                request.hasRouteTableId() ? request.getRouteTableId() : null);
    }

    private static List<IpRange> toRanges(List<AddressRange> ranges) {
        return IntStream.range(0, ranges.size())
                .mapToObj(i -> AddressText.range(
                        "reserved_ranges[" + i + "]",
                        ranges.get(i).getFirst(),
                        ranges.get(i).getLast()))
                .toList();
    }

    static SubnetService.NextSubnet toNext(AllocateNextSubnetRequest request) {
        return new SubnetService.NextSubnet(
                DoorWire.toId("vpc_id", request.getVpcId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasPrefixLength() ? request.getPrefixLength() : null,
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.hasRouteTableId() ? request.getRouteTableId() : null);
    }

    static SubnetService.Named toNamed(GetSubnetRequest request) {
        return new SubnetService.Named(
                DoorWire.toId("id", request.getId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasVpcId() ? request.getVpcId() : null);
    }

    static SubnetService.Named toNamed(UpdateSubnetRequest request) {
        return new SubnetService.Named(
                DoorWire.toId("id", request.getId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasVpcId() ? request.getVpcId() : null);
    }

    static SubnetService.Named toNamed(DeleteSubnetRequest request) {
        return new SubnetService.Named(
                DoorWire.toId("id", request.getId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasVpcId() ? request.getVpcId() : null);
    }

    static TenantNames toNames(ListSubnetsRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static Subnet.Patch toPatch(UpdateSubnetRequest request) {
        return new Subnet.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.hasRouteTableId() ? request.getRouteTableId() : null);
    }

    static io.photoncloud.proto.prismnet.v1.Subnet fromRow(Row<Subnet> row, NetworkDataplane dataplane) {
        Subnet subnet = row.value();
        return io.photoncloud.proto.prismnet.v1.Subnet.newBuilder()
                .setId(subnet.id())
                .setName(subnet.name())
                .setVpcId(subnet.vpc())
                .setOrgId(subnet.tenant().organization())
                .setProjectId(subnet.tenant().project())
                .setCidrBlock(subnet.cidrBlock().toString())
                .setGatewayIp(subnet.gateway().toString())
                .setDescription(subnet.description())
                .setStatus(Subnet.STATUS)
                .addAllReservedRanges(
                        subnet.reserved().stream().map(SubnetWire::fromRange).toList())
                .setRouteTableId(subnet.routeTable())
                .setDataplane(dataplane.driver())
                .setCreatedAt(DoorWire.fromTime(subnet.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    private static AddressRange fromRange(IpRange range) {
        return AddressRange.newBuilder()
                .setFirst(range.first().toString())
                .setLast(range.last().toString())
                .build();
    }

    static ListSubnetsResponse fromPage(RowPage<Subnet> page, NetworkDataplane dataplane) {
        ListSubnetsResponse.Builder response = ListSubnetsResponse.newBuilder();
        page.rows().forEach(row -> response.addSubnets(fromRow(row, dataplane)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
