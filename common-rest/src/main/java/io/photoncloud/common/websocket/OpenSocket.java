package io.photoncloud.common.websocket;

import java.io.IOException;

/** The client's side of a WebSocket, for whoever speaks to it. Safe for many threads. */
public interface OpenSocket {

    /** Which of the protocols that were offered is spoken; empty for none in particular. */
    String protocol();

    /**
     * Sends a message, and waits until the client's connection has taken it: nothing is kept for slow clients.
     *
     * @throws IOException the client is gone, or has left too much unread for too long
     */
    void send(byte[] message) throws IOException;
}
