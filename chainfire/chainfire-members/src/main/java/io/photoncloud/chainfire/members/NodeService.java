package io.photoncloud.chainfire.members;

import io.photoncloud.chainfire.members.MemberStore.Numbered;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.ListenAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of the cluster by the numbers that operators know them by. */
public final class NodeService {

    private static final Logger log = LoggerFactory.getLogger(NodeService.class);

    private final ClusterService cluster;
    private final MemberStore members;
    private final long ownNodeId;

    public NodeService(ClusterService cluster, MemberStore members, long ownNodeId) {
        this.cluster = cluster;
        this.members = members;
        this.ownNodeId = ownNodeId;
    }

    /** @param nodeId null for a member that has no number yet: it gives itself one when it is ready */
    public record Node(@Nullable Long nodeId, Member member) {}

    /** @param clusterId 0 while this node is of no cluster yet */
    public record ClusterView(long nodeId, long clusterId, Status status, List<Node> nodes) {}

    /** As this node sees it; does not ask the others. */
    public ClusterView status() {
        Status status = cluster.status();
        Map<String, Long> numbers = numbers();
        ownAddress().ifPresent(own -> numbers.putIfAbsent(own, ownNodeId));
        List<Node> nodes = status.members().stream()
                .map(member -> new Node(numbers.get(member.address()), member))
                .toList();
        return new ClusterView(ownNodeId, cluster.id(), status, nodes);
    }

    /** None where this member may not be read, as one that was removed: its status says why. */
    private Map<String, Long> numbers() {
        try {
            return members.numbersByAddress();
        } catch (StoreException e) {
            if (e.reason() != Reason.UNAVAILABLE && e.reason() != Reason.DIVERGED) {
                throw e;
            }
            return new HashMap<>();
        }
    }

    /** Adds a member that need not be reachable yet. @throws CloudException ALREADY_EXISTS, VALIDATION_ERROR */
    public Node add(long nodeId, String address) {
        requireAddress(address);
        if (cluster.findMember(address).isPresent()) {
            throw taken("address", address, "the address " + address + " is a member's already");
        }
        ownAddress().ifPresent(this::numberSelf);
        number(nodeId, address);
        try {
            return new Node(nodeId, cluster.add(address));
        } catch (StoreException e) {
            if (e.reason() == Reason.INVALID) {
                forget(nodeId, address);
            }
            // Otherwise it may have been added all the same, and then this is its number.
            throw e;
        }
    }

    private static void requireAddress(String address) {
        try {
            ListenAddress parsed = ListenAddress.valueOf(address);
            if (parsed.port() > 0) {
                return;
            }
        } catch (IllegalArgumentException e) {
            log.atDebug().setCause(e).log("refused an address");
        }
        throw CloudException.invalid("address", "host:port", "address must be host:port, not " + address);
    }

    /** A number or address whose record is of no member any more is free. */
    private void number(long nodeId, String address) {
        Optional<Numbered> ofNumber = members.find(nodeId);
        ofNumber.map(Numbered::address)
                .filter(other -> !other.equals(address))
                .filter(other -> cluster.findMember(other).isPresent())
                .ifPresent(other -> {
                    throw taken("node_id", nodeId, "node_id " + nodeId + " is the member " + other + " already");
                });
        CommitResult result = members.put(nodeId, address, ofNumber, members.find(address));
        switch (result) {
            case CommitResult.Committed _ ->
                log.atInfo()
                        .addKeyValue("node_id", nodeId)
                        .addKeyValue("address", address)
                        .log("a member has its number");
            case CommitResult.Conflicted _ ->
                throw taken("node_id", nodeId, "node_id " + nodeId + " is being given to another member");
            case CommitResult.Unknown(String reason) ->
                throw new CloudException(
                        ErrorCode.UNAVAILABLE,
                        "whether node_id " + nodeId + " was given to " + address + " is not known (" + reason
                                + "): repeat the call");
        }
    }

    private static CloudException taken(String field, Object value, String message) {
        return new CloudException(
                ErrorCode.ALREADY_EXISTS, message, Map.of(CloudException.FIELD, field, "value", value));
    }

    /** @return the member that is no longer one. @throws CloudException NOT_FOUND, CONFLICT */
    public Node remove(long nodeId) {
        return remove(nodeId, required(nodeId));
    }

    /** Removes a member by the id that etcd's clients know, whether it has a number or not. As {@link #remove}. */
    public Node removeMember(long memberId) {
        Member member = cluster.findMember(memberId)
                .orElseThrow(() -> new CloudException(
                        ErrorCode.NOT_FOUND,
                        "no member has member_id " + HexFormat.of().toHexDigits(memberId)));
        return remove(members.find(member.address()).map(Numbered::nodeId).orElse(null), member);
    }

    private Node remove(@Nullable Long nodeId, Member member) {
        switch (cluster.removal(member)) {
            case ALLOWED -> cluster.remove(member.id());
            case LAST_VOTER -> throw new CloudException(ErrorCode.CONFLICT, "the last member cannot be removed");
            case BREAKS_QUORUM ->
                throw new CloudException(
                        ErrorCode.CONFLICT,
                        "without " + member.address() + " the members that are reached would be no quorum of the rest:"
                                + " bring another back first, or remove one that is down");
        }
        if (nodeId != null) {
            forget(nodeId, member.address());
        }
        return new Node(nodeId, member);
    }

    /** A record that stays behind does no harm: it is free as soon as its address is no member's. */
    private void forget(long nodeId, String address) {
        try {
            members.delete(nodeId, address);
        } catch (StoreException e) {
            log.atInfo().addKeyValue("node_id", nodeId).setCause(e).log("the record of a member stays behind");
        }
    }

    /** Hands the leadership over. @throws CloudException NOT_FOUND, CONFLICT */
    public Node lead(long nodeId) {
        Member member = required(nodeId);
        if (member.state() != MemberState.VOTER) {
            throw new CloudException(
                    ErrorCode.CONFLICT, "node_id " + nodeId + " is still joining: only a voter can lead");
        }
        cluster.transferLeadership(member.id());
        return new Node(nodeId, cluster.findMember(member.id()).orElse(member));
    }

    private Member required(long nodeId) {
        Optional<String> own = nodeId == ownNodeId ? ownAddress() : Optional.empty();
        return own.or(() -> members.find(nodeId).map(Numbered::address))
                .flatMap(cluster::findMember)
                .orElseThrow(() -> new CloudException(ErrorCode.NOT_FOUND, "no member has node_id " + nodeId));
    }

    private Optional<String> ownAddress() {
        return cluster.findMember(cluster.status().memberId()).map(Member::address);
    }

    private void numberSelf(String ownAddress) {
        Optional<Numbered> present = members.find(ownAddress);
        if (present.filter(found -> found.nodeId() == ownNodeId).isEmpty()) {
            number(ownNodeId, ownAddress);
        }
    }

    /**
     * Gives this node its own number, unless it has it. A node alone needs no record of it, and so its store is as empty
     * as a new etcd's.
     *
     * @return whether there is nothing left to do: not while this node is no member or the only one, or its members
     *     cannot be reached
     */
    boolean numberSelf() {
        Optional<String> own = ownAddress();
        if (own.isEmpty() || cluster.members().size() == 1) {
            return false;
        }
        try {
            numberSelf(own.get());
            return true;
        } catch (StoreException e) {
            log.atDebug().setCause(e).log("this node cannot write its number yet");
            return false;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.ALREADY_EXISTS) {
                log.atError().setCause(e).log("this node has no number: set another photon.store.node-id");
                return true;
            }
            return false;
        }
    }
}
