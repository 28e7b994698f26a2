package io.photoncloud.lightningstor.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** An open file of a {@link Disk}. Safe for concurrent use. */
public interface DiskFile extends Closeable {

    long sizeBytes() throws IOException;

    /**
     * Fills the target.
     *
     * @throws java.io.EOFException when the file ends before
     */
    void read(ByteBuffer target, long position) throws IOException;

    void write(ByteBuffer source, long position) throws IOException;

    /** On return everything written before is durable. After it failed, nothing of what was unforced can be relied on. */
    void force() throws IOException;

    void truncate(long sizeBytes) throws IOException;

    /** Sends bytes without copying them through the process; may send fewer. */
    long transferTo(long position, long count, WritableByteChannel target) throws IOException;
}
