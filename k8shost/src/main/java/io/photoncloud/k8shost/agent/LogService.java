package io.photoncloud.k8shost.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.k8shost.pod.ContainerStatus;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodService;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows what the containers of this node wrote. */
public final class LogService {

    /** So many lines are shown where nobody says how many. */
    static final int LINES = 1_000;

    static final int LINES_MAX = 10_000;

    /** So much of a log's end is read. */
    static final int BYTES_MAX = 1 << 20;

    private final String node;
    private final PodService pods;
    private final PodDirectories directories;

    /** @param directory as of {@link NodeAgent.Parts} */
    public LogService(String node, PodService pods, Path directory) {
        this.node = node;
        this.pods = pods;
        this.directories = new PodDirectories(directory);
    }

    /** Which log is wanted; null for what is left out. */
    public record Wanted(
            @Nullable String container,
            boolean previous,
            @Nullable Integer tailLines) {}

    /** @param attempt which time it was that the container ran, from 0 */
    public record Log(String container, int attempt, List<LogLine> lines) {
        public Log {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The end of a container's log.
     *
     * @throws CloudException NOT_FOUND, there is no such pod, container or earlier run; UNAVAILABLE, it is on another node
     */
    public Log read(String namespace, String name, TenantNames named, Wanted wanted) {
        int max = wanted.tailLines() == null ? LINES : Check.range("tail_lines", wanted.tailLines(), 0, LINES_MAX);
        Pod pod = pods.get(namespace, name, named).row().value();
        ContainerStatus container = container(pod, wanted.container());
        if (pod.isScheduled() && !pod.node().equals(node)) {
            throw new CloudException(
                    ErrorCode.UNAVAILABLE,
                    "pod " + pod.id() + " is on node " + pod.node() + ", which has its logs: ask the k8shost there");
        }
        int attempt = wanted.previous() ? container.restarts() - 1 : container.restarts();
        if (attempt < 0) {
            throw new CloudException(
                    ErrorCode.NOT_FOUND,
                    "container " + container.name() + " has not run before: it has no previous log");
        }
        Path file = directories.logs(pod.uid()).resolve(PodDirectories.log(container.name(), attempt));
        List<LogLine> lines = LogLine.parse(end(file));
        return new Log(container.name(), attempt, lines.subList(Math.max(0, lines.size() - max), lines.size()));
    }

    private static ContainerStatus container(Pod pod, @Nullable String name) {
        List<ContainerStatus> all = Stream.concat(
                        pod.status().containers().stream(), pod.status().initContainers().stream())
                .toList();
        String names = String.join(", ", all.stream().map(ContainerStatus::name).toList());
        if (name == null) {
            Check.that(pod.spec().containers().size() == 1, "container", "one of " + names);
            return all.getFirst();
        }
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CloudException(
                        ErrorCode.NOT_FOUND, "pod " + pod.id() + " has no container " + name + ", but " + names));
    }

    private static List<String> end(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - BYTES_MAX);
            log.seek(from);
            byte[] bytes = new byte[(int) (log.length() - from)];
            log.readFully(bytes);
            List<String> lines = Arrays.asList(new String(bytes, UTF_8).split("\n", -1));
            return from == 0 ? lines : lines.subList(1, lines.size());
        } catch (IOException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the log cannot be read now", e);
        }
    }
}
