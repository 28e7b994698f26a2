package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.prismnet.dataplane.Standing;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetRequest;
import io.photoncloud.proto.prismnet.v1.CreateSubnetRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSubnetRequest;
import io.photoncloud.proto.prismnet.v1.GetSubnetRequest;
import io.photoncloud.proto.prismnet.v1.ListSubnetsRequest;
import io.photoncloud.proto.prismnet.v1.ListSubnetsResponse;
import io.photoncloud.proto.prismnet.v1.UpdateSubnetRequest;

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
                request.hasIpv6CidrBlock() ? request.getIpv6CidrBlock() : null,
                request.hasIpv6GatewayIp() ? request.getIpv6GatewayIp() : null,
                request.hasDescription() ? request.getDescription() : null,
                DoorWire.toRanges("reserved_ranges", request.getReservedRangesList()),
                request.hasRouteTableId() ? request.getRouteTableId() : null);
    }

    static SubnetService.NextSubnet toNext(AllocateNextSubnetRequest request) {
        return new SubnetService.NextSubnet(
                DoorWire.toId("vpc_id", request.getVpcId()),
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasPrefixLength() ? request.getPrefixLength() : null,
                request.hasIpv6PrefixLength() ? request.getIpv6PrefixLength() : null,
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

    static io.photoncloud.proto.prismnet.v1.Subnet fromRow(Row<Subnet> row, Standings.Lookup dataplane) {
        Subnet subnet = row.value();
        Standing standing = dataplane.of(subnet.vpc(), subnet.generation());
        var form = io.photoncloud.proto.prismnet.v1.Subnet.newBuilder()
                .setId(subnet.id())
                .setName(subnet.name())
                .setVpcId(subnet.vpc())
                .setOrgId(subnet.tenant().organization())
                .setProjectId(subnet.tenant().project())
                .setCidrBlock(subnet.cidrBlock().toString())
                .setGatewayIp(subnet.gateway().toString())
                .setDescription(subnet.description())
                .setStatus(DoorWire.fromStatus(standing.status()))
                .setGeneration(subnet.generation())
                .setReadyGeneration(standing.readyGeneration())
                .addAllReservedRanges(
                        subnet.reserved().stream().map(DoorWire::fromRange).toList())
                .setRouteTableId(subnet.routeTable())
                .setDataplane(dataplane.driver())
                .setCreatedAt(DoorWire.fromTime(subnet.created()))
                .setResourceVersion(row.modRevision());
        if (!standing.reason().isEmpty()) {
            form.setStatusReason(standing.reason());
        }
        Subnet.Ipv6 ipv6 = subnet.ipv6();
        if (ipv6 != null) {
            form.setIpv6CidrBlock(ipv6.cidrBlock().toString())
                    .setIpv6GatewayIp(ipv6.gateway().toString());
        }
        return form.build();
    }

    static ListSubnetsResponse fromPage(RowPage<Subnet> page, Standings.Lookup dataplane) {
        ListSubnetsResponse.Builder response = ListSubnetsResponse.newBuilder();
        page.rows().forEach(row -> response.addSubnets(fromRow(row, dataplane)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
