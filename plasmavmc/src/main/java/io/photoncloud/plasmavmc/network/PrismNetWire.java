package io.photoncloud.plasmavmc.network;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.proto.prismnet.v1.CreatePortRequest;
import io.photoncloud.proto.prismnet.v1.DeletePortRequest;
import io.photoncloud.proto.prismnet.v1.GetSubnetRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsResponse;
import io.photoncloud.proto.prismnet.v1.Port;
import io.photoncloud.proto.prismnet.v1.PrismNetGrpc;
import io.photoncloud.proto.prismnet.v1.PrismNetGrpc.PrismNetBlockingStub;
import io.photoncloud.proto.prismnet.v1.SecurityGroupIds;
import io.photoncloud.proto.prismnet.v1.Subnet;
import io.photoncloud.proto.prismnet.v1.UpdatePortRequest;
import java.time.Duration;
import java.util.List;

/** PrismNET. Its ports are found again by the VM that they are for. */
public final class PrismNetWire implements Networks {

    /** Of the ports that are made here. */
    static final String DEVICE_OWNER = "compute:vm";

    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    private static final Peer.Manner READING = new Peer.Manner(TIME_MAX, "");

    private final Peer<PrismNetBlockingStub> prismNet;

    private PrismNetWire(Peer<PrismNetBlockingStub> prismNet) {
        this.prismNet = prismNet;
    }

    /** @param addresses of its nodes, comma-separated */
    public static PrismNetWire at(String addresses, OutgoingGrpcChannels channels) {
        return new PrismNetWire(Peer.of(KnownService.PRISMNET, addresses, channels, PrismNetGrpc::newBlockingStub));
    }

    @Override
    public void require(Tenant tenant, Nic wanted) {
        var _ = subnet(tenant, wanted.subnet());
    }

    private Subnet subnet(Tenant tenant, String id) {
        GetSubnetRequest request = GetSubnetRequest.newBuilder()
                .setId(id)
                .setOrgId(tenant.organization())
                .setProjectId(tenant.project())
                .build();
        return prismNet.call(READING, request, PrismNetBlockingStub::getSubnet);
    }

    @Override
    public Nic.Plug plug(Tenant tenant, String vm, String node, Nic wanted, String key) {
        CreatePortRequest.Builder request = CreatePortRequest.newBuilder()
                .setSubnetId(wanted.subnet())
                .setOrgId(tenant.organization())
                .setProjectId(tenant.project())
                .setName(vm)
                .setDeviceId(vm)
                .setDeviceOwner(DEVICE_OWNER)
                .setHost(node);
        if (!wanted.wanted().isEmpty()) {
            request.setIpAddress(wanted.wanted());
        }
        if (!wanted.securityGroups().isEmpty()) {
            request.setSecurityGroupIds(SecurityGroupIds.newBuilder().addAllSecurityGroupIds(wanted.securityGroups()));
        }
        Subnet subnet = subnet(tenant, wanted.subnet());
        Port port = prismNet.call(new Peer.Manner(TIME_MAX, key), request.build(), PrismNetBlockingStub::createPort);
        return new Nic.Plug(
                port.getId(),
                port.getMacAddress(),
                port.getIpAddressesList().stream()
                        .map(address -> address + prefix(subnet, address))
                        .toList(),
                subnet.getGatewayIp());
    }

    /** As {@code /24}. */
    private static String prefix(Subnet subnet, String address) {
        boolean second = address.contains(":") && subnet.hasIpv6CidrBlock();
        String block = second ? subnet.getIpv6CidrBlock() : subnet.getCidrBlock();
        return block.substring(block.indexOf('/'));
    }

    @Override
    public void move(Tenant tenant, String vm, String node) {
        ports(tenant, vm).stream().filter(port -> !port.getHost().equals(node)).forEach(port -> {
            UpdatePortRequest request = UpdatePortRequest.newBuilder()
                    .setId(port.getId())
                    .setOrgId(tenant.organization())
                    .setProjectId(tenant.project())
                    .setHost(node)
                    .build();
            var _ = prismNet.call(READING, request, PrismNetBlockingStub::updatePort);
        });
    }

    @Override
    public void unplug(Tenant tenant, String vm) {
        List<Port> left = ports(tenant, vm);
        while (!left.isEmpty()) {
            left.forEach(port -> delete(tenant, port));
            left = ports(tenant, vm);
        }
    }

    private List<Port> ports(Tenant tenant, String vm) {
        ListPortsRequest request = ListPortsRequest.newBuilder()
                .setOrgId(tenant.organization())
                .setProjectId(tenant.project())
                .setDeviceId(vm)
                .build();
        ListPortsResponse found = prismNet.call(READING, request, PrismNetBlockingStub::listPorts);
        return found.getPortsList().stream()
                .filter(port -> port.getDeviceOwner().equals(DEVICE_OWNER))
                .toList();
    }

    private void delete(Tenant tenant, Port port) {
        DeletePortRequest request = DeletePortRequest.newBuilder()
                .setId(port.getId())
                .setOrgId(tenant.organization())
                .setProjectId(tenant.project())
                .build();
        try {
            var _ = prismNet.call(READING, request, PrismNetBlockingStub::deletePort);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        prismNet.close();
    }
}
