package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.ContainerSpec.Resources;
import io.photoncloud.k8shost.runtime.ContainerSpec.Security;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.proto.cri.Capability;
import io.photoncloud.proto.cri.Int64Value;
import io.photoncloud.proto.cri.LinuxContainerResources;
import io.photoncloud.proto.cri.LinuxContainerSecurityContext;
import io.photoncloud.proto.cri.SecurityProfile.ProfileType;
import java.util.List;

/** What a container may use and do, in the kernel's measures. */
final class LimitsWire {

    /** How long the quota of processor time is for. */
    private static final long PERIOD_MICROS = 100_000;

    /** Less the kernel does not take. */
    private static final long QUOTA_MICROS_MIN = 1_000;

    private static final long SHARES_PER_CORE = 1_024;
    private static final long SHARES_MIN = 2;
    private static final long SHARES_MAX = 262_144;
    private static final long MILLIS = 1_000;

    /** Of the kernel's files, those that tell of the machine, or break it: out of an ordinary container's sight. */
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private LimitsWire() {}

    static LinuxContainerResources resources(Resources wanted) {
        var resources = LinuxContainerResources.newBuilder()
                .setCpuShares(Math.clamp(wanted.milliCpus() * SHARES_PER_CORE / MILLIS, SHARES_MIN, SHARES_MAX))
                .setMemoryLimitInBytes(wanted.memoryBytesMax())
                .setOomScoreAdj(wanted.oomScoreAdj());
        if (wanted.milliCpusMax() > 0) {
            resources
                    .setCpuPeriod(PERIOD_MICROS)
                    .setCpuQuota(Math.max(QUOTA_MICROS_MIN, wanted.milliCpusMax() * PERIOD_MICROS / MILLIS));
        }
        return resources.build();
    }

    static LinuxContainerSecurityContext security(SandboxSpec of, Security wanted) {
        var security = LinuxContainerSecurityContext.newBuilder()
                .setNamespaceOptions(SandboxWire.namespaces(of))
                .setPrivileged(wanted.privileged())
                .setReadonlyRootfs(wanted.readOnlyRoot())
                .setNoNewPrivs(wanted.noNewPrivileges())
                .setCapabilities(Capability.newBuilder()
                        .addAllAddCapabilities(wanted.addedCapabilities())
                        .addAllDropCapabilities(wanted.droppedCapabilities()))
                .addAllSupplementalGroups(wanted.groups())
                .setSeccomp(SandboxWire.profile(
                        wanted.privileged() || wanted.unconfined()
                                ? ProfileType.Unconfined
                                : ProfileType.RuntimeDefault));
        if (!wanted.privileged()) {
            security.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
        }
        if (wanted.runAsUser() != null) {
            security.setRunAsUser(Int64Value.newBuilder().setValue(wanted.runAsUser()));
        }
        if (wanted.runAsGroup() != null) {
            security.setRunAsGroup(Int64Value.newBuilder().setValue(wanted.runAsGroup()));
        }
        return security.build();
    }
}
