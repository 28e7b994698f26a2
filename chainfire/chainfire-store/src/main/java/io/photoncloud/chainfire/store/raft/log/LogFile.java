package io.photoncloud.chainfire.store.raft.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link LogFiles}. Safe for one writer and any number of readers; interrupts do not disturb it. */
public interface LogFile extends Closeable {

    String name();

    long sizeBytes() throws IOException;

    /** Reads until the target is full; a file that ends before that is an error. */
    void read(ByteBuffer target, long position) throws IOException;

    /** On return the source's bytes are in the file and survive a power failure; after a throw anything may be there. */
    void writeAndForce(ByteBuffer source, long position) throws IOException;
}
