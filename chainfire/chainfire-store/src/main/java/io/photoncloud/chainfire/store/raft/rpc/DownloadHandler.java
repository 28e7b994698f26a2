package io.photoncloud.chainfire.store.raft.rpc;

import java.io.IOException;
import java.io.OutputStream;

/** Gives peers something that is too long for one answer. */
@FunctionalInterface
public interface DownloadHandler {

    /**
     * Writes all of it, on a virtual thread of its own. Writing blocks while the reader lags, and throws when the reader
     * has gone or takes nothing for too long. What is thrown here reaches the reader as an IOException.
     */
    void write(String fromPeer, byte[] request, OutputStream out) throws IOException;
}
