package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.option.NodeOptions;

/** Options of a Raft node that talks to its peers over a certain transport. */
public final class PeerNodeOptions extends NodeOptions {

    /**
     * Threads, of each node, for what follows from an answer. JRaft starts a third of them (80 by default) by and by,
     * whether they are busy or not, and the others only when 10,000 tasks wait.
     */
    private static final int RPC_THREADS = 3;

    private final PeerTransport transport;

    public PeerNodeOptions(PeerTransport transport) {
        this.transport = transport;
        setRpcProcessorThreadPoolSize(RPC_THREADS);
    }

    public PeerTransport transport() {
        return transport;
    }

    /** Does what the overridden method does, but without the class of Bolt's that it uses for it. */
    @Override
    public void validate() {
        requireText(getLogUri(), "logUri");
        requireText(getRaftMetaUri(), "raftMetaUri");
        if (getFsm() == null) {
            throw new IllegalArgumentException("Null stateMachine");
        }
    }

    private static void requireText(String value, String name) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("Blank " + name);
        }
    }
}
