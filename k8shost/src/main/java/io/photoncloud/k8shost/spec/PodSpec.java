package io.photoncloud.k8shost.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a pod is made of. It never changes. What may be in it is checked by {@link PodForm}. */
public record PodSpec(
        List<ContainerDef> containers,
        List<ContainerDef> initContainers,
        RestartPolicy restartPolicy,
        List<Volume> volumes,
        Duration terminationGrace) {

    public PodSpec {
        containers = List.copyOf(containers);
        initContainers = List.copyOf(initContainers);
        volumes = List.copyOf(volumes);
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
        Wants together = containers.stream().map(ContainerDef::wants).reduce(Wants.NOTHING, Wants::plus);
        return initContainers.stream().map(ContainerDef::wants).reduce(together, Wants::max);
    }

    /** Processor time and memory. */
    public record Wants(long milliCpus, long memoryBytes) {
        public static final Wants NOTHING = new Wants(0, 0);

        Wants plus(Wants other) {
            return new Wants(Math.addExact(milliCpus, other.milliCpus), Math.addExact(memoryBytes, other.memoryBytes));
        }

        Wants max(Wants other) {
            return new Wants(Math.max(milliCpus, other.milliCpus), Math.max(memoryBytes, other.memoryBytes));
        }
    }

    public Stream<ContainerDef> all() {
        return Stream.concat(initContainers.stream(), containers.stream());
    }
}
