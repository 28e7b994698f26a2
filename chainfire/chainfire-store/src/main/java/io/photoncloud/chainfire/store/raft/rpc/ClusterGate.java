package io.photoncloud.chainfire.store.raft.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Keeps peers of different clusters apart: they tell each other which they are of before anything else, both ways, and
 * each may refuse. Called on event loops.
 */
public interface ClusterGate {

    /**
     * What a node says of itself.
     *
     * @param cluster its cluster's id, null while it is of none yet
     * @param invites whether the peer it is said to may take the id for its own, if it has none
     */
    record Greeting(@Nullable String cluster, boolean invites) {

        public static final Greeting OF_NONE = new Greeting(null, false);
    }

    /** Lets everybody in: for what knows no clusters. */
    ClusterGate OPEN = new ClusterGate() {
        @Override
        public Greeting greetingFor(String peer) {
            return Greeting.OF_NONE;
        }

        @Override
        public @Nullable String refusalOf(String peer, Greeting greeting) {
            return null;
        }
    };

    /** What to say to the peer of an address. */
    Greeting greetingFor(String peer);

    /** Takes note of what a peer said; null where the two may talk, and else why they may not. */
    @Nullable
    String refusalOf(String peer, Greeting greeting);
}
