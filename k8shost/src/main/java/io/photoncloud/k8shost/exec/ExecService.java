package io.photoncloud.k8shost.exec;

import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.ContainerStatus;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodContainers;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.spec.ContainerDef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lets people talk to what runs in the containers of this node. Safe for many threads. */
public final class ExecService {

    static final int COMMAND_WORDS_MAX = 256;

    private static final String EXEC = "pod.exec";
    private static final String ATTACH = "pod.attach";

    private final String node;
    private final PodService pods;
    private final PodRuntime runtime;
    private final SessionAudit audit;

    public ExecService(String node, PodService pods, PodRuntime runtime, SessionAudit audit) {
        this.node = node;
        this.pods = pods;
        this.runtime = runtime;
        this.audit = audit;
    }

    /**
     * What is wanted of a container.
     *
     * @param container null for the only one
     * @param command that is run in it; none to talk to what it runs itself
     * @param tty whether it is to think it has a terminal: then all it says comes by stdout
     */
    public record Wanted(
            @Nullable String container,
            List<String> command,
            boolean stdin,
            boolean stdout,
            boolean stderr,
            boolean tty) {

        public Wanted {
            command = List.copyOf(command);
        }

        boolean showsStderr() {
            return stderr && !tty;
        }
    }

    /** Somebody who may talk to a container, and does not yet. */
    @FunctionalInterface
    public interface Admitted {
        /** @throws CloudException the runtime does not let anybody talk to it now */
        Conversation begin();
    }

    /**
     * Runs a command in a container.
     *
     * @throws CloudException NOT_FOUND; PERMISSION_DENIED; CONFLICT where it does not run, or runs on another node
     */
    public Admitted exec(String namespace, String name, TenantNames named, Wanted wanted) {
        Pod pod = pods.admitted(namespace, name, named, EXEC);
        Check.size("command", wanted.command(), 1, COMMAND_WORDS_MAX);
        return admitted(EXEC, pod, named, wanted);
    }

    /** Talks to what a container runs itself. @throws CloudException as {@link #exec} */
    public Admitted attach(String namespace, String name, TenantNames named, Wanted wanted) {
        Pod pod = pods.admitted(namespace, name, named, ATTACH);
        return admitted(ATTACH, pod, named, asMade(pod, wanted));
    }

    /** What a container runs itself has a terminal and hears if it was made so, and not if somebody wants it afterwards. */
    private static Wanted asMade(Pod pod, Wanted wanted) {
        ContainerDef.Talk talk = PodContainers.defined(
                        pod, PodContainers.named(pod, wanted.container()).name())
                .talk();
        if (wanted.stdin() && !talk.stdin()) {
            throw unlike(pod, "stdin", "does not hear who attaches");
        }
        if (wanted.tty() && !talk.tty()) {
            throw unlike(pod, "tty", "has no terminal");
        }
        return new Wanted(
                wanted.container(), wanted.command(), wanted.stdin(), wanted.stdout(), wanted.stderr(), talk.tty());
    }

    private static CloudException unlike(Pod pod, String field, String what) {
        return new CloudException(
                ErrorCode.CONFLICT,
                "the container of pod " + pod.id() + " " + what + ": attach without " + field
                        + ", or make a pod whose container says " + field + ": true",
                CloudException.fieldDetails(field, "false for this container"));
    }

    private Admitted admitted(String permission, Pod pod, TenantNames named, Wanted wanted) {
        ContainerStatus container = PodContainers.named(pod, wanted.container());
        PodContainers.requireOn(node, pod);
        if (!(container.state() instanceof ContainerState.Running)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "container " + container.name() + " of pod " + pod.id()
                            + " does not run: GET …/explain says what stands in its way",
                    Map.of("state", told(container.state())));
        }
        Runnable stillAllowed = () -> requireSame(pod, named, permission);
        return () -> begin(permission, pod, container, wanted, stillAllowed);
    }

    private static String told(ContainerState state) {
        return switch (state) {
            case ContainerState.Waiting waiting -> "waiting: " + waiting.reason();
            case ContainerState.Running _ -> "running";
            case ContainerState.Terminated ended -> "terminated: " + ended.reason();
        };
    }

    private void requireSame(Pod pod, TenantNames named, String permission) {
        Pod now = pods.admitted(pod.namespace(), pod.name(), named, permission);
        if (!now.uid().equals(pod.uid())) {
            throw new CloudException(ErrorCode.NOT_FOUND, "pod " + pod.id() + " is another one by now");
        }
    }

    private Conversation begin(
            String permission, Pod pod, ContainerStatus container, Wanted wanted, Runnable stillAllowed) {
        Map<String, String> details = new TreeMap<>(Map.of("container", container.name(), "uid", pod.uid()));
        if (!wanted.command().isEmpty()) {
            details.put("command", String.join(" ", wanted.command()));
        }
        SessionAudit.Session session = audit.begin(permission, pod.ref(), details);
        ContainerStream.Wanted streams = new ContainerStream.Wanted(wanted.stdin(), wanted.tty());
        try {
            ContainerStream stream = wanted.command().isEmpty()
                    ? runtime.attach(container.containerId(), streams)
                    : runtime.openExec(container.containerId(), wanted.command(), streams);
            return new Conversation(stream, wanted, stillAllowed, session);
        } catch (PodRuntimeException e) {
            String why = String.valueOf(e.getMessage());
            session.end(Map.of("failure", why));
            throw switch (e.reason()) {
                case NOT_FOUND, REFUSED -> new CloudException(ErrorCode.CONFLICT, why);
                case INVALID_IMAGE_NAME, IMAGE_NOT_FOUND, PULL_FAILED, FAILED, TIMEOUT, UNAVAILABLE ->
                    new CloudException(ErrorCode.UNAVAILABLE, why, e);
            };
        }
    }
}
