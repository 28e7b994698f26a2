package io.photoncloud.k8shost.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container is made of.
 *
 * @param attempt counts how often it was made in its pod, from 0
 * @param specHash of what the pod's owner asked for, kept with the container
 * @param image as the owner names it
 * @param imageRef as the runtime has it, from {@link PodRuntime#imageOf} or {@link PodRuntime#pullImage}
 * @param command in place of the image's entry point; empty for that
 * @param args in place of the image's command; empty for that
 * @param workingDirectory empty for the image's
 * @param stdin whether who attaches to it is heard
 * @param stdinOnce whether it reads the end when the first who attached has gone
 * @param tty whether it has a terminal
 * @param logPath of its log in CRI's format, relative to {@link SandboxSpec#logDirectory}
 */
public record ContainerSpec(
        String name,
        int attempt,
        String specHash,
        String image,
        String imageRef,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<Variable> env,
        List<Mount> mounts,
        Resources resources,
        Security security,
        boolean stdin,
        boolean stdinOnce,
        boolean tty,
        String logPath,
        Map<String, String> labels,
        Map<String, String> annotations) {

    public ContainerSpec {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    public record Variable(String name, String value) {}

    /** A file or directory of the node, made before, that is seen in the container. */
    public record Mount(String hostPath, String containerPath, boolean readOnly) {}

    /**
     * What it may use, and how it stands to others where that is short; 0 for nothing said.
     *
     * @param milliCpus wanted, in thousandths of a core: its share where others want more
     * @param milliCpusMax the most of them
     * @param memoryBytes wanted
     * @param memoryBytesMax with more it is killed
     * @param oomScoreAdj -1000 to 1000: the highest is killed first where the machine's memory is short
     */
    public record Resources(long milliCpus, long milliCpusMax, long memoryBytes, long memoryBytesMax, int oomScoreAdj) {

        public static final Resources UNSAID = new Resources(0, 0, 0, 0, 0);
    }

    /**
     * @param runAsUser null for the image's
     * @param runAsGroup null for the image's; only with {@code runAsUser}
     * @param groups further ones
     * @param unconfined whether all calls of the kernel are let through, and not only those that the runtime lets through by
     *     default
     */
    public record Security(
            boolean privileged,
            boolean readOnlyRoot,
            boolean noNewPrivileges,
            @Nullable Long runAsUser,
            @Nullable Long runAsGroup,
            List<String> addedCapabilities,
            List<String> droppedCapabilities,
            List<Long> groups,
            boolean unconfined) {

        public static final Security ORDINARY =
                new Security(false, false, false, null, null, List.of(), List.of(), List.of(), false);

        public Security {
            addedCapabilities = List.copyOf(addedCapabilities);
            droppedCapabilities = List.copyOf(droppedCapabilities);
            groups = List.copyOf(groups);
        }
    }
}
