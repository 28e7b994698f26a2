package io.photoncloud.chainfire.store.raft.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;

/**
 * The directory a log lives in: the seam where tests lose power and fill disks. Names are plain, without separators.
 * Renames and deletions survive a power failure once the call has returned.
 */
public interface LogFiles {

    /** Where it is, for messages. */
    String location();

    Set<String> list() throws IOException;

    /** Creates an empty file, or empties an existing one. It is sure to outlive a power failure only once renamed. */
    LogFile create(String name) throws IOException;

    LogFile open(String name) throws IOException;

    /** Gives an open file another name; an existing file of that name is replaced. */
    void rename(LogFile file, String name) throws IOException;

    void delete(String name) throws IOException;

    /**
     * Keeps everybody else out until closed.
     *
     * @throws RaftLogException LOCKED when somebody else is in
     */
    Closeable lock() throws IOException;
}
