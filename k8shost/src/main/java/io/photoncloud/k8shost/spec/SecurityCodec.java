package io.photoncloud.k8shost.spec;

import io.photoncloud.k8shost.spec.PodForm.CapabilitiesForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.PodSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.SeccompForm;
import io.photoncloud.k8shost.spec.Security.RunAs;
import io.photoncloud.k8shost.spec.Security.Seccomp;
import io.photoncloud.proto.k8shost.v1.PodSecurityContext;
import io.photoncloud.proto.k8shost.v1.SecurityContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** As whom containers run and what they may do, as messages: the parts of {@link PodSpecCodec} that are about it. */
final class SecurityCodec {

    private SecurityCodec() {}

    static PodSecurityContext toMessage(Security.OfPod security) {
        PodSecurityContext.Builder message = PodSecurityContext.newBuilder();
        RunAs runAs = security.runAs();
        if (runAs.user() != null) {
            message.setRunAsUser(runAs.user());
        }
        if (runAs.group() != null) {
            message.setRunAsGroup(runAs.group());
        }
        if (runAs.nonRoot() != null) {
            message.setRunAsNonRoot(runAs.nonRoot());
        }
        if (security.fsGroup() != null) {
            message.setFsGroup(security.fsGroup());
        }
        return message.setSeccompProfile(word(security.seccomp())).build();
    }

    static SecurityContext toMessage(Security.OfContainer security) {
        SecurityContext.Builder message = SecurityContext.newBuilder();
        RunAs runAs = security.runAs();
        if (runAs.user() != null) {
            message.setRunAsUser(runAs.user());
        }
        if (runAs.group() != null) {
            message.setRunAsGroup(runAs.group());
        }
        if (runAs.nonRoot() != null) {
            message.setRunAsNonRoot(runAs.nonRoot());
        }
        if (security.escalation() != null) {
            message.setAllowPrivilegeEscalation(security.escalation());
        }
        return message.setReadOnlyRootFilesystem(security.readOnlyRoot())
                .setPrivileged(security.privileged())
                .addAllCapabilitiesAdd(security.added())
                .addAllCapabilitiesDrop(security.dropped())
                .setSeccompProfile(word(security.seccomp()))
                .build();
    }

    private static String word(@Nullable Seccomp seccomp) {
        return seccomp == null ? "" : seccomp.word();
    }

    private static @Nullable Seccomp seccomp(String word) {
        return word.isEmpty()
                ? null
                : Arrays.stream(Seccomp.values())
                        .filter(one -> one.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("it is not known what is " + word));
    }

    static Security.OfPod toDomain(PodSecurityContext message) {
        return new Security.OfPod(
                new RunAs(
                        message.hasRunAsUser() ? message.getRunAsUser() : null,
                        message.hasRunAsGroup() ? message.getRunAsGroup() : null,
                        message.hasRunAsNonRoot() ? message.getRunAsNonRoot() : null),
                message.hasFsGroup() ? message.getFsGroup() : null,
                seccomp(message.getSeccompProfile()));
    }

    static Security.OfContainer toDomain(SecurityContext message) {
        return new Security.OfContainer(
                new RunAs(
                        message.hasRunAsUser() ? message.getRunAsUser() : null,
                        message.hasRunAsGroup() ? message.getRunAsGroup() : null,
                        message.hasRunAsNonRoot() ? message.getRunAsNonRoot() : null),
                message.getReadOnlyRootFilesystem(),
                message.hasAllowPrivilegeEscalation() ? message.getAllowPrivilegeEscalation() : null,
                message.getPrivileged(),
                message.getCapabilitiesAddList(),
                message.getCapabilitiesDropList(),
                seccomp(message.getSeccompProfile()));
    }

    static PodSecurityForm toForm(PodSecurityContext message) {
        return new PodSecurityForm(
                message.hasRunAsUser() ? message.getRunAsUser() : null,
                message.hasRunAsGroup() ? message.getRunAsGroup() : null,
                message.hasRunAsNonRoot() ? message.getRunAsNonRoot() : null,
                message.hasFsGroup() ? message.getFsGroup() : null,
                seccompForm(message.getSeccompProfile()));
    }

    static ContainerSecurityForm toForm(SecurityContext message) {
        return new ContainerSecurityForm(
                message.hasRunAsUser() ? message.getRunAsUser() : null,
                message.hasRunAsGroup() ? message.getRunAsGroup() : null,
                message.hasRunAsNonRoot() ? message.getRunAsNonRoot() : null,
                message.getReadOnlyRootFilesystem(),
                message.hasAllowPrivilegeEscalation() ? message.getAllowPrivilegeEscalation() : null,
                message.getPrivileged(),
                new CapabilitiesForm(message.getCapabilitiesAddList(), message.getCapabilitiesDropList()),
                seccompForm(message.getSeccompProfile()));
    }

    private static @Nullable SeccompForm seccompForm(String word) {
        return word.isEmpty() ? null : new SeccompForm(word);
    }
}
