package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.port.Binding;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.proto.prismnet.v1.CreatePortRequest;
import io.photoncloud.proto.prismnet.v1.DeletePortRequest;
import io.photoncloud.proto.prismnet.v1.GetPortRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsResponse;
import io.photoncloud.proto.prismnet.v1.PortStatus;
import io.photoncloud.proto.prismnet.v1.ReportPortReadyRequest;
import io.photoncloud.proto.prismnet.v1.UpdatePortRequest;

/** The wire form of ports. */
final class PortWire {

    private PortWire() {}

    static PortService.NewPort toNew(CreatePortRequest request) {
        return new PortService.NewPort(
                request.hasSubnetId() ? request.getSubnetId() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasName() ? request.getName() : null,
                request.hasIpAddress() ? request.getIpAddress() : null,
                request.hasIpv6Address() ? request.getIpv6Address() : null,
                request.hasDescription() ? request.getDescription() : null,
                new Binding.Wanted(
                        request.hasDeviceId() ? request.getDeviceId() : null,
                        request.hasDeviceOwner() ? request.getDeviceOwner() : null,
                        request.hasHost() ? request.getHost() : null,
                        request.hasAdminUp() ? request.getAdminUp() : null),
                request.hasSecurityGroupIds() ? request.getSecurityGroupIds().getSecurityGroupIdsList() : null);
    }

    static PortService.Wanted toWanted(ListPortsRequest request) {
        return new PortService.Wanted(
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasVpcId() ? request.getVpcId() : null,
                request.hasSubnetId() ? request.getSubnetId() : null,
                request.hasSecurityGroupId() ? request.getSecurityGroupId() : null,
                request.hasDeviceId() ? request.getDeviceId() : null);
    }

    static TenantNames toNames(GetPortRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdatePortRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeletePortRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ReportPortReadyRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static Port.Patch toPatch(UpdatePortRequest request) {
        return new Port.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                new Binding.Wanted(
                        request.hasDeviceId() ? request.getDeviceId() : null,
                        request.hasDeviceOwner() ? request.getDeviceOwner() : null,
                        request.hasHost() ? request.getHost() : null,
                        request.hasAdminUp() ? request.getAdminUp() : null),
                request.hasSecurityGroupIds() ? request.getSecurityGroupIds().getSecurityGroupIdsList() : null);
    }

    static io.photoncloud.proto.prismnet.v1.Port fromRow(Row<Port> row, Standings.Lookup dataplane) {
        Port port = row.value();
        var form = io.photoncloud.proto.prismnet.v1.Port.newBuilder()
                .setId(port.id())
                .setName(port.name())
                .setVpcId(port.vpc())
                .setSubnetId(port.subnet())
                .setOrgId(port.tenant().organization())
                .setProjectId(port.tenant().project())
                .setIpAddress(port.address().toString())
                .addAllIpAddresses(port.addresses().stream()
                        .map(each -> each.ip().toString())
                        .toList())
                .setMacAddress(port.mac().toString())
                .setDeviceId(port.binding().deviceId())
                .setDeviceOwner(port.binding().deviceOwner())
                .setHost(port.binding().host())
                .setAdminUp(port.binding().adminUp())
                .addAllSecurityGroupIds(port.securityGroups())
                .setStatus(
                        switch (port.status()) {
                            case UNBOUND -> PortStatus.PORT_STATUS_UNBOUND;
                            case PENDING -> PortStatus.PORT_STATUS_PENDING;
                            case ACTIVE -> PortStatus.PORT_STATUS_ACTIVE;
                            case DOWN -> PortStatus.PORT_STATUS_DOWN;
                            case ERROR -> PortStatus.PORT_STATUS_ERROR;
                        })
                .setGeneration(port.generation())
                .setReadyGeneration(port.readyGeneration())
                .setDescription(port.description())
                .setDataplane(dataplane.driver())
                .setCreatedAt(DoorWire.fromTime(port.created()))
                .setResourceVersion(row.modRevision());
        if (!port.fault().isEmpty()) {
            form.setStatusReason(port.fault());
        }
        return form.build();
    }

    static ListPortsResponse fromPage(RowPage<Port> page, Standings.Lookup dataplane) {
        ListPortsResponse.Builder response = ListPortsResponse.newBuilder();
        page.rows().forEach(row -> response.addPorts(fromRow(row, dataplane)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
