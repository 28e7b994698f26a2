package io.photoncloud.k8shost.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As whom containers run, and what they may do. */
public final class Security {

    /** What container runtimes give to every container, as root is understood in it. */
    public static final Set<String> DEFAULT_CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private Security() {}

    /** Which calls of the kernel are let through. */
    public enum Seccomp {
        RUNTIME_DEFAULT("RuntimeDefault"),
        UNCONFINED("Unconfined");

        private final String word;

        Seccomp(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * Null where nothing is said.
     *
     * @param nonRoot whether it must not be root
     */
    public record RunAs(
            @Nullable Long user,
            @Nullable Long group,
            @Nullable Boolean nonRoot) {

        public static final RunAs UNSAID = new RunAs(null, null, null);

        /** A container's own word counts before its pod's. */
        public RunAs orElse(RunAs ofPod) {
            return new RunAs(
                    user == null ? ofPod.user : user,
                    group == null ? ofPod.group : group,
                    nonRoot == null ? ofPod.nonRoot : nonRoot);
        }

        public boolean mustNotBeRoot() {
            return Boolean.TRUE.equals(nonRoot);
        }
    }

    /**
     * Of a pod, where its containers do not say themselves.
     *
     * @param fsGroup the group of its volumes, which all its containers have; null for none
     * @param seccomp null where nothing is said
     */
    public record OfPod(
            RunAs runAs, @Nullable Long fsGroup, @Nullable Seccomp seccomp) {

        public static final OfPod UNSAID = new OfPod(RunAs.UNSAID, null, null);
    }

    /**
     * Of a container.
     *
     * @param escalation whether a process may have more rights than the one that started it; null where nothing is said
     * @param seccomp null for the pod's
     */
    public record OfContainer(
            RunAs runAs,
            boolean readOnlyRoot,
            @Nullable Boolean escalation,
            boolean privileged,
            List<String> added,
            List<String> dropped,
            @Nullable Seccomp seccomp) {

        public static final OfContainer UNSAID =
                new OfContainer(RunAs.UNSAID, false, null, false, List.of(), List.of(), null);

        public OfContainer {
            added = List.copyOf(added);
            dropped = List.copyOf(dropped);
        }

        /** Whether it asks for more than every container is given. */
        boolean addsCapabilities() {
            return !DEFAULT_CAPABILITIES.containsAll(added);
        }

        /** What counts for it in its pod. */
        public Seccomp seccompIn(OfPod pod) {
            return Optional.ofNullable(seccomp)
                    .or(() -> Optional.ofNullable(pod.seccomp()))
                    .orElse(Seccomp.RUNTIME_DEFAULT);
        }
    }
}
