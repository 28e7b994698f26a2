package io.photoncloud.k8shost.spec;

import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a container of a pod is made of. */
public record ContainerDef(
        String name,
        String image,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<Variable> env,
        List<Port> ports,
        Resources resources,
        List<Mount> mounts,
        @Nullable Probe liveness,
        @Nullable Probe readiness,
        @Nullable Probe startup,
        @Nullable Handler preStop,
        PullPolicy pullPolicy,
        Security.OfContainer security,
        Talk talk) {

    /** With nothing said of what it may do, and nothing to say to it. */
    public ContainerDef(
            String name,
            String image,
            List<String> command,
            List<String> args,
            String workingDirectory,
            List<Variable> env,
            List<Port> ports,
            Resources resources,
            List<Mount> mounts,
            @Nullable Probe liveness,
            @Nullable Probe readiness,
            @Nullable Probe startup,
            @Nullable Handler preStop,
            PullPolicy pullPolicy) {
        this(
                name,
                image,
                command,
                args,
                workingDirectory,
                env,
                ports,
                resources,
                mounts,
                liveness,
                readiness,
                startup,
                preStop,
                pullPolicy,
                Security.OfContainer.UNSAID,
                Talk.NONE);
    }

    public ContainerDef {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        ports = List.copyOf(ports);
        mounts = List.copyOf(mounts);
    }

    /**
     * How it is talked to by those who attach.
     *
     * @param stdin whether it hears them; what reads without it reads the end at once
     * @param stdinOnce whether it reads the end when the first who attached has gone
     * @param tty whether it has a terminal
     */
    public record Talk(boolean stdin, boolean stdinOnce, boolean tty) {
        public static final Talk NONE = new Talk(false, false, false);
    }

    public record Variable(String name, String value) {}

    /**
     * @param name empty for none
     * @param hostPort 0 for none
     * @param hostIp at which of the node's addresses; empty for all of them
     */
    public record Port(String name, int containerPort, int hostPort, String hostIp, Protocol protocol) {}

    /** What it is sure to get, and what it gets at the most. */
    public record Resources(Quantity cpuRequest, Quantity memoryRequest, Quantity cpuLimit, Quantity memoryLimit) {
        public static final Resources UNSAID =
                new Resources(Quantity.UNSAID, Quantity.UNSAID, Quantity.UNSAID, Quantity.UNSAID);

        /** Who says a limit and no request wants the limit. */
        public Quantity cpuWanted() {
            return cpuRequest.isSaid() ? cpuRequest : cpuLimit;
        }

        public Quantity memoryWanted() {
            return memoryRequest.isSaid() ? memoryRequest : memoryLimit;
        }
    }

    public record Mount(String volume, String path, boolean readOnly) {}

    /** Whether an image is pulled. */
    public enum PullPolicy {
        /** Each time a container is made: what the registry has then is what runs. */
        ALWAYS("Always"),
        IF_NOT_PRESENT("IfNotPresent"),
        NEVER("Never");

        private final String word;

        PullPolicy(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** Where nothing is said: a tag that is known to move is asked for each time. */
        static PullPolicy of(String image) {
            if (image.indexOf('@') >= 0) {
                return IF_NOT_PRESENT;
            }
            String last = image.substring(image.lastIndexOf('/') + 1);
            int colon = last.indexOf(':');
            return colon < 0 || last.substring(colon + 1).equals("latest") ? ALWAYS : IF_NOT_PRESENT;
        }
    }

    /** How somebody is asked. */
    public sealed interface Handler {
        /** By a command in the container, which ends with 0 for yes. */
        record Exec(List<String> command) implements Handler {
            public Exec {
                command = List.copyOf(command);
            }
        }

        /** Yes is an answer of 200 to 399. */
        record HttpGet(String path, int port, String scheme) implements Handler {}

        /** Yes is a connection. */
        record TcpSocket(int port) implements Handler {}
    }

    /** @param successThreshold so many times yes in a row is yes, and {@code failureThreshold} times no is no */
    public record Probe(
            Handler handler,
            Duration initialDelay,
            Duration period,
            Duration timeout,
            int successThreshold,
            int failureThreshold) {}

    /** What a probe is for. */
    public enum ProbeKind {
        STARTUP,
        LIVENESS,
        READINESS
    }

    public Optional<Probe> findProbe(ProbeKind kind) {
        return Optional.ofNullable(
                switch (kind) {
                    case STARTUP -> startup;
                    case LIVENESS -> liveness;
                    case READINESS -> readiness;
                });
    }

    PodSpec.Wants wants() {
        return new PodSpec.Wants(
                resources.cpuWanted().milli(), resources.memoryWanted().whole());
    }
}
