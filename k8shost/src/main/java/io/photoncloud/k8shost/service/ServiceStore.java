package io.photoncloud.k8shost.service;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import io.photoncloud.k8shost.service.ServiceRecord.Endpoint;
import io.photoncloud.k8shost.service.ServiceRecord.Port;
import io.photoncloud.proto.k8shost.stored.v1.StoredEndpoint;
import io.photoncloud.proto.k8shost.stored.v1.StoredService;
import io.photoncloud.proto.k8shost.stored.v1.StoredServicePort;
import java.time.Instant;
import java.util.List;

/** The table of services. Its unique indexes see to it that no address and no port of the nodes is given twice. */
final class ServiceStore {

    static final TenantIndex<ServiceRecord> BY_TENANT = TenantIndex.of(ServiceRecord::tenant);

    static final Index<ServiceRecord> BY_NAMESPACE = Index.of("namespace", service -> IndexKey.of(service.namespace()));

    static final Index<ServiceRecord> BY_ADDRESS = Index.uniqueEach(
            "cluster_ip",
            service -> service.clusterIp().isEmpty() ? List.of() : List.of(IndexKey.of(service.clusterIp())));

    static final Index<ServiceRecord> BY_NODE_PORT = Index.uniqueEach(
            "node_port",
            service -> service.ports().stream()
                    .filter(port -> port.nodePort() > 0)
                    .map(port -> nodePort(port.protocol(), port.nodePort()))
                    .toList());

    static final Codec<ServiceRecord> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredService.parser(), ServiceStore::toStored, ServiceStore::toDomain));

    private ServiceStore() {}

    static IndexKey nodePort(Protocol protocol, int port) {
        return IndexKey.of(protocol.name()).and(port);
    }

    static Table<ServiceRecord> services(ReplicatedStore store) {
        return new Table<>(
                store,
                "k8shost/service",
                ServiceRecord::key,
                CODEC,
                List.of(BY_NAMESPACE, BY_ADDRESS, BY_NODE_PORT, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    private static StoredService toStored(ServiceRecord service) {
        StoredService.Builder form = StoredService.newBuilder()
                .setUid(service.uid())
                .setOrganization(service.tenant().organization())
                .setProject(service.tenant().project())
                .setNamespace(service.namespace())
                .setName(service.name())
                .putAllLabels(service.labels())
                .setType(
                        switch (service.type()) {
                            case CLUSTER_IP -> StoredService.Type.TYPE_CLUSTER_IP;
                            case NODE_PORT -> StoredService.Type.TYPE_NODE_PORT;
                        })
                .setClusterIp(service.clusterIp())
                .putAllSelector(service.selector())
                .setCreatedMs(service.created().toEpochMilli());
        service.ports()
                .forEach(port -> form.addPorts(StoredServicePort.newBuilder()
                        .setName(port.name())
                        .setPort(port.port())
                        .setTargetPort(port.targetPort())
                        .setProtocol(port.protocol().name())
                        .setNodePort(port.nodePort())));
        service.endpoints()
                .forEach(endpoint -> form.addEndpoints(StoredEndpoint.newBuilder()
                        .setIp(endpoint.ip())
                        .setPodUid(endpoint.podUid())
                        .setPodName(endpoint.podName())
                        .setNode(endpoint.node())
                        .setReady(endpoint.ready())));
        return form.build();
    }

    private static ServiceRecord toDomain(StoredService form) {
        return new ServiceRecord(
                form.getUid(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getNamespace(),
                form.getName(),
                form.getLabelsMap(),
                switch (form.getType()) {
                    case TYPE_CLUSTER_IP -> ServiceRecord.Type.CLUSTER_IP;
                    case TYPE_NODE_PORT -> ServiceRecord.Type.NODE_PORT;
                    case TYPE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a service has no known type");
                },
                form.getClusterIp(),
                form.getPortsList().stream()
                        .map(port -> new Port(
                                port.getName(),
                                port.getPort(),
                                port.getTargetPort(),
                                Protocol.valueOf(port.getProtocol()),
                                port.getNodePort()))
                        .toList(),
                form.getSelectorMap(),
                form.getEndpointsList().stream()
                        .map(one -> new Endpoint(
                                one.getIp(), one.getPodUid(), one.getPodName(), one.getNode(), one.getReady()))
                        .toList(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
