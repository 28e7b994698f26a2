package io.photoncloud.k8shost.runtime.log;

import java.io.IOException;

/** What becomes of a log's records. */
interface LogSink {

    void take(LogRecord part) throws IOException;

    /** Whether it wants no more. */
    boolean isFull();

    void flush() throws IOException;
}
