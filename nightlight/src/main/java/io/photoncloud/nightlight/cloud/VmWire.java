package io.photoncloud.nightlight.cloud;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.nightlight.scrape.TargetGroup;
import io.photoncloud.proto.plasmavmc.v1.ListVmsRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVmsResponse;
import io.photoncloud.proto.plasmavmc.v1.NetworkInterface;
import io.photoncloud.proto.plasmavmc.v1.Vm;
import io.photoncloud.proto.plasmavmc.v1.VmServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.VmServiceGrpc.VmServiceBlockingStub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** PlasmaVMC, which knows the virtual machines of all projects. Those without an address are no targets. */
final class VmWire implements AutoCloseable {
    private static final String STATE_PREFIX = "VM_STATE_";

    private final Peer<VmServiceBlockingStub> plasmaVmc;

    /** @param addresses of its nodes, comma-separated */
    VmWire(String addresses, OutgoingGrpcChannels channels) {
        this.plasmaVmc = Peer.of(KnownService.PLASMAVMC, addresses, channels, VmServiceGrpc::newBlockingStub);
    }

    List<TargetGroup> find(int port) throws IOException {
        List<TargetGroup> found = new ArrayList<>();
        Pages.each(this::page, ListVmsResponse::getNextPageToken, page -> {
            page.getVmsList().forEach(vm -> group(vm, port).ifPresent(found::add));
            Cloud.requireFewEnough(found.size());
        });
        return found;
    }

    private ListVmsResponse page(String token) {
        ListVmsRequest request = ListVmsRequest.newBuilder().setPageToken(token).build();
        return plasmaVmc.call(Cloud.MANNER, request, VmServiceBlockingStub::listVms);
    }

    static Optional<TargetGroup> group(Vm vm, int port) {
        Optional<String> address = vm.getNetworkInterfacesList().stream()
                .map(NetworkInterface::getIpAddressesList)
                .flatMap(List::stream)
                .findFirst();
        return address.map(ip -> new TargetGroup(
                vm.getId(),
                List.of(MetaLabels.address(ip, port)),
                new MetaLabels()
                        .with("organization", vm.getOrgId())
                        .with("project", vm.getProjectId())
                        .with("vm_id", vm.getId())
                        .with("vm_name", vm.getName())
                        .with("vm_state", state(vm))
                        .with("vm_image", vm.getImageId())
                        .with("vm_node", vm.getNodeId())
                        .with("vm_ip", ip)
                        .all()));
    }

    private static String state(Vm vm) {
        String name = vm.getState().name();
        return (name.startsWith(STATE_PREFIX) ? name.substring(STATE_PREFIX.length()) : name).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        plasmaVmc.close();
    }
}
