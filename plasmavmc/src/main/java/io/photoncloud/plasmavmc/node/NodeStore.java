package io.photoncloud.plasmavmc.node;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.plasmavmc.node.Node.Drain;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The table of nodes. */
final class NodeStore {

    static final Codec<Node> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredNode.parser(), NodeStore::toStored, NodeStore::toDomain));

    private NodeStore() {}

    static Table<Node> nodes(ReplicatedStore store) {
        return new Table<>(store, "plasmavmc/node", Node::key, CODEC, List.of());
    }

    private static StoredNode toStored(Node node) {
        return StoredNode.newBuilder()
                .setId(node.id())
                .setDriver(node.driver())
                .setAcceleration(node.acceleration())
                .setCores(node.cores())
                .setVcpus(node.vcpus())
                .setMemoryMib(node.memoryMib())
                .setVms(node.taken().vms())
                .setVcpusTaken(node.taken().vcpus())
                .setMemoryMibTaken(node.taken().memoryMib())
                .setInMaintenance(node.inMaintenance())
                .setAddress(node.address())
                .setRegisteredMs(node.registered().toEpochMilli())
                .setFenceAfterMs(node.fenceAfter().toMillis())
                .setRegistrations(node.registrations())
                .setDraining(node.drain() != Drain.NONE)
                .setDrainedByForce(node.drain() == Drain.BY_FORCE)
                .build();
    }

    private static Node toDomain(StoredNode form) {
        return new Node(
                form.getId(),
                form.getDriver(),
                form.getAcceleration(),
                form.getCores(),
                form.getVcpus(),
                form.getMemoryMib(),
                new Node.Taken(form.getVms(), form.getVcpusTaken(), form.getMemoryMibTaken()),
                form.getInMaintenance(),
                form.getAddress(),
                Instant.ofEpochMilli(form.getRegisteredMs()),
                Duration.ofMillis(form.getFenceAfterMs()),
                form.getRegistrations(),
                drainOf(form));
    }

    private static Drain drainOf(StoredNode form) {
        if (!form.getDraining()) {
            return Drain.NONE;
        }
        return form.getDrainedByForce() ? Drain.BY_FORCE : Drain.ASKING;
    }
}
