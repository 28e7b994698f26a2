package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.raft.rpc.ClusterGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which cluster this node is of. One node ever makes the id: of the first voters the one whose address sorts first. The
 * others are given it by a peer that has it, and take part in nothing before; so no two ids come to be of one beginning,
 * however elections go. A peer gives the id only to a node that it waits for: a first voter it has not met yet, or a
 * member that is joining. A voter whose data is lost is neither, and so cannot vote again with an empty memory.
 */
final class ClusterIdentity implements ClusterGate {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterIdentity.class);

    private final NodeIdentity node;
    private final String self;
    private final RandomGenerator random;
    private final Predicate<String> joining;
    /** What was last refused to whom: attempts repeat, and only the first is news. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    private volatile @Nullable String id;
    /** First voters that were not seen with the id yet. Guarded by this when written. */
    private volatile List<String> awaited;

    /** @param joining tells of an address whether this node leads a group that it is joining */
    ClusterIdentity(NodeIdentity node, String self, RandomGenerator random, Predicate<String> joining) {
        this.node = node;
        this.self = self;
        this.random = random;
        this.joining = joining;
        this.id = node.findCluster().orElse(null);
        this.awaited = node.awaited();
    }

    /** Null while this node is of no cluster yet. */
    @Nullable
    String id() {
        return id;
    }

    /** Told of the first voters of a group before it starts; none for a group that this node joins. */
    synchronized void begin(List<String> initialVoters) {
        if (id != null || initialVoters.isEmpty()) {
            return;
        }
        List<String> others =
                initialVoters.stream().filter(voter -> !voter.equals(self)).toList();
        if (others.stream().anyMatch(other -> other.compareTo(self) < 0)) {
            awaited = others;
            return;
        }
        long made = 0;
        while (made == 0) { // which etcd's clients take for "unknown"
            made = random.nextLong();
        }
        become("%016x".formatted(made), others);
        LOG.atInfo().addKeyValue("cluster", id).log("this node begins a cluster");
    }

    private void become(String cluster, List<String> stillAwaited) {
        node.write(cluster, stillAwaited);
        awaited = stillAwaited;
        id = cluster;
    }

    @Override
    public Greeting greetingFor(String peer) {
        return new Greeting(id, invites(peer));
    }

    private boolean invites(String peer) {
        return id != null && (awaited.contains(peer) || joining.test(peer));
    }

    @Override
    public @Nullable String refusalOf(String peer, Greeting greeting) {
        String problem = judge(peer, greeting);
        if (problem == null) {
            refused.remove(peer);
        } else if (!problem.equals(refused.put(peer, problem))) {
            LOG.atWarn().addKeyValue("peer", peer).addKeyValue("why", problem).log("refused a peer");
        }
        return problem;
    }

    private @Nullable String judge(String peer, Greeting greeting) {
        String own = id;
        String theirs = greeting.cluster();
        if (own == null) {
            return theirs == null ? "neither of the two is of a cluster yet" : learn(peer, theirs, greeting.invites());
        }
        if (theirs == null) {
            return invites(peer)
                    ? null
                    : peer + " has no data of cluster " + own
                            + " and is not joining it: if it is a member that lost its data, remove it and add it anew";
        }
        if (!own.equals(theirs)) {
            return peer + " is of cluster " + theirs + ", and " + self + " of cluster " + own;
        }
        if (awaited.contains(peer)) {
            met(peer);
        }
        return null;
    }

    /** Writes a file on an event loop, once in the life of a node: nothing may be answered before the id is kept. */
    private synchronized @Nullable String learn(String peer, String theirs, boolean invited) {
        String present = id;
        if (present != null) {
            return present.equals(theirs)
                    ? null
                    : peer + " is of cluster " + theirs + ", and " + self + " of " + present;
        }
        if (!invited) {
            return self + " has no data of cluster " + theirs + ", and " + peer
                    + " does not wait for it: if it is a member that lost its data, remove it and add it anew";
        }
        become(theirs, without(peer));
        LOG.atInfo().addKeyValue("cluster", theirs).addKeyValue("peer", peer).log("this node is of a cluster now");
        return null;
    }

    private synchronized void met(String peer) {
        String present = id;
        if (present != null) {
            become(present, without(peer));
        }
    }

    private List<String> without(String peer) {
        List<String> others = new ArrayList<>(awaited);
        others.remove(peer);
        return List.copyOf(others);
    }
}
