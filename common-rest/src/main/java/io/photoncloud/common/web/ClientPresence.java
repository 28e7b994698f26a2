package io.photoncloud.common.web;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;

/**
 * Whether the client of a call is there still, for answers that say nothing for a long time: who only writes learns that
 * nobody reads any more when there is something to write. To be asked by the thread that serves the call.
 */
public final class ClientPresence {

    static final String ATTRIBUTE = ClientPresence.class.getName();

    private final Request connection;
    private boolean readable;
    private boolean gone;

    private ClientPresence(Request connection) {
        this.connection = connection;
    }

    /** @throws IllegalStateException the call came through no connection of ours: a programmer error */
    public static ClientPresence of(HttpServletRequest request) {
        if (!(request.getAttribute(ATTRIBUTE) instanceof Request connection)) {
            throw new IllegalStateException("the request has no connection");
        }
        return new ClientPresence(connection);
    }

    /**
     * Whether it has ended the connection, or its side of it. The end of a connection can be read time and again, and a next
     * request, sent before this answer ends, only once: so it is gone at the second look.
     */
    public boolean isGone() {
        connection.action(ActionCode.AVAILABLE, true);
        boolean readableNow = connection.getAvailable() > 0;
        gone = gone || (readable && readableNow);
        readable = readableNow;
        return gone;
    }
}
