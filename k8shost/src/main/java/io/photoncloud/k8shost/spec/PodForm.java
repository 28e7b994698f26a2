package io.photoncloud.k8shost.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod is made of, as callers say it and are told: null for what they leave out. Names and meanings are those of
 * Kubernetes, in this API's spelling.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodForm(
        @Nullable List<ContainerForm> containers,
        @Nullable List<ContainerForm> initContainers,
        @Nullable String restartPolicy,
        @Nullable List<VolumeForm> volumes,
        @Nullable Long terminationGracePeriodSeconds,
        @Nullable List<PullSecretForm> imagePullSecrets,
        @Nullable PodSecurityForm securityContext) {

    /** Of images that everybody is given, with nothing said of what its containers may do. */
    public PodForm(
            @Nullable List<ContainerForm> containers,
            @Nullable List<ContainerForm> initContainers,
            @Nullable String restartPolicy,
            @Nullable List<VolumeForm> volumes,
            @Nullable Long terminationGracePeriodSeconds) {
        this(containers, initContainers, restartPolicy, volumes, terminationGracePeriodSeconds, null, null);
    }

    /** @param name of a registry of the pod's namespace, with who one is to it */
    public record PullSecretForm(@Nullable String name) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PodSecurityForm(
            @Nullable Long runAsUser,
            @Nullable Long runAsGroup,
            @Nullable Boolean runAsNonRoot,
            @Nullable Long fsGroup,
            @Nullable SeccompForm seccompProfile) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ContainerSecurityForm(
            @Nullable Long runAsUser,
            @Nullable Long runAsGroup,
            @Nullable Boolean runAsNonRoot,
            @Nullable Boolean readOnlyRootFilesystem,
            @Nullable Boolean allowPrivilegeEscalation,
            @Nullable Boolean privileged,
            @Nullable CapabilitiesForm capabilities,
            @Nullable SeccompForm seccompProfile) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CapabilitiesForm(
            @Nullable List<String> add, @Nullable List<String> drop) {}

    public record SeccompForm(@Nullable String type) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ContainerForm(
            @Nullable String name,
            @Nullable String image,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable String workingDir,
            @Nullable List<EnvForm> env,
            @Nullable List<PortForm> ports,
            @Nullable ResourcesForm resources,
            @Nullable List<MountForm> volumeMounts,
            @Nullable ProbeForm livenessProbe,
            @Nullable ProbeForm readinessProbe,
            @Nullable ProbeForm startupProbe,
            @Nullable HandlerForm preStop,
            @Nullable String imagePullPolicy,
            @Nullable ContainerSecurityForm securityContext,
            @Nullable Boolean stdin,
            @Nullable Boolean stdinOnce,
            @Nullable Boolean tty) {

        /** With nothing said of what it may do, and nothing to say to it. */
        public ContainerForm(
                @Nullable String name,
                @Nullable String image,
                @Nullable List<String> command,
                @Nullable List<String> args,
                @Nullable String workingDir,
                @Nullable List<EnvForm> env,
                @Nullable List<PortForm> ports,
                @Nullable ResourcesForm resources,
                @Nullable List<MountForm> volumeMounts,
                @Nullable ProbeForm livenessProbe,
                @Nullable ProbeForm readinessProbe,
                @Nullable ProbeForm startupProbe,
                @Nullable HandlerForm preStop,
                @Nullable String imagePullPolicy) {
            this(
                    name,
                    image,
                    command,
                    args,
                    workingDir,
                    env,
                    ports,
                    resources,
                    volumeMounts,
                    livenessProbe,
                    readinessProbe,
                    startupProbe,
                    preStop,
                    imagePullPolicy,
                    null,
                    null,
                    null,
                    null);
        }

        /** A container of the flat fields. */
        public static ContainerForm flat(
                @Nullable String name,
                @Nullable String image,
                @Nullable List<String> command,
                @Nullable List<String> args) {
            return new ContainerForm(
                    name, image, command, args, null, null, null, null, null, null, null, null, null, null);
        }
    }

    public record EnvForm(@Nullable String name, @Nullable String value) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PortForm(
            @Nullable String name,
            @Nullable Integer containerPort,
            @Nullable Integer hostPort,
            @Nullable String hostIp,
            @Nullable String protocol) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AmountsForm(
            @Nullable String cpu, @Nullable String memory) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ResourcesForm(
            @Nullable AmountsForm requests, @Nullable AmountsForm limits) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MountForm(
            @Nullable String name,
            @Nullable String mountPath,
            @Nullable Boolean readOnly) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VolumeForm(
            @Nullable String name,
            @Nullable EmptyDirForm emptyDir,
            @Nullable HostPathForm hostPath,
            @Nullable ConfigForm config) {}

    public record EmptyDirForm() {}

    public record HostPathForm(@Nullable String path) {}

    public record ConfigForm(@Nullable Map<String, String> files) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProbeForm(
            @Nullable ExecForm exec,
            @Nullable HttpGetForm httpGet,
            @Nullable TcpSocketForm tcpSocket,
            @Nullable Integer initialDelaySeconds,
            @Nullable Integer periodSeconds,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer successThreshold,
            @Nullable Integer failureThreshold) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HandlerForm(
            @Nullable ExecForm exec,
            @Nullable HttpGetForm httpGet,
            @Nullable TcpSocketForm tcpSocket) {}

    public record ExecForm(@Nullable List<String> command) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HttpGetForm(
            @Nullable String path,
            @Nullable Integer port,
            @Nullable String scheme) {}

    public record TcpSocketForm(@Nullable Integer port) {}

    /** Of a spec. */
    public static PodForm of(PodSpec spec) {
        return FormOf.pod(spec);
    }

    /**
     * What it asks for.
     *
     * @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR with the field, as {@code containers[0].image}
     */
    public PodSpec toSpec() {
        return SpecOf.pod(this);
    }
}
