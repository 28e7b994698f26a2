package io.photoncloud.k8shost.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import io.photoncloud.k8shost.spec.ContainerDef.PullPolicy;
import io.photoncloud.k8shost.spec.PodForm.AmountsForm;
import io.photoncloud.k8shost.spec.PodForm.CapabilitiesForm;
import io.photoncloud.k8shost.spec.PodForm.ConfigForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.EmptyDirForm;
import io.photoncloud.k8shost.spec.PodForm.EnvForm;
import io.photoncloud.k8shost.spec.PodForm.ExecForm;
import io.photoncloud.k8shost.spec.PodForm.HandlerForm;
import io.photoncloud.k8shost.spec.PodForm.HostPathForm;
import io.photoncloud.k8shost.spec.PodForm.HttpGetForm;
import io.photoncloud.k8shost.spec.PodForm.MountForm;
import io.photoncloud.k8shost.spec.PodForm.PodSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.PortForm;
import io.photoncloud.k8shost.spec.PodForm.ProbeForm;
import io.photoncloud.k8shost.spec.PodForm.PullSecretForm;
import io.photoncloud.k8shost.spec.PodForm.ResourcesForm;
import io.photoncloud.k8shost.spec.PodForm.SeccompForm;
import io.photoncloud.k8shost.spec.PodForm.TcpSocketForm;
import io.photoncloud.k8shost.spec.PodForm.VolumeForm;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a pod is made of is the same as it is asked for, kept, told and sent. */
class PodFormTest {

    private static ContainerForm whole(String name, String mountPath, @Nullable String memory) {
        return new ContainerForm(
                name,
                "registry.example/nginx:1.21@sha256:00",
                List.of("/bin/sh", "-c"),
                List.of("true"),
                "/srv",
                List.of(new EnvForm("A", "b"), new EnvForm("EMPTY", "")),
                List.of(
                        new PortForm("web", 80, hostPort(name), "10.0.0.1", "TCP"),
                        new PortForm(null, 53, null, null, "UDP")),
                new ResourcesForm(new AmountsForm("250m", memory), new AmountsForm("1", "64Mi")),
                List.of(new MountForm("tmp", mountPath, true), new MountForm("conf", "/etc/c", null)),
                new ProbeForm(new ExecForm(List.of("true")), null, null, 1, 2, 3, 1, 4),
                new ProbeForm(null, new HttpGetForm("/ready?x=1", 80, "HTTPS"), null, null, 5, 1, 2, 3),
                new ProbeForm(null, null, new TcpSocketForm(80), null, 1, 1, 1, 30),
                new HandlerForm(null, new HttpGetForm("/", 80, "HTTP"), null),
                "Never",
                new ContainerSecurityForm(
                        7L,
                        null,
                        true,
                        true,
                        false,
                        null,
                        new CapabilitiesForm(List.of("NET_ADMIN"), List.of("ALL")),
                        new SeccompForm("Unconfined")),
                true,
                true,
                true);
    }

    /** Different ones of different containers. */
    private static int hostPort(String name) {
        return 8_000 + name.hashCode() % 1_000;
    }

    private static PodForm form(ContainerForm... containers) {
        return new PodForm(
                List.of(containers),
                List.of(ContainerForm.flat("init", "busybox", null, null)),
                "OnFailure",
                List.of(
                        new VolumeForm("tmp", new EmptyDirForm(), null, null),
                        new VolumeForm("host", null, new HostPathForm("/var/lib"), null),
                        new VolumeForm("conf", null, null, new ConfigForm(Map.of("a.conf", "x", "b", "y")))),
                7L,
                List.of(new PullSecretForm("team"), new PullSecretForm("hub")),
                new PodSecurityForm(null, 8L, false, 9L, new SeccompForm("RuntimeDefault")));
    }

    @Test
    void itIsTheSameInEveryForm() {
        PodSpec spec = form(whole("web", "/tmp", "32Mi")).toSpec();
        assertThat(PodForm.of(spec).toSpec()).isEqualTo(spec);
        assertThat(PodSpecCodec.toDomain(PodSpecCodec.toMessage(spec))).isEqualTo(spec);
        assertThat(PodSpecCodec.toForm(PodSpecCodec.toMessage(spec)).toSpec()).isEqualTo(spec);
        assertThat(PodSpecCodec.hash(PodForm.of(spec).toSpec())).isEqualTo(PodSpecCodec.hash(spec));
        assertThat(PodSpecCodec.hash(form(whole("web", "/tmp2", "32Mi")).toSpec()))
                .isNotEqualTo(PodSpecCodec.hash(spec));
        assertThat(spec.wants()).isEqualTo(new PodSpec.Wants(250, 32L << 20, Set.of(port("web"))));
        assertThat(form(whole("a", "/a", null), whole("b", "/b", "1Mi"))
                        .toSpec()
                        .wants())
                .isEqualTo(new PodSpec.Wants(500, 65L << 20, Set.of(port("a"), port("b"))));
    }

    private static HostPort port(String container) {
        return new HostPort(Protocol.TCP, "10.0.0.1", hostPort(container));
    }

    private static PodForm secured(@Nullable PodSecurityForm pod, ContainerSecurityForm container, PortForm... ports) {
        ContainerForm plain = new ContainerForm(
                "a",
                "a:1",
                null,
                null,
                null,
                null,
                List.of(ports),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                container,
                null,
                null,
                null);
        return new PodForm(List.of(plain), null, null, null, null, null, pod);
    }

    private static ContainerSecurityForm as(
            @Nullable Long user, @Nullable Boolean nonRoot, @Nullable Boolean escalation, boolean privileged) {
        return new ContainerSecurityForm(user, null, nonRoot, null, escalation, privileged, null, null);
    }

    private static ContainerSecurityForm adding(String capability, @Nullable String seccomp) {
        return new ContainerSecurityForm(
                null,
                null,
                null,
                null,
                false,
                null,
                new CapabilitiesForm(List.of("CHOWN", capability), null),
                seccomp == null ? null : new SeccompForm(seccomp));
    }

    @Test
    void whoAContainerIsAndWhatItMayDoIsChecked() {
        String at = "containers[0].security_context.";
        PodSecurityForm nonRoot = new PodSecurityForm(null, null, true, null, null);
        refused(at + "run_as_user", secured(nonRoot, as(0L, null, null, false)));
        refused(
                at + "run_as_user",
                secured(new PodSecurityForm(0L, null, null, null, null), as(null, true, null, false)));
        refused(at + "run_as_user", secured(null, as(1L << 31, null, null, false)));
        refused(at + "allow_privilege_escalation", secured(null, as(null, null, false, true)));
        refused(at + "allow_privilege_escalation", secured(null, adding("SYS_ADMIN", null)));
        refused(at + "capabilities.add[1]", secured(null, adding("CAP_CHOWN", null)));
        refused(at + "seccomp_profile.type", secured(null, adding("KILL", "Localhost")));
        refused(
                "security_context.fs_group",
                secured(new PodSecurityForm(null, null, null, -1L, null), as(null, null, null, false)));

        assertThat(secured(nonRoot, as(0L, false, null, false)).toSpec().isPrivileged())
                .isFalse();
        assertThat(secured(null, as(null, null, true, true)).toSpec().isPrivileged())
                .isTrue();
        assertThat(secured(null, adding("KILL", null)).toSpec().addsCapabilities())
                .isFalse();
        assertThat(secured(null, adding("NET_ADMIN", null)).toSpec().addsCapabilities())
                .isTrue();
        assertThat(secured(null, adding("KILL", null)).toSpec().isUnconfined()).isFalse();
        assertThat(secured(
                                new PodSecurityForm(null, null, null, null, new SeccompForm("Unconfined")),
                                adding("KILL", null))
                        .toSpec()
                        .isUnconfined())
                .isTrue();
    }

    @Test
    void onlyWhoHearsHearsOnce() {
        JsonMapper json = new JsonMapper();
        String form = "{\"containers\": [{\"name\": \"a\", \"image\": \"a:1\", \"stdinOnce\": true, \"stdin\": %s}]}";
        refused("containers[0].stdin_once", json.readValue(form.formatted("false"), PodForm.class));
        assertThat(json.readValue(form.formatted("true"), PodForm.class)
                        .toSpec()
                        .containers()
                        .getFirst()
                        .talk())
                .isEqualTo(new ContainerDef.Talk(true, true, false));
    }

    @Test
    void aPortOfTheNodeLeadsToOneOfThem() {
        ContainerSecurityForm plain = as(null, null, null, false);
        PortForm all = new PortForm(null, 80, 8080, null, null);
        PortForm one = new PortForm(null, 81, 8080, "10.0.0.1", null);
        PortForm other = new PortForm(null, 82, 8080, "10.0.0.2", null);
        PortForm datagrams = new PortForm(null, 80, 8080, null, "UDP");
        PortForm inside = new PortForm(null, 80, null, null, null);
        refused("containers[0].ports[1].host_port", secured(null, plain, all, one));
        refused("containers[0].ports[2].host_port", secured(null, plain, one, other, all));
        refused("containers[0].ports[0].host_ip", secured(null, plain, new PortForm(null, 80, 81, "10.0.0.256", null)));
        refused("containers[0].ports[0].host_ip", secured(null, plain, new PortForm(null, 80, null, "10.0.0.1", null)));
        assertThat(secured(null, plain, one, other, datagrams, inside, inside)
                        .toSpec()
                        .hostPorts())
                .hasSize(3);
    }

    @Test
    void aTagThatMovesIsAskedForEachTime() {
        Map<String, PullPolicy> policies = Map.of(
                "nginx", PullPolicy.ALWAYS,
                "nginx:latest", PullPolicy.ALWAYS,
                "registry:5000/team/nginx", PullPolicy.ALWAYS,
                "nginx:1.21", PullPolicy.IF_NOT_PRESENT,
                "registry:5000/team/nginx:1", PullPolicy.IF_NOT_PRESENT,
                "nginx@sha256:00", PullPolicy.IF_NOT_PRESENT);
        policies.forEach((image, policy) -> assertThat(
                        new PodForm(List.of(ContainerForm.flat("a", image, null, null)), null, null, null, null)
                                .toSpec()
                                .containers()
                                .getFirst()
                                .pullPolicy())
                .as(image)
                .isEqualTo(policy));
    }

    @Test
    void whatIsWrongIsNamedByItsField() {
        refused("containers[0].volume_mounts[0].mount_path", form(whole("web", "tmp", null)));
        refused("containers[0].volume_mounts[0].mount_path", form(whole("web", "/a/../b", null)));
        refused("containers[0].resources.requests.memory", form(whole("web", "/tmp", "128Mi")));
        refused("containers[1].name", form(whole("web", "/tmp", null), whole("Web", "/tmp", null)));
        refused("containers", form(whole("init", "/tmp", null)));
        refused("containers", new PodForm(List.of(), null, null, null, null));
        refused(
                "init_containers[0].liveness_probe",
                new PodForm(
                        List.of(ContainerForm.flat("a", "a", null, null)),
                        List.of(whole("b", "/b", null)),
                        null,
                        form().volumes(),
                        null));
        refused(
                "volumes[0].empty_dir",
                new PodForm(
                        List.of(ContainerForm.flat("a", "a", null, null)),
                        null,
                        null,
                        List.of(new VolumeForm("v", new EmptyDirForm(), new HostPathForm("/"), null)),
                        null));
        refused(
                "containers[0].image",
                new PodForm(List.of(ContainerForm.flat("a", "no image", null, null)), null, null, null, null));
    }

    @Test
    void amountsAndFilesAreBounded() {
        refused("containers[0].resources.requests.memory", wanting(new AmountsForm(null, "1025Ti")));
        refused("containers[0].resources.requests.cpu", wanting(new AmountsForm("100001", null)));
        assertThat(wanting(new AmountsForm("100k", "1Pi")).toSpec().wants())
                .isEqualTo(new PodSpec.Wants(100_000_000, 1L << 50));
        Map<String, String> many =
                IntStream.range(0, 129).boxed().collect(Collectors.toMap(number -> "f" + number, _ -> ""));
        refused("volumes", configured(List.of(many, many)));
        refused("volumes[0].config.files", configured(List.of(Map.of("k".repeat(201), ""))));
    }

    private static PodForm wanting(AmountsForm requests) {
        ContainerForm container = new ContainerForm(
                "a",
                "a",
                null,
                null,
                null,
                null,
                null,
                new ResourcesForm(requests, null),
                null,
                null,
                null,
                null,
                null,
                null);
        return new PodForm(List.of(container), null, null, null, null);
    }

    private static PodForm configured(List<Map<String, String>> files) {
        List<VolumeForm> volumes = IntStream.range(0, files.size())
                .mapToObj(i -> new VolumeForm("v" + i, null, null, new ConfigForm(files.get(i))))
                .toList();
        return new PodForm(List.of(ContainerForm.flat("a", "a", null, null)), null, null, volumes, null);
    }

    @Test
    void aPathThatIsAskedForIsOneOfAUri() {
        for (String path : List.of("/a b", "/%zz", "/a|b", "/a\\b", "/\"", "x", "/" + "a".repeat(1_024))) {
            refused("containers[0].pre_stop.http_get.path", asking(path));
        }
        for (String path : List.of("/", "/ready?x=1&y=%20", "/a/~b", "/" + "a".repeat(1_023))) {
            assertThat(URI.create("http://10.1.1.2:80" + path)).isNotNull();
            assertThat(asking(path).toSpec().containers()).hasSize(1);
        }
    }

    private static PodForm asking(String path) {
        HandlerForm handler = new HandlerForm(null, new HttpGetForm(path, 80, null), null);
        ContainerForm container =
                new ContainerForm("a", "a", null, null, null, null, null, null, null, null, null, null, handler, null);
        return new PodForm(List.of(container), null, null, null, null);
    }

    @Test
    void whoUsesPortsOfTheNodeIsKnown() {
        assertThat(form(whole("web", "/tmp", null)).toSpec().usesHostPort()).isTrue();
        assertThat(asking("/").toSpec().usesHostPort()).isFalse();
    }

    private static void refused(String field, PodForm form) {
        assertThatThrownBy(form::toSpec)
                .isInstanceOfSatisfying(
                        CloudException.class,
                        e -> assertThat(e.details()).as(e.getMessage()).containsEntry("field", field));
    }
}
