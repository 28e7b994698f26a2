package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.PodSpec.Volume;
import io.photoncloud.k8shost.spec.PodSpecCodec;
import java.util.Map;

/** What a runtime is asked for, of what a pod's owner asked for. */
final class RuntimeSpecs {

    private static final int HOSTNAME_LENGTH_MAX = 63;

    /** As a kubelet has it: who is sure of nothing is killed first where memory is short, who is sure of all last. */
    private static final int OOM_SURE = -997;

    private static final int OOM_BETWEEN = 500;
    private static final int OOM_UNSURE = 1_000;

    private RuntimeSpecs() {}

    static SandboxSpec sandbox(Pod pod, int attempt, PodDirectories directories) {
        String name = pod.name();
        String hostname = name.length() > HOSTNAME_LENGTH_MAX ? name.substring(0, HOSTNAME_LENGTH_MAX) : name;
        return new SandboxSpec(
                new PodRef(pod.uid(), pod.namespace(), pod.name()),
                attempt,
                PodSpecCodec.hash(pod.spec()),
                hostname.replaceAll("[-.]+$", ""),
                false,
                pod.spec().containers().stream()
                        .flatMap(def -> def.ports().stream())
                        .map(port -> new SandboxSpec.PortMapping(
                                port.protocol(), port.containerPort(), port.hostPort(), port.hostIp()))
                        .toList(),
                SandboxSpec.Dns.OF_RUNTIME,
                directories.logs(pod.uid()).toAbsolutePath(),
                pod.labels(),
                pod.annotations(),
                pod.spec().isPrivileged(),
                pod.port().ips());
    }

    static ContainerSpec container(
            Pod pod,
            ContainerDef def,
            int attempt,
            String imageRef,
            ContainerSpec.Security security,
            PodDirectories directories) {
        return new ContainerSpec(
                def.name(),
                attempt,
                PodSpecCodec.hash(pod.spec()),
                def.image(),
                imageRef,
                def.command(),
                def.args(),
                def.workingDirectory(),
                def.env().stream()
                        .map(one -> new ContainerSpec.Variable(one.name(), one.value()))
                        .toList(),
                def.mounts().stream()
                        .map(mount -> new ContainerSpec.Mount(
                                directories.hostPath(pod, mount.volume()),
                                mount.path(),
                                mount.readOnly() || isConfig(pod, mount.volume())))
                        .toList(),
                resources(def.resources()),
                security,
                def.talk().stdin(),
                def.talk().stdinOnce(),
                def.talk().tty(),
                PodDirectories.log(def.name(), attempt),
                pod.labels(),
                Map.of());
    }

    /** What is written there is ours: nobody writes over it, or has us write elsewhere by it. */
    private static boolean isConfig(Pod pod, String volume) {
        return pod.spec().volumes().stream()
                .anyMatch(one -> one instanceof Volume.Config && one.name().equals(volume));
    }

    private static ContainerSpec.Resources resources(ContainerDef.Resources wanted) {
        long milliCpus = wanted.cpuWanted().milli();
        long memory = wanted.memoryWanted().whole();
        long milliCpusMax = wanted.cpuLimit().milli();
        long memoryMax = wanted.memoryLimit().whole();
        boolean sure = milliCpusMax > 0 && memoryMax > 0 && milliCpus == milliCpusMax && memory == memoryMax;
        boolean unsure = milliCpus == 0 && memory == 0;
        return new ContainerSpec.Resources(
                milliCpus, milliCpusMax, memory, memoryMax, sure ? OOM_SURE : unsure ? OOM_UNSURE : OOM_BETWEEN);
    }
}
