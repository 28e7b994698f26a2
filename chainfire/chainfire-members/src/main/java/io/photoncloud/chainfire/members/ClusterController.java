package io.photoncloud.chainfire.members;

import io.photoncloud.chainfire.members.NodeService.ClusterView;
import io.photoncloud.chainfire.members.NodeService.Node;
import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The cluster, its members and who leads it. */
@RestController
@Needs("cluster.read")
@RequestMapping("/api/v1/cluster")
class ClusterController {

    /** Numbers are for people: small ones. */
    private static final long NODE_ID_MAX = Integer.MAX_VALUE;

    private static final Pattern NODE_ID = Pattern.compile("\\d{1,10}");
    /** As {@code member_id} has it, or as etcd's clients write it, without leading zeros. */
    private static final Pattern MEMBER_ID = Pattern.compile("[0-9a-fA-F]{1,16}");

    private final NodeService nodes;

    ClusterController(NodeService nodes) {
        this.nodes = nodes;
    }

    record AddRequest(@Nullable Long nodeId, @Nullable String address) {
        AddRequest {
            Check.range("node_id", nodeId, 1, NODE_ID_MAX);
            Check.text("address", address);
        }
    }

    record LeaderRequest(@Nullable Long nodeId) {
        LeaderRequest {
            Check.range("node_id", nodeId, 1, NODE_ID_MAX);
        }
    }

    /**
     * A member.
     *
     * @param status voter or joining
     * @param matchIndex how far its log is known to agree with the leader's, null on nodes that do not lead
     * @param lag log entries it has yet to get, null likewise
     * @param memberId as etcd's clients write it
     */
    record NodeView(
            @Nullable Long nodeId,
            String address,
            String status,
            boolean isLeader,
            boolean reachable,
            @Nullable Long matchIndex,
            @Nullable Long lag,
            String memberId) {

        static NodeView of(Node node, long commitIndex) {
            Member member = node.member();
            Long match = member.matchIndex() < 0 ? null : member.matchIndex();
            return new NodeView(
                    node.nodeId(),
                    member.address(),
                    member.state().name().toLowerCase(Locale.ROOT),
                    member.leader(),
                    member.reachable(),
                    match,
                    match == null ? null : Math.max(0, commitIndex - match),
                    hex(member.id()));
        }
    }

    record MembersView(List<NodeView> members) {}

    record RemovedView(@Nullable Long nodeId, String memberId, String address, String status) {}

    record StatusView(
            long nodeId,
            @Nullable String clusterId,
            long term,
            String role,
            boolean isLeader,
            @Nullable Long leaderNodeId,
            String memberId,
            long commitIndex,
            long appliedIndex,
            long revision,
            long compactedRevision,
            long databaseBytes,
            long databaseBytesInUse,
            long quotaBytes,
            boolean overQuota,
            @Nullable String problem,
            List<NodeView> members) {}

    @GetMapping("/status")
    @Summary("The cluster as this node sees it")
    StatusView status() {
        ClusterView view = nodes.status();
        Status status = view.status();
        Long leader = view.nodes().stream()
                .filter(node -> node.member().id() == status.leaderId())
                .findFirst()
                .map(Node::nodeId)
                .orElse(null);
        return new StatusView(
                view.nodeId(),
                view.clusterId() == 0 ? null : hex(view.clusterId()),
                status.term(),
                status.role().name().toLowerCase(Locale.ROOT),
                status.role() == Role.LEADER,
                leader,
                hex(status.memberId()),
                status.commitIndex(),
                status.appliedIndex(),
                status.revision(),
                status.compactedRevision(),
                status.databaseBytes(),
                status.databaseBytesInUse(),
                status.quotaBytes(),
                status.overQuota(),
                status.problem(),
                members(view));
    }

    @GetMapping("/members")
    @Summary("The members")
    MembersView members() {
        return new MembersView(members(nodes.status()));
    }

    private static List<NodeView> members(ClusterView view) {
        long commitIndex = view.status().commitIndex();
        return view.nodes().stream().map(node -> NodeView.of(node, commitIndex)).toList();
    }

    @PostMapping("/members")
    @Needs("cluster.administer")
    @Summary("Adds a member, which need not run yet")
    @SafeToRepeat("the member is there once either way; where an earlier call added it the answer is ALREADY_EXISTS")
    @ResponseStatus(HttpStatus.CREATED)
    NodeView add(@RequestBody AddRequest request) {
        Node added =
                nodes.add(Check.required("node_id", request.nodeId()), Check.required("address", request.address()));
        return NodeView.of(added, 0);
    }

    @DeleteMapping("/members/{id}")
    @Needs("cluster.administer")
    @Summary("Removes a member")
    @SafeToRepeat("the member is gone either way; where an earlier call removed it the answer is NOT_FOUND")
    RemovedView remove(@PathVariable String id) {
        Node removed = remove(nodes, id);
        return new RemovedView(
                removed.nodeId(), hex(removed.member().id()), removed.member().address(), "removed");
    }

    private static Node remove(NodeService nodes, String id) {
        if (NODE_ID.matcher(id).matches()) {
            return nodes.remove(Long.parseLong(id));
        }
        if (!MEMBER_ID.matcher(id).matches()) {
            throw CloudException.invalid("id", "a node_id or a member_id", "id must be a node_id or a member_id");
        }
        return nodes.removeMember(HexFormat.fromHexDigitsToLong(id));
    }

    @PostMapping("/leader")
    @Needs("cluster.administer")
    @Summary("Hands the leadership over")
    @SafeToRepeat("handing it to who leads already changes nothing")
    NodeView lead(@RequestBody LeaderRequest request) {
        Node leader = nodes.lead(Check.required("node_id", request.nodeId()));
        return NodeView.of(leader, leader.member().matchIndex());
    }

    private static String hex(long id) {
        return HexFormat.of().toHexDigits(id);
    }
}
