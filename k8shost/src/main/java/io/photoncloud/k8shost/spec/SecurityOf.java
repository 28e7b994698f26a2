package io.photoncloud.k8shost.spec;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.k8shost.spec.PodForm.CapabilitiesForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.PodSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.SeccompForm;
import io.photoncloud.k8shost.spec.Security.RunAs;
import io.photoncloud.k8shost.spec.Security.Seccomp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As whom containers run and what they may do, as it is asked for, checked, and as it is told. */
final class SecurityOf {

    static final long ID_MAX = Integer.MAX_VALUE;

    private static final String ALL = "ALL";

    /** Those that the kernel knows, but for what every container is given. */
    private static final Set<String> OTHER_CAPABILITIES = Set.of(
            ALL,
            "AUDIT_CONTROL",
            "AUDIT_READ",
            "BLOCK_SUSPEND",
            "BPF",
            "CHECKPOINT_RESTORE",
            "DAC_READ_SEARCH",
            "IPC_LOCK",
            "IPC_OWNER",
            "LEASE",
            "LINUX_IMMUTABLE",
            "MAC_ADMIN",
            "MAC_OVERRIDE",
            "NET_ADMIN",
            "NET_BROADCAST",
            "PERFMON",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_MODULE",
            "SYS_NICE",
            "SYS_PACCT",
            "SYS_PTRACE",
            "SYS_RAWIO",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "SYSLOG",
            "WAKE_ALARM");

    private SecurityOf() {}

    static Security.OfPod pod(@Nullable PodSecurityForm form) {
        String at = "security_context";
        if (form == null) {
            return Security.OfPod.UNSAID;
        }
        return new Security.OfPod(
                runAs(at, form.runAsUser(), form.runAsGroup(), form.runAsNonRoot()),
                id(at + ".fs_group", form.fsGroup()),
                seccomp(at + ".seccomp_profile", form.seccompProfile()));
    }

    /** @param at of the container's own context, as {@code containers[0].security_context} */
    static Security.OfContainer container(String at, @Nullable ContainerSecurityForm form) {
        if (form == null) {
            return Security.OfContainer.UNSAID;
        }
        boolean privileged = Boolean.TRUE.equals(form.privileged());
        boolean noEscalation = Boolean.FALSE.equals(form.allowPrivilegeEscalation());
        CapabilitiesForm capabilities = form.capabilities();
        List<String> added = capabilities(at + ".capabilities.add", capabilities == null ? null : capabilities.add());
        String escalation = at + ".allow_privilege_escalation";
        Check.that(!privileged || !noEscalation, escalation, "not false of a privileged container");
        Check.that(!added.contains("SYS_ADMIN") || !noEscalation, escalation, "not false where SYS_ADMIN is added");
        return new Security.OfContainer(
                runAs(at, form.runAsUser(), form.runAsGroup(), form.runAsNonRoot()),
                Boolean.TRUE.equals(form.readOnlyRootFilesystem()),
                form.allowPrivilegeEscalation(),
                privileged,
                added,
                capabilities(at + ".capabilities.drop", capabilities == null ? null : capabilities.drop()),
                seccomp(at + ".seccomp_profile", form.seccompProfile()));
    }

    /** What a container asks for together with its pod. */
    static void requireNotRoot(String at, Security.OfContainer own, Security.OfPod pod) {
        RunAs runAs = own.runAs().orElse(pod.runAs());
        boolean isRoot = runAs.user() != null && runAs.user() == 0;
        Check.that(!isRoot || !runAs.mustNotBeRoot(), at + ".run_as_user", "not 0 where run_as_non_root is true");
    }

    private static RunAs runAs(String at, @Nullable Long user, @Nullable Long group, @Nullable Boolean nonRoot) {
        return new RunAs(id(at + ".run_as_user", user), id(at + ".run_as_group", group), nonRoot);
    }

    private static @Nullable Long id(String field, @Nullable Long id) {
        return id == null ? null : Check.range(field, id, 0, ID_MAX);
    }

    private static @Nullable Seccomp seccomp(String at, @Nullable SeccompForm form) {
        if (form == null) {
            return null;
        }
        String type = Check.required(at + ".type", form.type());
        for (Seccomp seccomp : Seccomp.values()) {
            if (seccomp.word().equals(type)) {
                return seccomp;
            }
        }
        throw CloudException.invalid(
                at + ".type", "RuntimeDefault or Unconfined", at + ".type: RuntimeDefault or Unconfined");
    }

    private static List<String> capabilities(String at, @Nullable List<String> names) {
        if (names == null) {
            return List.of();
        }
        int max = Security.DEFAULT_CAPABILITIES.size() + OTHER_CAPABILITIES.size();
        Check.size(at, names, 0, max);
        List<String> checked = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            String field = at + "[" + i + "]";
            String name = Check.required(field, names.get(i));
            boolean known = Security.DEFAULT_CAPABILITIES.contains(name) || OTHER_CAPABILITIES.contains(name);
            Check.that(known, field, "a capability of the kernel in capitals and without CAP_, as NET_ADMIN, or ALL");
            checked.add(name);
        }
        return checked;
    }

    // As it is told

    static @Nullable PodSecurityForm form(Security.OfPod security) {
        if (security.equals(Security.OfPod.UNSAID)) {
            return null;
        }
        return new PodSecurityForm(
                security.runAs().user(),
                security.runAs().group(),
                security.runAs().nonRoot(),
                security.fsGroup(),
                form(security.seccomp()));
    }

    static @Nullable ContainerSecurityForm form(Security.OfContainer security) {
        if (security.equals(Security.OfContainer.UNSAID)) {
            return null;
        }
        return new ContainerSecurityForm(
                security.runAs().user(),
                security.runAs().group(),
                security.runAs().nonRoot(),
                said(security.readOnlyRoot()),
                security.escalation(),
                said(security.privileged()),
                security.added().isEmpty() && security.dropped().isEmpty()
                        ? null
                        : new CapabilitiesForm(said(security.added()), said(security.dropped())),
                form(security.seccomp()));
    }

    private static @Nullable SeccompForm form(@Nullable Seccomp seccomp) {
        return seccomp == null ? null : new SeccompForm(seccomp.word());
    }

    private static @Nullable Boolean said(boolean holds) {
        return holds ? Boolean.TRUE : null;
    }

    private static @Nullable List<String> said(List<String> names) {
        return names.isEmpty() ? null : names;
    }
}
