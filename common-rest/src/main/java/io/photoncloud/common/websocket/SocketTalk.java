package io.photoncloud.common.websocket;

import io.photoncloud.common.api.CloudException;
import java.io.IOException;

/** What is said over one WebSocket. All of it is done as part of the call that opened it: as its caller, with its request id. */
public interface SocketTalk {

    /**
     * Says what there is to say, on a thread of its own, from when the socket is open. Its return closes the socket in
     * order; a {@link CloudException} with its message as the reason.
     */
    void speak(OpenSocket socket) throws IOException, InterruptedException;

    /**
     * Takes a message of the client. Until it returns, no more is read of what the client sends; so a client cannot send
     * faster than it is heard. A {@link CloudException} closes the socket.
     */
    void hear(byte[] message) throws IOException, InterruptedException;

    /** That it may go on, asked as often as the client. @throws CloudException it may not: the socket is closed */
    void requireAllowed();

    /** The socket is closed, whoever did it. What this holds is let go of, by which {@link #speak} comes to its end. */
    void end(SocketEnd end);
}
