package io.photoncloud.chainfire.store.raft.rpc;

/** Answers requests of peers to one method. */
@FunctionalInterface
public interface Handler {

    /**
     * Called in the order of the requests on the peer's stream. Unless registered with an executor, on the event loop,
     * which must not be held up.
     *
     * @param fromPeer the address that the peer says it serves under
     */
    void handle(String fromPeer, byte[] request, Responder responder);
}
