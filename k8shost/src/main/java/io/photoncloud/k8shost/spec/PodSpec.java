package io.photoncloud.k8shost.spec;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pod is made of. It never changes. What may be in it is checked by {@link PodForm}.
 *
 * @param pullSecrets names of its namespace's: who the node is to registries
 */
public record PodSpec(
        List<ContainerDef> containers,
        List<ContainerDef> initContainers,
        RestartPolicy restartPolicy,
        List<Volume> volumes,
        Duration terminationGrace,
        List<String> pullSecrets,
        Security.OfPod security) {

    public PodSpec {
        containers = List.copyOf(containers);
        initContainers = List.copyOf(initContainers);
        volumes = List.copyOf(volumes);
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** Of images that everybody is given, with nothing said of what its containers may do. */
    public PodSpec(
            List<ContainerDef> containers,
            List<ContainerDef> initContainers,
            RestartPolicy restartPolicy,
            List<Volume> volumes,
            Duration terminationGrace) {
        this(containers, initContainers, restartPolicy, volumes, terminationGrace, List.of(), Security.OfPod.UNSAID);
    }

    /** What becomes of containers that have ended. */
    public enum RestartPolicy {
        ALWAYS("Always"),
        ON_FAILURE("OnFailure"),
        NEVER("Never");

        private final String word;

        RestartPolicy(String word) {
            this.word = word;
        }

        /** As Kubernetes has it. */
        public String word() {
            return word;
        }

        public boolean restarts(int exitCode) {
            return switch (this) {
                case ALWAYS -> true;
                case ON_FAILURE -> exitCode != 0;
                case NEVER -> false;
            };
        }
    }

    /** Something that containers see under a path. */
    public sealed interface Volume {
        String name();

        record EmptyDir(String name) implements Volume {}

        record HostPath(String name, String path) implements Volume {}

        /** @param files contents by names */
        record Config(String name, Map<String, String> files) implements Volume {
            public Config {
                files = Map.copyOf(files);
            }
        }
    }

    public boolean usesHostPath() {
        return volumes.stream().anyMatch(volume -> volume instanceof Volume.HostPath);
    }

    public boolean usesHostPort() {
        return all().flatMap(def -> def.ports().stream()).anyMatch(port -> port.hostPort() > 0);
    }

    /** What it takes of its node: what its containers want together, or the hungriest init container where that is more. */
    public Wants wants() {
        Wants ports = new Wants(0, 0, Set.copyOf(hostPorts()));
        Wants together = containers.stream().map(ContainerDef::wants).reduce(ports, Wants::plus);
        return initContainers.stream().map(ContainerDef::wants).reduce(together, Wants::max);
    }

    /** Whether a container of it may do to the node what it likes. */
    public boolean isPrivileged() {
        return all().anyMatch(def -> def.security().privileged());
    }

    /** Whether calls of the kernel are let through that are kept from others. */
    public boolean isUnconfined() {
        return all().anyMatch(def -> def.security().seccompIn(security) == Security.Seccomp.UNCONFINED);
    }

    public boolean addsCapabilities() {
        return all().anyMatch(def -> def.security().addsCapabilities());
    }

    /** The node's ports that lead to its containers. */
    public List<HostPort> hostPorts() {
        return containers.stream()
                .flatMap(def -> def.ports().stream())
                .filter(port -> port.hostPort() > 0)
                .map(port -> new HostPort(port.protocol(), port.hostIp(), port.hostPort()))
                .toList();
    }

    /** Processor time, memory, and ports of the node. */
    public record Wants(long milliCpus, long memoryBytes, Set<HostPort> hostPorts) {

        public Wants {
            hostPorts = Set.copyOf(hostPorts);
        }

        /** No ports. */
        public Wants(long milliCpus, long memoryBytes) {
            this(milliCpus, memoryBytes, Set.of());
        }

        /** What is free at once when a pod is taken from a node that is not there: its ports are when that has removed it. */
        public Wants withoutPorts() {
            return new Wants(milliCpus, memoryBytes);
        }

        Wants plus(Wants other) {
            return new Wants(
                    Math.addExact(milliCpus, other.milliCpus),
                    Math.addExact(memoryBytes, other.memoryBytes),
                    both(hostPorts, other.hostPorts));
        }

        Wants max(Wants other) {
            return new Wants(
                    Math.max(milliCpus, other.milliCpus),
                    Math.max(memoryBytes, other.memoryBytes),
                    both(hostPorts, other.hostPorts));
        }

        private static Set<HostPort> both(Set<HostPort> some, Set<HostPort> others) {
            Set<HostPort> all = new HashSet<>(some);
            all.addAll(others);
            return all;
        }
    }

    public Stream<ContainerDef> all() {
        return Stream.concat(initContainers.stream(), containers.stream());
    }
}
