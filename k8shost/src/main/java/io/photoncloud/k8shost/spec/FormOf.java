package io.photoncloud.k8shost.spec;

import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.Probe;
import io.photoncloud.k8shost.spec.PodForm.AmountsForm;
import io.photoncloud.k8shost.spec.PodForm.ConfigForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.EmptyDirForm;
import io.photoncloud.k8shost.spec.PodForm.EnvForm;
import io.photoncloud.k8shost.spec.PodForm.ExecForm;
import io.photoncloud.k8shost.spec.PodForm.HandlerForm;
import io.photoncloud.k8shost.spec.PodForm.HostPathForm;
import io.photoncloud.k8shost.spec.PodForm.HttpGetForm;
import io.photoncloud.k8shost.spec.PodForm.MountForm;
import io.photoncloud.k8shost.spec.PodForm.PortForm;
import io.photoncloud.k8shost.spec.PodForm.ProbeForm;
import io.photoncloud.k8shost.spec.PodForm.ResourcesForm;
import io.photoncloud.k8shost.spec.PodForm.TcpSocketForm;
import io.photoncloud.k8shost.spec.PodForm.VolumeForm;
import io.photoncloud.k8shost.spec.PodSpec.Volume;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a spec is told: what is nothing said is left out. */
final class FormOf {

    private FormOf() {}

    static PodForm pod(PodSpec spec) {
        return new PodForm(
                spec.containers().stream().map(FormOf::container).toList(),
                each(spec.initContainers(), FormOf::container),
                spec.restartPolicy().word(),
                each(spec.volumes(), FormOf::volume),
                spec.terminationGrace().toSeconds(),
                each(spec.pullSecrets(), PodForm.PullSecretForm::new),
                SecurityOf.form(spec.security()));
    }

    private static <T, F> @Nullable List<F> each(List<T> values, Function<T, F> form) {
        return values.isEmpty() ? null : values.stream().map(form).toList();
    }

    private static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Integer said(int number) {
        return number == 0 ? null : number;
    }

    private static @Nullable Boolean said(boolean holds) {
        return holds ? Boolean.TRUE : null;
    }

    private static @Nullable Integer seconds(Duration time) {
        return said((int) time.toSeconds());
    }

    private static ContainerForm container(ContainerDef def) {
        return new ContainerForm(
                said(def.name()),
                said(def.image()),
                each(def.command(), Function.identity()),
                each(def.args(), Function.identity()),
                said(def.workingDirectory()),
                each(def.env(), variable -> new EnvForm(said(variable.name()), variable.value())),
                each(
                        def.ports(),
                        port -> new PortForm(
                                said(port.name()),
                                said(port.containerPort()),
                                said(port.hostPort()),
                                said(port.hostIp()),
                                port.protocol().name())),
                resources(def.resources()),
                each(
                        def.mounts(),
                        mount -> new MountForm(
                                said(mount.volume()), said(mount.path()), mount.readOnly() ? Boolean.TRUE : null)),
                probe(def.liveness()),
                probe(def.readiness()),
                probe(def.startup()),
                def.preStop() == null
                        ? null
                        : new HandlerForm(exec(def.preStop()), httpGet(def.preStop()), tcpSocket(def.preStop())),
                def.pullPolicy().word(),
                SecurityOf.form(def.security()),
                said(def.talk().stdin()),
                said(def.talk().stdinOnce()),
                said(def.talk().tty()));
    }

    private static @Nullable ResourcesForm resources(ContainerDef.Resources resources) {
        AmountsForm requests = amounts(resources.cpuRequest(), resources.memoryRequest());
        AmountsForm limits = amounts(resources.cpuLimit(), resources.memoryLimit());
        return requests == null && limits == null ? null : new ResourcesForm(requests, limits);
    }

    private static @Nullable AmountsForm amounts(Quantity cpu, Quantity memory) {
        return cpu.isSaid() || memory.isSaid() ? new AmountsForm(said(cpu.text()), said(memory.text())) : null;
    }

    private static @Nullable ProbeForm probe(@Nullable Probe probe) {
        if (probe == null) {
            return null;
        }
        return new ProbeForm(
                exec(probe.handler()),
                httpGet(probe.handler()),
                tcpSocket(probe.handler()),
                seconds(probe.initialDelay()),
                seconds(probe.period()),
                seconds(probe.timeout()),
                said(probe.successThreshold()),
                said(probe.failureThreshold()));
    }

    private static @Nullable ExecForm exec(Handler handler) {
        return handler instanceof Handler.Exec(List<String> command) ? new ExecForm(command) : null;
    }

    private static @Nullable HttpGetForm httpGet(Handler handler) {
        return handler instanceof Handler.HttpGet(String path, int port, String scheme)
                ? new HttpGetForm(said(path), said(port), said(scheme))
                : null;
    }

    private static @Nullable TcpSocketForm tcpSocket(Handler handler) {
        return handler instanceof Handler.TcpSocket(int port) ? new TcpSocketForm(said(port)) : null;
    }

    private static VolumeForm volume(Volume volume) {
        return switch (volume) {
            case Volume.EmptyDir(String name) -> new VolumeForm(said(name), new EmptyDirForm(), null, null);
            case Volume.HostPath(String name, String path) ->
                new VolumeForm(said(name), null, new HostPathForm(said(path)), null);
            case Volume.Config(String name, var files) -> new VolumeForm(said(name), null, null, new ConfigForm(files));
        };
    }
}
