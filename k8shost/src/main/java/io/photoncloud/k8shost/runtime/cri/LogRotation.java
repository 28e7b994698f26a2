package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.log.LogFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has logs that have become too large begun anew, on a thread of its own: the runtime itself writes on for ever. */
final class LogRotation implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogRotation.class);

    private static final Duration PACE = Duration.ofSeconds(10);

    /** Has the runtime open a container's log again. */
    @FunctionalInterface
    interface Reopening {
        void reopen(String container) throws PodRuntimeException;
    }

    private final Reopening reopening;
    private final long bytesMax;
    private final Map<String, Path> written = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    LogRotation(Reopening reopening, long bytesMax) {
        this.reopening = reopening;
        this.bytesMax = bytesMax;
    }

    static LogRotation start(Reopening reopening) {
        var rotation = new LogRotation(reopening, LogFiles.FILE_BYTES_MAX);
        Thread.ofVirtual().name("cri-logs").start(rotation::run);
        return rotation;
    }

    private void run() {
        try {
            while (!closed.await(PACE.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A container runs, and writes there. */
    void isWritten(String container, Path to) {
        written.put(container, to);
    }

    void isOver(String container) {
        written.remove(container);
    }

    /** One that was moved away and not begun anew yet is looked after as well. */
    void look() {
        written.forEach((container, file) -> {
            try {
                if (LogFiles.rotate(file, bytesMax) || !Files.exists(file)) {
                    reopening.reopen(container);
                }
            } catch (IOException | PodRuntimeException e) {
                if (e instanceof PodRuntimeException gone && gone.reason() == Reason.NOT_FOUND) {
                    isOver(container);
                    return;
                }
                log.warn("the log {} is not begun anew; tried again in {} s", file, PACE.toSeconds(), e);
            }
        });
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
