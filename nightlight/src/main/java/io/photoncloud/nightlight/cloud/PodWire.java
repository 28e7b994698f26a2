package io.photoncloud.nightlight.cloud;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.nightlight.scrape.TargetGroup;
import io.photoncloud.proto.k8shost.v1.Container;
import io.photoncloud.proto.k8shost.v1.ContainerPort;
import io.photoncloud.proto.k8shost.v1.ListPodsRequest;
import io.photoncloud.proto.k8shost.v1.ListPodsResponse;
import io.photoncloud.proto.k8shost.v1.Pod;
import io.photoncloud.proto.k8shost.v1.PodServiceGrpc;
import io.photoncloud.proto.k8shost.v1.PodServiceGrpc.PodServiceBlockingStub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * k8shost, which knows the pods of all projects. Each port of each container is a target, and each container without ports is one; pods
 * without an address are none.
 */
final class PodWire implements AutoCloseable {
    private final Peer<PodServiceBlockingStub> k8sHost;

    /** @param addresses of its nodes, comma-separated */
    PodWire(String addresses, OutgoingGrpcChannels channels) {
        this.k8sHost = Peer.of(KnownService.K8SHOST, addresses, channels, PodServiceGrpc::newBlockingStub);
    }

    List<TargetGroup> find(int port) throws IOException {
        List<TargetGroup> found = new ArrayList<>();
        Pages.each(this::page, ListPodsResponse::getNextPageToken, page -> {
            page.getPodsList().forEach(pod -> found.addAll(groups(pod, port)));
            Cloud.requireFewEnough(found.size());
        });
        return found;
    }

    private ListPodsResponse page(String token) {
        ListPodsRequest request =
                ListPodsRequest.newBuilder().setPageToken(token).build();
        return k8sHost.call(Cloud.MANNER, request, PodServiceBlockingStub::listPods);
    }

    static List<TargetGroup> groups(Pod pod, int otherwise) {
        List<TargetGroup> groups = new ArrayList<>();
        if (pod.getPodIp().isEmpty()) {
            return groups;
        }
        for (Container container : pod.getSpec().getContainersList()) {
            for (ContainerPort port : container.getPortsList()) {
                MetaLabels labels = labels(pod, container)
                        .with("pod_container_port_name", port.getName())
                        .with("pod_container_port_number", Integer.toString(port.getContainerPort()))
                        .with("pod_container_port_protocol", port.getProtocol());
                groups.add(group(pod, port.getContainerPort(), labels, groups.size()));
            }
            if (container.getPortsCount() == 0) {
                groups.add(group(pod, otherwise, labels(pod, container), groups.size()));
            }
        }
        return groups;
    }

    private static TargetGroup group(Pod pod, int port, MetaLabels labels, int number) {
        return new TargetGroup(
                pod.getUid() + "/" + number, List.of(MetaLabels.address(pod.getPodIp(), port)), labels.all());
    }

    private static MetaLabels labels(Pod pod, Container container) {
        return new MetaLabels()
                .with("organization", pod.getOrgId())
                .with("project", pod.getProjectId())
                .with("namespace", pod.getNamespace())
                .with("pod_name", pod.getName())
                .with("pod_uid", pod.getUid())
                .with("pod_ip", pod.getPodIp())
                .with("pod_phase", pod.getPhase())
                .with("pod_ready", Boolean.toString(pod.getReady()))
                .with("pod_node_name", pod.getNodeName())
                .with("pod_container_name", container.getName())
                .with("pod_container_image", container.getImage())
                .withEach("pod_label", pod.getLabelsMap())
                .withEach("pod_annotation", pod.getAnnotationsMap());
    }

    @Override
    public void close() {
        k8sHost.close();
    }
}
