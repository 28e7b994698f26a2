package io.photoncloud.k8shost.spec;

import com.google.protobuf.CodedOutputStream;
import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.PullPolicy;
import io.photoncloud.k8shost.spec.PodSpec.RestartPolicy;
import io.photoncloud.proto.k8shost.v1.Container;
import io.photoncloud.proto.k8shost.v1.ContainerPort;
import io.photoncloud.proto.k8shost.v1.EnvVar;
import io.photoncloud.proto.k8shost.v1.Probe;
import io.photoncloud.proto.k8shost.v1.Resources;
import io.photoncloud.proto.k8shost.v1.Volume;
import io.photoncloud.proto.k8shost.v1.VolumeMount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A spec as a message: how it is kept, and how it is asked for and told by gRPC. What is read from one is as it stands there,
 * nothing checked: of a caller's, {@link PodForm#toSpec} is asked.
 */
public final class PodSpecCodec {

    private static final int HASH_BYTES = 16;

    private PodSpecCodec() {}

    public static io.photoncloud.proto.k8shost.v1.PodSpec toMessage(PodSpec spec) {
        var message = io.photoncloud.proto.k8shost.v1.PodSpec.newBuilder()
                .setRestartPolicy(spec.restartPolicy().word())
                .setTerminationGracePeriodSeconds(spec.terminationGrace().toSeconds());
        spec.containers().forEach(def -> message.addContainers(toMessage(def)));
        spec.initContainers().forEach(def -> message.addInitContainers(toMessage(def)));
        spec.volumes().forEach(volume -> message.addVolumes(toMessage(volume)));
        message.addAllImagePullSecrets(spec.pullSecrets());
        if (!spec.security().equals(Security.OfPod.UNSAID)) {
            message.setSecurityContext(SecurityCodec.toMessage(spec.security()));
        }
        return message.build();
    }

    /** How much it takes where it is kept. */
    public static int bytes(PodSpec spec) {
        return toMessage(spec).getSerializedSize();
    }

    /** The same for the same spec, everywhere and for ever. */
    public static String hash(PodSpec spec) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            toMessage(spec).writeTo(output);
            output.flush();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a spec has no hash", e);
        }
    }

    private static Container toMessage(ContainerDef def) {
        Container.Builder message = Container.newBuilder()
                .setName(def.name())
                .setImage(def.image())
                .addAllCommand(def.command())
                .addAllArgs(def.args())
                .setWorkingDir(def.workingDirectory())
                .setResources(Resources.newBuilder()
                        .setCpuRequest(def.resources().cpuRequest().text())
                        .setMemoryRequest(def.resources().memoryRequest().text())
                        .setCpuLimit(def.resources().cpuLimit().text())
                        .setMemoryLimit(def.resources().memoryLimit().text()))
                .setImagePullPolicy(def.pullPolicy().word())
                .setStdin(def.talk().stdin())
                .setStdinOnce(def.talk().stdinOnce())
                .setTty(def.talk().tty());
        def.env()
                .forEach(one ->
                        message.addEnv(EnvVar.newBuilder().setName(one.name()).setValue(one.value())));
        def.ports()
                .forEach(one -> message.addPorts(ContainerPort.newBuilder()
                        .setName(one.name())
                        .setContainerPort(one.containerPort())
                        .setHostPort(one.hostPort())
                        .setHostIp(one.hostIp())
                        .setProtocol(one.protocol().name())));
        def.mounts()
                .forEach(one -> message.addVolumeMounts(VolumeMount.newBuilder()
                        .setName(one.volume())
                        .setMountPath(one.path())
                        .setReadOnly(one.readOnly())));
        if (def.liveness() != null) {
            message.setLivenessProbe(toMessage(def.liveness()));
        }
        if (def.readiness() != null) {
            message.setReadinessProbe(toMessage(def.readiness()));
        }
        if (def.startup() != null) {
            message.setStartupProbe(toMessage(def.startup()));
        }
        if (def.preStop() != null) {
            message.setPreStop(toMessage(def.preStop()));
        }
        if (!def.security().equals(Security.OfContainer.UNSAID)) {
            message.setSecurityContext(SecurityCodec.toMessage(def.security()));
        }
        return message.build();
    }

    private static Probe toMessage(ContainerDef.Probe probe) {
        return Probe.newBuilder()
                .setHandler(toMessage(probe.handler()))
                .setInitialDelaySeconds((int) probe.initialDelay().toSeconds())
                .setPeriodSeconds((int) probe.period().toSeconds())
                .setTimeoutSeconds((int) probe.timeout().toSeconds())
                .setSuccessThreshold(probe.successThreshold())
                .setFailureThreshold(probe.failureThreshold())
                .build();
    }

    private static io.photoncloud.proto.k8shost.v1.Handler toMessage(Handler handler) {
        var message = io.photoncloud.proto.k8shost.v1.Handler.newBuilder();
        return switch (handler) {
            case Handler.Exec(List<String> command) ->
                message.setExec(io.photoncloud.proto.k8shost.v1.Handler.Exec.newBuilder()
                                .addAllCommand(command))
                        .build();
            case Handler.HttpGet(String path, int port, String scheme) ->
                message.setHttpGet(io.photoncloud.proto.k8shost.v1.Handler.HttpGet.newBuilder()
                                .setPath(path)
                                .setPort(port)
                                .setScheme(scheme))
                        .build();
            case Handler.TcpSocket(int port) ->
                message.setTcpSocket(io.photoncloud.proto.k8shost.v1.Handler.TcpSocket.newBuilder()
                                .setPort(port))
                        .build();
        };
    }

    private static Volume toMessage(PodSpec.Volume volume) {
        Volume.Builder message = Volume.newBuilder().setName(volume.name());
        return switch (volume) {
            case PodSpec.Volume.EmptyDir _ ->
                message.setEmptyDir(Volume.EmptyDir.getDefaultInstance()).build();
            case PodSpec.Volume.HostPath(var _, String path) ->
                message.setHostPath(Volume.HostPath.newBuilder().setPath(path)).build();
            case PodSpec.Volume.Config(var _, var files) ->
                message.setConfig(Volume.Config.newBuilder().putAllFiles(files)).build();
        };
    }

    public static PodSpec toDomain(io.photoncloud.proto.k8shost.v1.PodSpec message) {
        return new PodSpec(
                message.getContainersList().stream().map(PodSpecCodec::toDomain).toList(),
                message.getInitContainersList().stream()
                        .map(PodSpecCodec::toDomain)
                        .toList(),
                word(RestartPolicy.values(), RestartPolicy::word, message.getRestartPolicy()),
                message.getVolumesList().stream().map(PodSpecCodec::toDomain).toList(),
                Duration.ofSeconds(message.getTerminationGracePeriodSeconds()),
                message.getImagePullSecretsList(),
                SecurityCodec.toDomain(message.getSecurityContext()));
    }

    private static <E> E word(E[] all, Function<E, String> word, String wanted) {
        return Arrays.stream(all)
                .filter(one -> word.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it is not known what is " + wanted));
    }

    private static ContainerDef toDomain(Container message) {
        Resources resources = message.getResources();
        return new ContainerDef(
                message.getName(),
                message.getImage(),
                message.getCommandList(),
                message.getArgsList(),
                message.getWorkingDir(),
                message.getEnvList().stream()
                        .map(one -> new ContainerDef.Variable(one.getName(), one.getValue()))
                        .toList(),
                message.getPortsList().stream()
                        .map(one -> new ContainerDef.Port(
                                one.getName(),
                                one.getContainerPort(),
                                one.getHostPort(),
                                one.getHostIp(),
                                Names.protocol("protocol", one.getProtocol())))
                        .toList(),
                new ContainerDef.Resources(
                        Quantity.of(resources.getCpuRequest()),
                        Quantity.of(resources.getMemoryRequest()),
                        Quantity.of(resources.getCpuLimit()),
                        Quantity.of(resources.getMemoryLimit())),
                message.getVolumeMountsList().stream()
                        .map(one -> new ContainerDef.Mount(one.getName(), one.getMountPath(), one.getReadOnly()))
                        .toList(),
                message.hasLivenessProbe() ? toDomain(message.getLivenessProbe()) : null,
                message.hasReadinessProbe() ? toDomain(message.getReadinessProbe()) : null,
                message.hasStartupProbe() ? toDomain(message.getStartupProbe()) : null,
                message.hasPreStop() ? toDomain(message.getPreStop()) : null,
                word(PullPolicy.values(), PullPolicy::word, message.getImagePullPolicy()),
                SecurityCodec.toDomain(message.getSecurityContext()),
                new ContainerDef.Talk(message.getStdin(), message.getStdinOnce(), message.getTty()));
    }

    private static ContainerDef.Probe toDomain(Probe message) {
        return new ContainerDef.Probe(
                toDomain(message.getHandler()),
                Duration.ofSeconds(message.getInitialDelaySeconds()),
                Duration.ofSeconds(message.getPeriodSeconds()),
                Duration.ofSeconds(message.getTimeoutSeconds()),
                message.getSuccessThreshold(),
                message.getFailureThreshold());
    }

    private static Handler toDomain(io.photoncloud.proto.k8shost.v1.Handler message) {
        return switch (message.getHandlerCase()) {
            case EXEC -> new Handler.Exec(message.getExec().getCommandList());
            case HTTP_GET ->
                new Handler.HttpGet(
                        message.getHttpGet().getPath(),
                        message.getHttpGet().getPort(),
                        message.getHttpGet().getScheme());
            case TCP_SOCKET -> new Handler.TcpSocket(message.getTcpSocket().getPort());
            case HANDLER_NOT_SET -> throw new IllegalArgumentException("a probe says not how to ask");
        };
    }

    private static PodSpec.Volume toDomain(Volume message) {
        return switch (message.getSourceCase()) {
            case EMPTY_DIR -> new PodSpec.Volume.EmptyDir(message.getName());
            case HOST_PATH ->
                new PodSpec.Volume.HostPath(
                        message.getName(), message.getHostPath().getPath());
            case CONFIG ->
                new PodSpec.Volume.Config(message.getName(), message.getConfig().getFilesMap());
            case SOURCE_NOT_SET -> throw new IllegalArgumentException("a volume says not what it is");
        };
    }

    /** What a caller says, to be checked by {@link PodForm#toSpec}. */
    public static PodForm toForm(io.photoncloud.proto.k8shost.v1.PodSpec message) {
        return new PodForm(
                message.getContainersList().stream().map(PodSpecCodec::toForm).toList(),
                message.getInitContainersList().stream()
                        .map(PodSpecCodec::toForm)
                        .toList(),
                said(message.getRestartPolicy()),
                message.getVolumesList().stream().map(PodSpecCodec::toForm).toList(),
                message.hasTerminationGracePeriodSeconds() ? message.getTerminationGracePeriodSeconds() : null,
                message.getImagePullSecretsList().stream()
                        .map(PodForm.PullSecretForm::new)
                        .toList(),
                message.hasSecurityContext() ? SecurityCodec.toForm(message.getSecurityContext()) : null);
    }

    private static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Integer said(int number) {
        return number == 0 ? null : number;
    }

    private static PodForm.ContainerForm toForm(Container message) {
        Resources resources = message.getResources();
        return new PodForm.ContainerForm(
                said(message.getName()),
                said(message.getImage()),
                message.getCommandList(),
                message.getArgsList(),
                said(message.getWorkingDir()),
                message.getEnvList().stream()
                        .map(one -> new PodForm.EnvForm(said(one.getName()), one.getValue()))
                        .toList(),
                message.getPortsList().stream()
                        .map(one -> new PodForm.PortForm(
                                said(one.getName()),
                                said(one.getContainerPort()),
                                said(one.getHostPort()),
                                said(one.getHostIp()),
                                said(one.getProtocol())))
                        .toList(),
                new PodForm.ResourcesForm(
                        new PodForm.AmountsForm(said(resources.getCpuRequest()), said(resources.getMemoryRequest())),
                        new PodForm.AmountsForm(said(resources.getCpuLimit()), said(resources.getMemoryLimit()))),
                message.getVolumeMountsList().stream()
                        .map(one ->
                                new PodForm.MountForm(said(one.getName()), said(one.getMountPath()), one.getReadOnly()))
                        .toList(),
                message.hasLivenessProbe() ? toForm(message.getLivenessProbe()) : null,
                message.hasReadinessProbe() ? toForm(message.getReadinessProbe()) : null,
                message.hasStartupProbe() ? toForm(message.getStartupProbe()) : null,
                message.hasPreStop()
                        ? new PodForm.HandlerForm(
                                exec(message.getPreStop()),
                                httpGet(message.getPreStop()),
                                tcpSocket(message.getPreStop()))
                        : null,
                said(message.getImagePullPolicy()),
                message.hasSecurityContext() ? SecurityCodec.toForm(message.getSecurityContext()) : null,
                message.getStdin(),
                message.getStdinOnce(),
                message.getTty());
    }

    private static PodForm.ProbeForm toForm(Probe message) {
        return new PodForm.ProbeForm(
                exec(message.getHandler()),
                httpGet(message.getHandler()),
                tcpSocket(message.getHandler()),
                said(message.getInitialDelaySeconds()),
                said(message.getPeriodSeconds()),
                said(message.getTimeoutSeconds()),
                said(message.getSuccessThreshold()),
                said(message.getFailureThreshold()));
    }

    private static PodForm.@Nullable ExecForm exec(io.photoncloud.proto.k8shost.v1.Handler message) {
        return message.hasExec() ? new PodForm.ExecForm(message.getExec().getCommandList()) : null;
    }

    private static PodForm.@Nullable HttpGetForm httpGet(io.photoncloud.proto.k8shost.v1.Handler message) {
        return message.hasHttpGet()
                ? new PodForm.HttpGetForm(
                        said(message.getHttpGet().getPath()),
                        said(message.getHttpGet().getPort()),
                        said(message.getHttpGet().getScheme()))
                : null;
    }

    private static PodForm.@Nullable TcpSocketForm tcpSocket(io.photoncloud.proto.k8shost.v1.Handler message) {
        return message.hasTcpSocket()
                ? new PodForm.TcpSocketForm(said(message.getTcpSocket().getPort()))
                : null;
    }

    private static PodForm.VolumeForm toForm(Volume message) {
        return new PodForm.VolumeForm(
                said(message.getName()),
                message.hasEmptyDir() ? new PodForm.EmptyDirForm() : null,
                message.hasHostPath()
                        ? new PodForm.HostPathForm(said(message.getHostPath().getPath()))
                        : null,
                message.hasConfig() ? new PodForm.ConfigForm(message.getConfig().getFilesMap()) : null);
    }
}
