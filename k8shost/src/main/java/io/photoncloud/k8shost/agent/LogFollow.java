package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodContainers;
import io.photoncloud.k8shost.runtime.log.ContainerLog;
import io.photoncloud.k8shost.runtime.log.LogChanges;
import io.photoncloud.k8shost.runtime.log.LogQuery;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what a container writes, over its restarts, until it has ended for good, its pod is gone, or nobody reads any more.
 * The pod is watched beside, by a thread that waits for its changes.
 */
final class LogFollow implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogFollow.class);

    /** How long a watch of the pod lasts before it is begun anew. */
    private static final Duration WATCH = Duration.ofMinutes(10);

    /** Until a store that was away is asked again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How often it is looked whether somebody reads still, where there is nothing to read yet. */
    private static final long LOOK_MS = 500;

    private final Table<Pod> pods;
    private final PodDirectories directories;
    private final LogChanges changes;
    private final LongSupplier nanoTime;
    private final Pod followed;
    private final String container;
    private final Semaphore changed = new Semaphore(0);
    private final Thread watching;
    private volatile @Nullable Pod seen;
    private volatile boolean closed;

    /** @param nanoTime a clock that never goes back */
    LogFollow(
            Table<Pod> pods,
            PodDirectories directories,
            LogChanges changes,
            LongSupplier nanoTime,
            Row<Pod> followed,
            String container) {
        this.pods = pods;
        this.directories = directories;
        this.changes = changes;
        this.nanoTime = nanoTime;
        this.followed = followed.value();
        this.container = container;
        this.seen = followed.value();
        this.watching = Thread.ofVirtual().name("log-follow").start(() -> watch(followed));
    }

    private void watch(Row<Pod> begun) {
        Row<Pod> last = begun;
        while (last != null && !closed) {
            Pod known = last.value();
            Row<Pod> next;
            try {
                next = RowWait.until(pods, last, pod -> !pod.equals(known), WATCH, nanoTime);
            } catch (StoreException e) {
                log.atDebug().setCause(e).log("the pod of a log that is followed cannot be watched now, trying again");
                LockSupport.parkNanos(PAUSE.toNanos());
                continue;
            }
            last = next != null && next.value().uid().equals(followed.uid()) ? next : null;
            seen = last == null ? null : last.value();
            changed.release();
        }
    }

    private boolean isOver() {
        Pod pod = seen;
        return pod == null
                || !pod.node().equals(followed.node())
                || PodContainers.isOver(pod, PodContainers.named(pod, container));
    }

    /** Which time it is that the container runs, as far as it is known: never less than before. */
    private int attempt(int before) {
        Pod pod = seen;
        return pod == null
                ? before
                : Math.max(before, PodContainers.named(pod, container).restarts());
    }

    /** @param wanted whether somebody reads still */
    void copy(LogQuery query, BooleanSupplier wanted, OutputStream out) throws IOException, InterruptedException {
        Counted counted = new Counted(out);
        LogQuery next = query;
        int attempt = attempt(0);
        while (wanted.getAsBoolean()) {
            boolean over = isOver();
            int running = attempt;
            if (copyRun(
                    running, next, () -> !isOver() && attempt(running) == running && wanted.getAsBoolean(), counted)) {
                attempt = Math.min(running + 1, attempt(running));
                if (attempt == running) {
                    return;
                }
                long left = query.bytesMax() - counted.count;
                next = new LogQuery(true, LogQuery.ALL_LINES, query.since(), query.timestamps(), left);
            } else if (over) {
                return;
            } else {
                changed.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
                attempt = attempt(attempt);
            }
        }
    }

    /** Until the container does not run any more, and what it wrote is read. @return whether there is something to read */
    private boolean copyRun(int attempt, LogQuery query, BooleanSupplier running, OutputStream out)
            throws IOException, InterruptedException {
        Path file = directories.logs(followed.uid()).resolve(PodDirectories.log(container, attempt));
        try {
            new ContainerLog(file, changes).copy(query, running, out);
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        watching.interrupt();
    }

    /** Knows how much was written. */
    private static final class Counted extends FilterOutputStream {

        private long count;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int next) throws IOException {
            out.write(next);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }
}
