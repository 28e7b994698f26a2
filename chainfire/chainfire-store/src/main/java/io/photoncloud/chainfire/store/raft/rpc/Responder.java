package io.photoncloud.chainfire.store.raft.rpc;

/** Ends one request of a peer: by either method, once, from any thread, now or later. What comes second is ignored. */
public interface Responder {

    void answer(byte[] response);

    /** The requester hears {@link PeerException.Reason#FAILED} with this message. */
    void fail(String message);
}
