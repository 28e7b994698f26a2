package io.photoncloud.k8shost.network;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.k8shost.network.PodPort.Owner;
import io.photoncloud.proto.prismnet.v1.CreatePortRequest;
import io.photoncloud.proto.prismnet.v1.DeletePortRequest;
import io.photoncloud.proto.prismnet.v1.GetSubnetRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsRequest;
import io.photoncloud.proto.prismnet.v1.ListPortsResponse;
import io.photoncloud.proto.prismnet.v1.Port;
import io.photoncloud.proto.prismnet.v1.PrismNetGrpc;
import io.photoncloud.proto.prismnet.v1.PrismNetGrpc.PrismNetBlockingStub;
import io.photoncloud.proto.prismnet.v1.Subnet;
import io.photoncloud.proto.prismnet.v1.UpdatePortRequest;
import java.time.Duration;
import java.util.List;

/** PrismNET. Its ports are found again by the pod that they are for. */
public final class PrismNetWire implements PodPorts {

    /** Of the ports that are made here. */
    static final String DEVICE_OWNER = "compute:pod";

    /** No call is under way for longer. */
    static final Duration TIME_MAX = Duration.ofSeconds(10);

    private static final Peer.Manner ONCE_MORE = new Peer.Manner(TIME_MAX, "");

    private final Peer<PrismNetBlockingStub> prismNet;

    private PrismNetWire(Peer<PrismNetBlockingStub> prismNet) {
        this.prismNet = prismNet;
    }

    /** @param addresses of its nodes, comma-separated */
    public static PrismNetWire at(String addresses, OutgoingGrpcChannels channels) {
        return new PrismNetWire(Peer.of(KnownService.PRISMNET, addresses, channels, PrismNetGrpc::newBlockingStub));
    }

    @Override
    public void require(Tenant tenant, String subnet) {
        GetSubnetRequest request = GetSubnetRequest.newBuilder()
                .setId(subnet)
                .setOrgId(tenant.organization())
                .setProjectId(tenant.project())
                .build();
        var _ = prismNet.call(ONCE_MORE, request, PrismNetBlockingStub::getSubnet);
    }

    @Override
    public PodPort.Given take(Holder pod, PodPort wanted) {
        CreatePortRequest.Builder request = CreatePortRequest.newBuilder()
                .setSubnetId(wanted.subnet())
                .setName(pod.uid())
                .setDeviceId(pod.uid())
                .setDeviceOwner(DEVICE_OWNER)
                .setHost(wanted.first());
        GetSubnetRequest.Builder asked = GetSubnetRequest.newBuilder().setId(wanted.subnet());
        if (wanted.owner() == Owner.PROJECT) {
            asked.setOrgId(pod.tenant().organization())
                    .setProjectId(pod.tenant().project());
            request.setOrgId(pod.tenant().organization())
                    .setProjectId(pod.tenant().project());
        }
        Subnet subnet = prismNet.call(ONCE_MORE, asked.build(), PrismNetBlockingStub::getSubnet);
        Port port = prismNet.call(
                new Peer.Manner(TIME_MAX, pod.uid() + "/port"), request.build(), PrismNetBlockingStub::createPort);
        return new PodPort.Given(
                port.getId(),
                port.getMacAddress(),
                port.getIpAddressesList().stream()
                        .map(address -> address(subnet, address))
                        .toList());
    }

    private static PodPort.Address address(Subnet subnet, String address) {
        boolean second = address.contains(":") && subnet.hasIpv6CidrBlock();
        String block = second ? subnet.getIpv6CidrBlock() : subnet.getCidrBlock();
        String gateway = second ? subnet.getIpv6GatewayIp() : subnet.getGatewayIp();
        return new PodPort.Address(address + block.substring(block.indexOf('/')), gateway);
    }

    @Override
    public void move(Holder pod, PodPort port, String node) {
        UpdatePortRequest.Builder request =
                UpdatePortRequest.newBuilder().setId(port.given().id()).setHost(node);
        if (port.owner() == Owner.PROJECT) {
            request.setOrgId(pod.tenant().organization())
                    .setProjectId(pod.tenant().project());
        }
        var _ = prismNet.call(ONCE_MORE, request.build(), PrismNetBlockingStub::updatePort);
    }

    @Override
    public void giveBack(Holder pod, PodPort port) {
        List<Port> left = ports(pod, port);
        while (!left.isEmpty()) { // Ends when those are gone that the pod had: nobody makes more.
            left.forEach(one -> delete(pod, port, one));
            left = ports(pod, port);
        }
    }

    private List<Port> ports(Holder pod, PodPort port) {
        ListPortsRequest.Builder request = ListPortsRequest.newBuilder().setDeviceId(pod.uid());
        if (port.owner() == Owner.PROJECT) {
            request.setOrgId(pod.tenant().organization())
                    .setProjectId(pod.tenant().project());
        }
        ListPortsResponse found = prismNet.call(ONCE_MORE, request.build(), PrismNetBlockingStub::listPorts);
        return found.getPortsList().stream()
                .filter(one -> one.getDeviceOwner().equals(DEVICE_OWNER))
                .toList();
    }

    private void delete(Holder pod, PodPort port, Port one) {
        DeletePortRequest.Builder request = DeletePortRequest.newBuilder().setId(one.getId());
        if (port.owner() == Owner.PROJECT) {
            request.setOrgId(pod.tenant().organization())
                    .setProjectId(pod.tenant().project());
        }
        try {
            var _ = prismNet.call(ONCE_MORE, request.build(), PrismNetBlockingStub::deletePort);
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
