package io.photoncloud.k8shost.node;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.k8shost.stored.v1.StoredNode;
import java.time.Instant;
import java.util.List;

/** The table of nodes. */
final class NodeStore {

    static final Codec<Node> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredNode.parser(), NodeStore::toStored, NodeStore::toDomain));

    private NodeStore() {}

    static Table<Node> nodes(ReplicatedStore store) {
        return new Table<>(store, "k8shost/node", Node::key, CODEC, List.of());
    }

    private static StoredNode toStored(Node node) {
        return StoredNode.newBuilder()
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
                .setRegisteredMs(node.registered().toEpochMilli())
                .build();
    }

    private static Node toDomain(StoredNode form) {
        return new Node(
                form.getName(),
                form.getDriver(),
                form.getRuntimeVersion(),
                new Node.Room(form.getCapacityMilliCpus(), form.getCapacityMemoryBytes()),
                new Node.Room(form.getAllocatableMilliCpus(), form.getAllocatableMemoryBytes()),
                form.getPodsMax(),
                new Node.Taken(form.getPods(), form.getMilliCpusTaken(), form.getMemoryBytesTaken()),
                form.getCordoned(),
                form.getAddress(),
                Instant.ofEpochMilli(form.getRegisteredMs()));
    }
}
