package io.photoncloud.k8shost.network;

import io.photoncloud.k8shost.network.PodPort.Given;
import io.photoncloud.k8shost.network.PodPort.Owner;
import io.photoncloud.proto.k8shost.stored.v1.StoredPodAddress;
import io.photoncloud.proto.k8shost.stored.v1.StoredPodPort;

/** How a pod's port is kept. */
public final class PodPortCodec {

    private PodPortCodec() {}

    public static StoredPodPort toMessage(PodPort port) {
        StoredPodPort.Builder form = StoredPodPort.newBuilder()
                .setSubnet(port.subnet())
                .setOfCluster(port.owner() == Owner.CLUSTER)
                .setFirstNode(port.first())
                .setHost(port.host())
                .setId(port.given().id())
                .setMacAddress(port.given().mac());
        port.given()
                .addresses()
                .forEach(one -> form.addAddresses(
                        StoredPodAddress.newBuilder().setAddress(one.block()).setGateway(one.gateway())));
        return form.build();
    }

    public static PodPort toDomain(StoredPodPort form) {
        return new PodPort(
                form.getSubnet(),
                form.getOfCluster() ? Owner.CLUSTER : Owner.PROJECT,
                form.getFirstNode(),
                form.getHost(),
                new Given(
                        form.getId(),
                        form.getMacAddress(),
                        form.getAddressesList().stream()
                                .map(one -> new PodPort.Address(one.getAddress(), one.getGateway()))
                                .toList()));
    }
}
