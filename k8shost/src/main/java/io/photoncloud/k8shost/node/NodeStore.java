package io.photoncloud.k8shost.node;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import io.photoncloud.k8shost.spec.HostPort;
import io.photoncloud.proto.k8shost.stored.v1.StoredHostPort;
import io.photoncloud.proto.k8shost.stored.v1.StoredNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of nodes. */
final class NodeStore {

    static final Codec<Node> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredNode.parser(), NodeStore::toStored, NodeStore::toDomain));

    private NodeStore() {}

    static Table<Node> nodes(ReplicatedStore store) {
        return new Table<>(store, "k8shost/node", Node::key, CODEC, List.of());
    }

    private static StoredNode toStored(Node node) {
        StoredNode.Builder form = StoredNode.newBuilder()
                .setName(node.name())
                .setDriver(node.driver())
                .setRuntimeVersion(node.runtime())
                .setCapacityMilliCpus(node.capacity().milliCpus())
                .setCapacityMemoryBytes(node.capacity().memoryBytes())
                .setAllocatableMilliCpus(node.allocatable().milliCpus())
                .setAllocatableMemoryBytes(node.allocatable().memoryBytes())
                .setPodsMax(node.podsMax())
                .setPods(node.taken().pods())
                .setMilliCpusTaken(node.taken().milliCpus())
                .setMemoryBytesTaken(node.taken().memoryBytes())
                .setCordoned(node.cordoned())
                .setAddress(node.address())
                .setRegisteredMs(node.registered().toEpochMilli());
        node.taken()
                .hostPorts()
                .forEach(port -> form.addHostPorts(StoredHostPort.newBuilder()
                        .setProtocol(port.protocol().name())
                        .setIp(port.ip())
                        .setPort(port.port())));
        return form.build();
    }

    private static Node toDomain(StoredNode form) {
        return new Node(
                form.getName(),
                form.getDriver(),
                form.getRuntimeVersion(),
                new Node.Room(form.getCapacityMilliCpus(), form.getCapacityMemoryBytes()),
                new Node.Room(form.getAllocatableMilliCpus(), form.getAllocatableMemoryBytes()),
                form.getPodsMax(),
                new Node.Taken(form.getPods(), form.getMilliCpusTaken(), form.getMemoryBytesTaken(), hostPorts(form)),
                form.getCordoned(),
                form.getAddress(),
                Instant.ofEpochMilli(form.getRegisteredMs()));
    }

    private static Set<HostPort> hostPorts(StoredNode form) {
        return form.getHostPortsList().stream()
                .map(port -> new HostPort(Protocol.valueOf(port.getProtocol()), port.getIp(), port.getPort()))
                .collect(Collectors.toSet());
    }
}
