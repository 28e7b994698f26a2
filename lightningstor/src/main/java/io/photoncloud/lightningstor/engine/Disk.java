package io.photoncloud.lightningstor.engine;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One data directory: the seam where tests lose power, fill and break disks. Paths are relative and separated by {@code /}; directories
 * on the way are made. A rename survives a power failure once the call has returned; a deletion need not.
 */
public interface Disk {

    /** Where it is, for messages. */
    String location();

    /** Names in a directory; none where it does not exist. */
    List<String> list(String directory) throws IOException;

    boolean exists(String path) throws IOException;

    /** Creates an empty file, or empties an existing one. It is sure to outlive a power failure only once renamed. */
    DiskFile create(String path) throws IOException;

    DiskFile open(String path) throws IOException;

    /** Gives an open file another path; an existing file there is replaced. */
    void rename(DiskFile file, String to) throws IOException;

    void delete(String path) throws IOException;

    long usableBytes() throws IOException;

    /**
     * Keeps everybody else out until closed.
     *
     * @throws BlobStoreException LOCKED when somebody else is in
     */
    Closeable lock() throws IOException;
}
