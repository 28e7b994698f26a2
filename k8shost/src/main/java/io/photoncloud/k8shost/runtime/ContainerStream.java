package io.photoncloud.k8shost.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/** A conversation with a process in a container. Each of its streams is for one thread; closing it ends the conversation. */
public interface ContainerStream extends AutoCloseable {

    /**
     * @param stdin whether anything will be said to it
     * @param tty whether it is to think it has a terminal: then all it writes comes by {@link #stdout}
     */
    record Wanted(boolean stdin, boolean tty) {}

    /** Closed for the end of what is said. */
    OutputStream stdin();

    InputStream stdout();

    InputStream stderr();

    /** How large the terminal is. */
    void resize(int columns, int rows) throws PodRuntimeException;

    /** Waits for the end of a command. @return its exit code; 0 for an attachment */
    int await() throws PodRuntimeException, InterruptedException;

    @Override
    void close();
}
