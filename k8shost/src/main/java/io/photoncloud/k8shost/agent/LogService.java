package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.k8shost.pod.ContainerStatus;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodContainers;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.runtime.log.ContainerLog;
import io.photoncloud.k8shost.runtime.log.LogChanges;
import io.photoncloud.k8shost.runtime.log.LogLine;
import io.photoncloud.k8shost.runtime.log.LogQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Shows what the containers of this node wrote. */
public final class LogService implements AutoCloseable {

    /** So many lines are shown where nobody says how many. */
    static final int LINES = 1_000;

    static final int LINES_MAX = 10_000;

    /** So much of a log's end is shown at once. */
    static final int BYTES_MAX = 1 << 20;

    private final String node;
    private final PodService pods;
    private final Table<Pod> table;
    private final PodDirectories directories;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final LogChanges changes = new LogChanges();

    /**
     * @param directory as of {@link NodeAgent.Parts}
     * @param nanoTime a clock that never goes back
     */
    public LogService(
            String node,
            PodService pods,
            Table<Pod> table,
            Path directory,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.node = node;
        this.pods = pods;
        this.table = table;
        this.directories = new PodDirectories(directory);
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Which log is wanted, and what of it; null for what is left out. */
    public record Wanted(
            @Nullable String container,
            boolean previous,
            @Nullable Integer tailLines,
            @Nullable Long sinceSeconds,
            @Nullable Instant sinceTime,
            @Nullable Long limitBytes) {

        private LogQuery query(int tail, boolean timestamps, Instant now) {
            Check.that(
                    sinceSeconds == null || sinceTime == null,
                    "since_time",
                    "must be absent where since_seconds is given");
            Instant since = sinceSeconds == null
                    ? sinceTime
                    : now.minusSeconds(Check.range("since_seconds", sinceSeconds, 1, Integer.MAX_VALUE));
            long bytes =
                    limitBytes == null ? Long.MAX_VALUE : Check.range("limit_bytes", limitBytes, 1, Long.MAX_VALUE);
            return new LogQuery(false, tail, since, timestamps, bytes);
        }
    }

    /** @param attempt which time it was that the container ran, from 0 */
    public record Log(String container, int attempt, List<LogLine> lines) {
        public Log {
            lines = List.copyOf(lines);
        }
    }

    private record Found(Row<Pod> pod, ContainerStatus container) {

        private int attempt(boolean previous) {
            int attempt = previous ? container.restarts() - 1 : container.restarts();
            if (attempt < 0) {
                throw new CloudException(
                        ErrorCode.NOT_FOUND,
                        "container " + container.name() + " has not run before: it has no previous log");
            }
            return attempt;
        }
    }

    /** @throws CloudException NOT_FOUND, there is no such pod or container; CONFLICT, it is on another node */
    private Found find(String namespace, String name, TenantNames named, Wanted wanted) {
        Row<Pod> pod = pods.get(namespace, name, named).row();
        ContainerStatus container = PodContainers.named(pod.value(), wanted.container());
        PodContainers.requireOn(node, pod.value());
        return new Found(pod, container);
    }

    private ContainerLog log(Found found, int attempt) {
        return new ContainerLog(
                directories
                        .logs(found.pod().value().uid())
                        .resolve(PodDirectories.log(found.container().name(), attempt)),
                changes);
    }

    /**
     * The end of a container's log.
     *
     * @throws CloudException NOT_FOUND, there is no such pod, container or earlier run; CONFLICT, it is on another node
     */
    public Log read(String namespace, String name, TenantNames named, Wanted wanted) {
        int tail = wanted.tailLines() == null ? LINES : Check.range("tail_lines", wanted.tailLines(), 0, LINES_MAX);
        LogQuery query = wanted.query(tail, false, clock.instant());
        Found found = find(namespace, name, named, wanted);
        int attempt = found.attempt(wanted.previous());
        try {
            return new Log(
                    found.container().name(), attempt, log(found, attempt).lines(query, BYTES_MAX));
        } catch (IOException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the log cannot be read now", e);
        }
    }

    /** A log that is going to be written out, as it comes. */
    @FunctionalInterface
    public interface Following {
        /** @param reads whether somebody reads still */
        void copy(BooleanSupplier reads, OutputStream out) throws IOException, InterruptedException;
    }

    /**
     * What a container writes, over its restarts, until it has ended for good or the pod is gone; of an earlier run, what it
     * wrote.
     *
     * @throws CloudException as {@link #read}
     */
    public Following follow(String namespace, String name, TenantNames named, Wanted wanted, boolean timestamps) {
        int tail = wanted.tailLines() == null
                ? LogQuery.ALL_LINES
                : Check.range("tail_lines", wanted.tailLines(), 0, LogQuery.TAIL_LINES_MAX);
        LogQuery query = wanted.query(tail, timestamps, clock.instant());
        Found found = find(namespace, name, named, wanted);
        if (wanted.previous()) {
            ContainerLog log = log(found, found.attempt(true));
            return (reads, out) -> log.copy(query, reads, out);
        }
        RequestContext caller = RequestContext.current();
        Runnable requireAllowed = () -> {
            caller.standing().require();
            var _ = pods.get(namespace, name, named);
        };
        return (reads, out) -> {
            try (LogFollow follow = new LogFollow(
                    table,
                    directories,
                    changes,
                    nanoTime,
                    found.pod(),
                    found.container().name())) {
                follow.copy(query.following(), new StillReading(reads, requireAllowed, nanoTime), out);
            }
        };
    }

    @Override
    public void close() {
        changes.close();
    }
}
