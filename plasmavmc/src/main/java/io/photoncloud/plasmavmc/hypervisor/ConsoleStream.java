package io.photoncloud.plasmavmc.hypervisor;

import java.io.IOException;
import java.io.InputStream;

/** A guest's serial console, for both ways. To write it is for one thread, and to read it for another. */
public interface ConsoleStream extends AutoCloseable {

    /** What the guest says from now on; it ends with the guest, and where the console is taken away. */
    InputStream said();

    /** Says something to the guest, and waits until it is taken. @throws IOException the console is gone */
    void say(byte[] bytes) throws IOException;

    /** Whether it leads to the guest still, as far as is known. */
    boolean isOpen();

    @Override
    void close();
}
