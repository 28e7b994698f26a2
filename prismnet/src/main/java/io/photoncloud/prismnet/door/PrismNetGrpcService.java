package io.photoncloud.prismnet.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.pool.AddressService;
import io.photoncloud.prismnet.pool.PoolService;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.prismnet.reachability.ReachabilityService;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.VpcService;
import io.photoncloud.proto.prismnet.v1.Address;
import io.photoncloud.proto.prismnet.v1.AddressPool;
import io.photoncloud.proto.prismnet.v1.AllocateNextAddressRequest;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetAddressRequest;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetRequest;
import io.photoncloud.proto.prismnet.v1.CheckReachabilityRequest;
import io.photoncloud.proto.prismnet.v1.CreateAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.CreateAddressRequest;
import io.photoncloud.proto.prismnet.v1.CreatePortRequest;
import io.photoncloud.proto.prismnet.v1.CreateRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.CreateSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.CreateSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.CreateSubnetRequest;
import io.photoncloud.proto.prismnet.v1.CreateVpcRequest;
import io.photoncloud.proto.prismnet.v1.DeleteAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.DeleteAddressRequest;
import io.photoncloud.proto.prismnet.v1.DeletePortRequest;
import io.photoncloud.proto.prismnet.v1.DeleteRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.DeleteSubnetRequest;
import io.photoncloud.proto.prismnet.v1.DeleteVpcRequest;
import io.photoncloud.proto.prismnet.v1.GetAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.GetAddressRequest;
import io.photoncloud.proto.prismnet.v1.GetPortRequest;
import io.photoncloud.proto.prismnet.v1.GetRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.GetSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.GetSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.GetSubnetRequest;
import io.photoncloud.proto.prismnet.v1.GetVpcRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressPoolsRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressPoolsResponse;
import io.photoncloud.proto.prismnet.v1.ListAddressesRequest;
import io.photoncloud.proto.prismnet.v1.ListAddressesResponse;
import io.photoncloud.proto.prismnet.v1.ListPortsRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsResponse;
import io.photoncloud.proto.prismnet.v1.ListRouteTablesRequest;
import io.photoncloud.proto.prismnet.v1.ListRouteTablesResponse;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupRulesRequest;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupRulesResponse;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupsRequest;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupsResponse;
import io.photoncloud.proto.prismnet.v1.ListSubnetsRequest;
import io.photoncloud.proto.prismnet.v1.ListSubnetsResponse;
import io.photoncloud.proto.prismnet.v1.ListVpcsRequest;
import io.photoncloud.proto.prismnet.v1.ListVpcsResponse;
import io.photoncloud.proto.prismnet.v1.Port;
import io.photoncloud.proto.prismnet.v1.PrismNetGrpc;
import io.photoncloud.proto.prismnet.v1.Reachability;
import io.photoncloud.proto.prismnet.v1.ReportPortReadyRequest;
import io.photoncloud.proto.prismnet.v1.RouteTable;
import io.photoncloud.proto.prismnet.v1.SecurityGroup;
import io.photoncloud.proto.prismnet.v1.SecurityGroupRule;
import io.photoncloud.proto.prismnet.v1.Subnet;
import io.photoncloud.proto.prismnet.v1.UpdateAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.UpdateAddressRequest;
import io.photoncloud.proto.prismnet.v1.UpdatePortRequest;
import io.photoncloud.proto.prismnet.v1.UpdateRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.UpdateSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.UpdateSubnetRequest;
import io.photoncloud.proto.prismnet.v1.UpdateVpcRequest;
import io.photoncloud.proto.prismnet.v1.Vpc;
import org.springframework.grpc.server.service.GrpcService;

/**
 * Asks the same services as the REST doors of each feature. All in one, because a gRPC service is one class; every call
 * waits on a virtual thread of its own.
 */
@GrpcService
final class PrismNetGrpcService extends PrismNetGrpc.PrismNetImplBase {

    private final VpcService vpcs;
    private final SubnetService subnets;
    private final PortService ports;
    private final PoolService pools;
    private final AddressService addresses;
    private final Standings standings;
    private final SecurityGroupService groups;
    private final RouteTableService tables;
    private final ReachabilityService reachability;
    private final PageLimits pages;

    PrismNetGrpcService(
            VpcService vpcs,
            SubnetService subnets,
            PortService ports,
            PoolService pools,
            AddressService addresses,
            Standings standings,
            SecurityGroupService groups,
            RouteTableService tables,
            ReachabilityService reachability,
            PageLimits pages) {
        this.vpcs = vpcs;
        this.subnets = subnets;
        this.ports = ports;
        this.pools = pools;
        this.addresses = addresses;
        this.standings = standings;
        this.groups = groups;
        this.tables = tables;
        this.reachability = reachability;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    private static Manner creating(boolean dryRun) {
        return Manner.creating(dryRun, GrpcIdempotency.current());
    }

    private static Manner changing(boolean dryRun, long resourceVersion) {
        return Manner.of(dryRun, Precondition.ofVersion(resourceVersion), GrpcIdempotency.current());
    }

    @Override
    public void createVpc(CreateVpcRequest request, StreamObserver<Vpc> answer) {
        finish(
                answer,
                VpcWire.fromRow(
                        vpcs.create(VpcWire.toNew(request), creating(request.getDryRun())), standings.lookup()));
    }

    @Override
    public void getVpc(GetVpcRequest request, StreamObserver<Vpc> answer) {
        finish(
                answer,
                VpcWire.fromRow(
                        vpcs.get(DoorWire.toId("id", request.getId()), VpcWire.toNames(request)), standings.lookup()));
    }

    @Override
    public void listVpcs(ListVpcsRequest request, StreamObserver<ListVpcsResponse> answer) {
        finish(
                answer,
                VpcWire.fromPage(
                        vpcs.list(VpcWire.toNames(request), pages.page(request.getPageSize(), request.getPageToken())),
                        standings.lookup()));
    }

    @Override
    public void updateVpc(UpdateVpcRequest request, StreamObserver<Vpc> answer) {
        finish(
                answer,
                VpcWire.fromRow(
                        vpcs.update(
                                DoorWire.toId("id", request.getId()),
                                VpcWire.toNames(request),
                                VpcWire.toPatch(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.lookup()));
    }

    @Override
    public void deleteVpc(DeleteVpcRequest request, StreamObserver<Vpc> answer) {
        finish(
                answer,
                VpcWire.fromRow(
                        vpcs.delete(
                                DoorWire.toId("id", request.getId()),
                                VpcWire.toNames(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.lookup()));
    }

    @Override
    public void createSubnet(CreateSubnetRequest request, StreamObserver<Subnet> answer) {
        finish(
                answer,
                SubnetWire.fromRow(
                        subnets.create(SubnetWire.toNew(request), creating(request.getDryRun())), standings.lookup()));
    }

    @Override
    public void allocateNextSubnet(AllocateNextSubnetRequest request, StreamObserver<Subnet> answer) {
        finish(
                answer,
                SubnetWire.fromRow(
                        subnets.createNext(SubnetWire.toNext(request), creating(request.getDryRun())),
                        standings.lookup()));
    }

    @Override
    public void getSubnet(GetSubnetRequest request, StreamObserver<Subnet> answer) {
        finish(answer, SubnetWire.fromRow(subnets.get(SubnetWire.toNamed(request)), standings.lookup()));
    }

    @Override
    public void listSubnets(ListSubnetsRequest request, StreamObserver<ListSubnetsResponse> answer) {
        finish(
                answer,
                SubnetWire.fromPage(
                        subnets.list(
                                SubnetWire.toNames(request),
                                request.hasVpcId() ? request.getVpcId() : null,
                                pages.page(request.getPageSize(), request.getPageToken())),
                        standings.lookup()));
    }

    @Override
    public void updateSubnet(UpdateSubnetRequest request, StreamObserver<Subnet> answer) {
        finish(
                answer,
                SubnetWire.fromRow(
                        subnets.update(
                                SubnetWire.toNamed(request),
                                SubnetWire.toPatch(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.lookup()));
    }

    @Override
    public void deleteSubnet(DeleteSubnetRequest request, StreamObserver<Subnet> answer) {
        finish(
                answer,
                SubnetWire.fromRow(
                        subnets.delete(
                                SubnetWire.toNamed(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.lookup()));
    }

    @Override
    public void createPort(CreatePortRequest request, StreamObserver<Port> answer) {
        finish(
                answer,
                PortWire.fromRow(
                        ports.create(PortWire.toNew(request), creating(request.getDryRun())), standings.lookup()));
    }

    @Override
    public void getPort(GetPortRequest request, StreamObserver<Port> answer) {
        finish(
                answer,
                PortWire.fromRow(
                        ports.get(DoorWire.toId("id", request.getId()), PortWire.toNames(request)),
                        standings.lookup()));
    }

    @Override
    public void listPorts(ListPortsRequest request, StreamObserver<ListPortsResponse> answer) {
        finish(
                answer,
                PortWire.fromPage(
                        ports.list(
                                PortWire.toWanted(request), pages.page(request.getPageSize(), request.getPageToken())),
                        standings.lookup()));
    }

    @Override
    public void updatePort(UpdatePortRequest request, StreamObserver<Port> answer) {
        finish(
                answer,
                PortWire.fromRow(
                        ports.update(
                                DoorWire.toId("id", request.getId()),
                                PortWire.toNames(request),
                                PortWire.toPatch(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.lookup()));
    }

    @Override
    public void deletePort(DeletePortRequest request, StreamObserver<Port> answer) {
        finish(
                answer,
                PortWire.fromRow(
                        ports.delete(
                                DoorWire.toId("id", request.getId()),
                                PortWire.toNames(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.lookup()));
    }

    @Override
    public void reportPortReady(ReportPortReadyRequest request, StreamObserver<Port> answer) {
        finish(
                answer,
                PortWire.fromRow(
                        ports.reportReady(
                                DoorWire.toId("id", request.getId()),
                                PortWire.toNames(request),
                                request.hasReadyGeneration() ? request.getReadyGeneration() : null,
                                creating(false)),
                        standings.lookup()));
    }

    @Override
    public void createAddressPool(CreateAddressPoolRequest request, StreamObserver<AddressPool> answer) {
        finish(answer, PoolWire.fromShown(pools.create(PoolWire.toNew(request), creating(request.getDryRun()))));
    }

    @Override
    public void getAddressPool(GetAddressPoolRequest request, StreamObserver<AddressPool> answer) {
        finish(answer, PoolWire.fromShown(pools.get(DoorWire.toId("id", request.getId()), PoolWire.toNames(request))));
    }

    @Override
    public void listAddressPools(ListAddressPoolsRequest request, StreamObserver<ListAddressPoolsResponse> answer) {
        finish(
                answer,
                PoolWire.fromPage(pools.list(
                        PoolWire.toWanted(request), pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateAddressPool(UpdateAddressPoolRequest request, StreamObserver<AddressPool> answer) {
        finish(
                answer,
                PoolWire.fromShown(pools.update(
                        DoorWire.toId("id", request.getId()),
                        PoolWire.toNames(request),
                        PoolWire.toPatch(request),
                        changing(request.getDryRun(), request.getResourceVersion()))));
    }

    @Override
    public void deleteAddressPool(DeleteAddressPoolRequest request, StreamObserver<AddressPool> answer) {
        finish(
                answer,
                PoolWire.fromShown(pools.delete(
                        DoorWire.toId("id", request.getId()),
                        PoolWire.toNames(request),
                        changing(request.getDryRun(), request.getResourceVersion()))));
    }

    @Override
    public void createAddress(CreateAddressRequest request, StreamObserver<Address> answer) {
        finish(
                answer,
                AddressWire.fromRow(addresses.create(AddressWire.toNew(request), creating(request.getDryRun()))));
    }

    @Override
    public void allocateNextAddress(AllocateNextAddressRequest request, StreamObserver<Address> answer) {
        finish(
                answer,
                AddressWire.fromRow(addresses.create(AddressWire.toNew(request), creating(request.getDryRun()))));
    }

    @Override
    public void allocateNextSubnetAddress(AllocateNextSubnetAddressRequest request, StreamObserver<Address> answer) {
        finish(
                answer,
                AddressWire.fromRow(addresses.create(AddressWire.toNew(request), creating(request.getDryRun()))));
    }

    @Override
    public void getAddress(GetAddressRequest request, StreamObserver<Address> answer) {
        finish(
                answer,
                AddressWire.fromRow(addresses.get(DoorWire.toId("id", request.getId()), AddressWire.toNames(request))));
    }

    @Override
    public void listAddresses(ListAddressesRequest request, StreamObserver<ListAddressesResponse> answer) {
        finish(
                answer,
                AddressWire.fromPage(addresses.list(
                        AddressWire.toWanted(request), pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateAddress(UpdateAddressRequest request, StreamObserver<Address> answer) {
        finish(
                answer,
                AddressWire.fromRow(addresses.update(
                        DoorWire.toId("id", request.getId()),
                        AddressWire.toNames(request),
                        AddressWire.toPatch(request),
                        changing(request.getDryRun(), request.getResourceVersion()))));
    }

    @Override
    public void deleteAddress(DeleteAddressRequest request, StreamObserver<Address> answer) {
        finish(
                answer,
                AddressWire.fromRow(addresses.delete(
                        DoorWire.toId("id", request.getId()),
                        AddressWire.toNames(request),
                        changing(request.getDryRun(), request.getResourceVersion()))));
    }

    @Override
    public void createSecurityGroup(CreateSecurityGroupRequest request, StreamObserver<SecurityGroup> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRow(
                        groups.create(SecurityGroupWire.toNew(request), creating(request.getDryRun())),
                        standings.dataplane()));
    }

    @Override
    public void getSecurityGroup(GetSecurityGroupRequest request, StreamObserver<SecurityGroup> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRow(
                        groups.get(DoorWire.toId("id", request.getId()), SecurityGroupWire.toNames(request)),
                        standings.dataplane()));
    }

    @Override
    public void listSecurityGroups(
            ListSecurityGroupsRequest request, StreamObserver<ListSecurityGroupsResponse> answer) {
        finish(
                answer,
                SecurityGroupWire.fromPage(
                        groups.list(
                                SecurityGroupWire.toNames(request),
                                request.hasVpcId() ? request.getVpcId() : null,
                                pages.page(request.getPageSize(), request.getPageToken())),
                        standings.dataplane()));
    }

    @Override
    public void updateSecurityGroup(UpdateSecurityGroupRequest request, StreamObserver<SecurityGroup> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRow(
                        groups.update(
                                DoorWire.toId("id", request.getId()),
                                SecurityGroupWire.toNames(request),
                                SecurityGroupWire.toPatch(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.dataplane()));
    }

    @Override
    public void deleteSecurityGroup(DeleteSecurityGroupRequest request, StreamObserver<SecurityGroup> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRow(
                        groups.delete(
                                DoorWire.toId("id", request.getId()),
                                SecurityGroupWire.toNames(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.dataplane()));
    }

    @Override
    public void createSecurityGroupRule(
            CreateSecurityGroupRuleRequest request, StreamObserver<SecurityGroupRule> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRule(groups.createRule(
                        SecurityGroupWire.toGroup(request),
                        SecurityGroupWire.toNames(request),
                        SecurityGroupWire.toText(request),
                        creating(request.getDryRun()))));
    }

    @Override
    public void getSecurityGroupRule(GetSecurityGroupRuleRequest request, StreamObserver<SecurityGroupRule> answer) {
        finish(answer, SecurityGroupWire.fromRule(groups.getRule(SecurityGroupWire.toNamed(request))));
    }

    @Override
    public void listSecurityGroupRules(
            ListSecurityGroupRulesRequest request, StreamObserver<ListSecurityGroupRulesResponse> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRules(groups.listRules(
                        SecurityGroupWire.toGroup(request),
                        SecurityGroupWire.toNames(request),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void deleteSecurityGroupRule(
            DeleteSecurityGroupRuleRequest request, StreamObserver<SecurityGroupRule> answer) {
        finish(
                answer,
                SecurityGroupWire.fromRule(groups.deleteRule(
                        SecurityGroupWire.toNamed(request),
                        changing(request.getDryRun(), request.getResourceVersion()))));
    }

    @Override
    public void createRouteTable(CreateRouteTableRequest request, StreamObserver<RouteTable> answer) {
        finish(
                answer,
                RouteTableWire.fromShown(
                        tables.create(RouteTableWire.toNew(request), creating(request.getDryRun())),
                        standings.dataplane()));
    }

    @Override
    public void getRouteTable(GetRouteTableRequest request, StreamObserver<RouteTable> answer) {
        finish(
                answer,
                RouteTableWire.fromShown(
                        tables.get(DoorWire.toId("id", request.getId()), RouteTableWire.toNames(request)),
                        standings.dataplane()));
    }

    @Override
    public void listRouteTables(ListRouteTablesRequest request, StreamObserver<ListRouteTablesResponse> answer) {
        finish(
                answer,
                RouteTableWire.fromPage(
                        tables.list(
                                RouteTableWire.toNames(request),
                                request.hasVpcId() ? request.getVpcId() : null,
                                pages.page(request.getPageSize(), request.getPageToken())),
                        standings.dataplane()));
    }

    @Override
    public void updateRouteTable(UpdateRouteTableRequest request, StreamObserver<RouteTable> answer) {
        finish(
                answer,
                RouteTableWire.fromShown(
                        tables.update(
                                DoorWire.toId("id", request.getId()),
                                RouteTableWire.toNames(request),
                                RouteTableWire.toPatch(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.dataplane()));
    }

    @Override
    public void deleteRouteTable(DeleteRouteTableRequest request, StreamObserver<RouteTable> answer) {
        finish(
                answer,
                RouteTableWire.fromShown(
                        tables.delete(
                                DoorWire.toId("id", request.getId()),
                                RouteTableWire.toNames(request),
                                changing(request.getDryRun(), request.getResourceVersion())),
                        standings.dataplane()));
    }

    @Override
    public void checkReachability(CheckReachabilityRequest request, StreamObserver<Reachability> answer) {
        finish(answer, ReachabilityWire.fromVerdict(reachability.check(ReachabilityWire.toQuestion(request))));
    }
}
