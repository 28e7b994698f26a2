package io.photoncloud.k8shost.spec;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.k8shost.spec.ContainerDef.PullPolicy;
import io.photoncloud.k8shost.spec.ContainerDef.Resources;
import io.photoncloud.k8shost.spec.PodForm.ConfigForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.EnvForm;
import io.photoncloud.k8shost.spec.PodForm.HostPathForm;
import io.photoncloud.k8shost.spec.PodForm.MountForm;
import io.photoncloud.k8shost.spec.PodForm.PortForm;
import io.photoncloud.k8shost.spec.PodForm.ResourcesForm;
import io.photoncloud.k8shost.spec.PodForm.VolumeForm;
import io.photoncloud.k8shost.spec.PodSpec.RestartPolicy;
import io.photoncloud.k8shost.spec.PodSpec.Volume;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a form asks for, checked: what is wrong is named by its field. */
final class SpecOf {

    static final int CONTAINERS_MAX = 32;
    static final int ITEMS_MAX = 64;
    static final int VARIABLES_MAX = 256;
    static final int TEXT_LENGTH_MAX = 4_096;
    static final int PATH_LENGTH_MAX = 1_024;
    static final int CONFIG_BYTES_MAX = 256 << 10;

    /** In all config volumes of a pod. */
    static final int CONFIG_FILES_MAX = 256;

    static final int PULL_SECRETS_MAX = 16;

    static final int CPUS_MAX = 100_000;

    /** A PiB. */
    static final long MEMORY_BYTES_MAX = 1L << 50;

    /** A day. */
    static final int GRACE_SECONDS_MAX = 86_400;

    static final int PORT_MAX = 65_535;

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Pattern VARIABLE = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]{0,254}");
    private static final Pattern FILE = Pattern.compile("(?!\\.{1,2}$)[-._a-zA-Z0-9]{1,200}");
    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?=.)|$)){4}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,511}");

    private SpecOf() {}

    static PodSpec pod(PodForm form) {
        List<Volume> volumes = each("volumes", form.volumes(), ITEMS_MAX, SpecOf::volume);
        requireDistinct("volumes", volumes, Volume::name);
        int files = volumes.stream().mapToInt(SpecOf::filesOf).sum();
        Check.that(files <= CONFIG_FILES_MAX, "volumes", "at most " + CONFIG_FILES_MAX + " config files together");
        Set<String> known = new HashSet<>();
        volumes.forEach(volume -> known.add(volume.name()));
        Check.size("containers", form.containers(), 1, CONTAINERS_MAX);
        List<ContainerDef> containers =
                each("containers", form.containers(), CONTAINERS_MAX, (at, one) -> container(at, one, known, true));
        List<ContainerDef> inits = each(
                "init_containers",
                form.initContainers(),
                CONTAINERS_MAX,
                (at, one) -> container(at, one, known, false));
        List<ContainerDef> all = new ArrayList<>(containers);
        all.addAll(inits);
        requireDistinct("containers", all, ContainerDef::name);
        requireDistinctPorts(containers);
        Security.OfPod security = SecurityOf.pod(form.securityContext());
        requireNotRoot("containers", containers, security);
        requireNotRoot("init_containers", inits, security);
        Long grace = form.terminationGracePeriodSeconds();
        return new PodSpec(
                containers,
                inits,
                restartPolicy(form.restartPolicy()),
                volumes,
                grace == null
                        ? GRACE
                        : Duration.ofSeconds(
                                Check.range("termination_grace_period_seconds", grace, 0, GRACE_SECONDS_MAX)),
                each("image_pull_secrets", form.imagePullSecrets(), PULL_SECRETS_MAX, SpecOf::pullSecret),
                security);
    }

    private static String pullSecret(String at, PodForm.PullSecretForm form) {
        return Names.label(at + ".name", form.name());
    }

    private static void requireNotRoot(String field, List<ContainerDef> containers, Security.OfPod security) {
        for (int i = 0; i < containers.size(); i++) {
            SecurityOf.requireNotRoot(
                    field + "[" + i + "].security_context", containers.get(i).security(), security);
        }
    }

    /** A port of the node leads to one container. */
    private static void requireDistinctPorts(List<ContainerDef> containers) {
        List<HostPort> before = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            List<ContainerDef.Port> ports = containers.get(i).ports();
            for (int j = 0; j < ports.size(); j++) {
                ContainerDef.Port port = ports.get(j);
                HostPort wanted = new HostPort(port.protocol(), port.hostIp(), port.hostPort());
                String field = "containers[" + i + "].ports[" + j + "].host_port";
                Check.that(before.stream().noneMatch(wanted::meets), field, "another one than the pod's other ports");
                if (port.hostPort() > 0) {
                    before.add(wanted);
                }
            }
        }
    }

    // What occurs again and again

    private static <F, T> List<T> each(String field, @Nullable List<F> forms, int max, BiFunction<String, F, T> spec) {
        if (forms == null) {
            return List.of();
        }
        Check.size(field, forms, 0, max);
        List<T> specs = new ArrayList<>(forms.size());
        for (int i = 0; i < forms.size(); i++) {
            String at = field + "[" + i + "]";
            specs.add(spec.apply(at, Check.required(at, forms.get(i))));
        }
        return specs;
    }

    private static <T> void requireDistinct(String field, List<T> values, Function<T, String> name) {
        Set<String> names = new HashSet<>();
        for (T value : values) {
            if (!names.add(name.apply(value))) {
                throw CloudException.invalid(field, "different names", field + ": two are named " + name.apply(value));
            }
        }
    }

    private static String text(String field, @Nullable String value) {
        return value == null ? "" : Check.length(field, value, 0, TEXT_LENGTH_MAX);
    }

    private static List<String> texts(String field, @Nullable List<String> values) {
        return each(field, values, VARIABLES_MAX, SpecOf::text);
    }

    private static int number(String field, @Nullable Integer value, int unsaid, int min, int max) {
        return value == null ? unsaid : Check.range(field, value, min, max);
    }

    private static int port(String field, @Nullable Integer port) {
        return Check.range(field, port, 1, PORT_MAX);
    }

    static String path(String field, @Nullable String path) {
        String present = Check.length(field, path, 1, PATH_LENGTH_MAX);
        boolean plain = present.startsWith("/")
                && present.indexOf(':') < 0
                && Arrays.stream(present.split("/", -1)).noneMatch(part -> part.equals(".."))
                && present.chars().noneMatch(Character::isISOControl);
        Check.that(plain, field, "an absolute path without .. and colons");
        return present;
    }

    private static <E extends Enum<E>> E word(
            String field, @Nullable String value, E unsaid, E[] all, Function<E, String> word) {
        if (value == null) {
            return unsaid;
        }
        return Arrays.stream(all)
                .filter(one -> word.apply(one).equals(value))
                .findFirst()
                .orElseThrow(() -> {
                    String words =
                            String.join(", ", Arrays.stream(all).map(word).toList());
                    return CloudException.invalid(field, "one of " + words, field + ": one of " + words);
                });
    }

    private static RestartPolicy restartPolicy(@Nullable String word) {
        return word("restart_policy", word, RestartPolicy.ALWAYS, RestartPolicy.values(), RestartPolicy::word);
    }

    // Containers

    private static ContainerDef container(String at, ContainerForm form, Set<String> volumes, boolean probed) {
        if (!probed) {
            Check.that(form.livenessProbe() == null, at + ".liveness_probe", "none of an init container");
            Check.that(form.readinessProbe() == null, at + ".readiness_probe", "none of an init container");
            Check.that(form.startupProbe() == null, at + ".startup_probe", "none of an init container");
            Check.that(form.preStop() == null, at + ".pre_stop", "none of an init container");
        }
        return new ContainerDef(
                Names.label(at + ".name", form.name()),
                Check.matches(at + ".image", form.image(), IMAGE),
                texts(at + ".command", form.command()),
                texts(at + ".args", form.args()),
                form.workingDir() == null ? "" : path(at + ".working_dir", form.workingDir()),
                each(at + ".env", form.env(), VARIABLES_MAX, SpecOf::variable),
                each(at + ".ports", form.ports(), ITEMS_MAX, SpecOf::port),
                resources(at + ".resources", form.resources()),
                each(at + ".volume_mounts", form.volumeMounts(), ITEMS_MAX, (where, one) -> mount(where, one, volumes)),
                Probes.probe(at + ".liveness_probe", form.livenessProbe(), false),
                Probes.probe(at + ".readiness_probe", form.readinessProbe(), true),
                Probes.probe(at + ".startup_probe", form.startupProbe(), false),
                Probes.preStop(at + ".pre_stop", form.preStop()),
                word(
                        at + ".image_pull_policy",
                        form.imagePullPolicy(),
                        PullPolicy.of(String.valueOf(form.image())),
                        PullPolicy.values(),
                        PullPolicy::word),
                SecurityOf.container(at + ".security_context", form.securityContext()),
                talk(at, form));
    }

    private static ContainerDef.Talk talk(String at, ContainerForm form) {
        boolean stdin = Boolean.TRUE.equals(form.stdin());
        boolean once = Boolean.TRUE.equals(form.stdinOnce());
        Check.that(stdin || !once, at + ".stdin_once", "true only with stdin");
        return new ContainerDef.Talk(stdin, once, Boolean.TRUE.equals(form.tty()));
    }

    private static ContainerDef.Variable variable(String at, EnvForm form) {
        return new ContainerDef.Variable(
                Check.matches(at + ".name", form.name(), VARIABLE), text(at + ".value", form.value()));
    }

    private static ContainerDef.Port port(String at, PortForm form) {
        return new ContainerDef.Port(
                form.name() == null ? "" : Check.matches(at + ".name", form.name(), PORT_NAME),
                port(at + ".container_port", form.containerPort()),
                number(at + ".host_port", form.hostPort(), 0, 1, PORT_MAX),
                hostIp(at, form),
                Names.protocol(at + ".protocol", form.protocol()));
    }

    private static String hostIp(String at, PortForm form) {
        if (form.hostIp() == null) {
            return "";
        }
        Check.that(form.hostPort() != null, at + ".host_ip", "only with host_port");
        return Check.matches(at + ".host_ip", form.hostIp(), IPV4);
    }

    private static Resources resources(String at, @Nullable ResourcesForm form) {
        if (form == null) {
            return Resources.UNSAID;
        }
        Quantity cpu = cpu(
                at + ".requests.cpu",
                form.requests() == null ? null : form.requests().cpu());
        Quantity memory = memory(
                at + ".requests.memory",
                form.requests() == null ? null : form.requests().memory());
        Quantity cpuMax = cpu(
                at + ".limits.cpu", form.limits() == null ? null : form.limits().cpu());
        Quantity memoryMax = memory(
                at + ".limits.memory",
                form.limits() == null ? null : form.limits().memory());
        requireWithin(at + ".requests.cpu", cpu, cpuMax);
        requireWithin(at + ".requests.memory", memory, memoryMax);
        return new Resources(cpu, memory, cpuMax, memoryMax);
    }

    private static void requireWithin(String field, Quantity request, Quantity limit) {
        Check.that(
                !request.isSaid() || !limit.isSaid() || request.value().compareTo(limit.value()) <= 0,
                field,
                "at most the limit");
    }

    private static Quantity cpu(String field, @Nullable String text) {
        return requireAtMost(field, quantity(field, text), CPUS_MAX);
    }

    private static Quantity memory(String field, @Nullable String text) {
        return requireAtMost(field, quantity(field, text), MEMORY_BYTES_MAX);
    }

    private static Quantity requireAtMost(String field, Quantity amount, long max) {
        Check.that(amount.value().compareTo(BigDecimal.valueOf(max)) <= 0, field, "at most " + max);
        return amount;
    }

    private static Quantity quantity(String field, @Nullable String text) {
        if (text == null) {
            return Quantity.UNSAID;
        }
        return Quantity.find(text)
                .orElseThrow(() -> CloudException.invalid(
                        field, "a quantity as 500m or 128Mi", field + ": a quantity as 500m or 128Mi"));
    }

    private static ContainerDef.Mount mount(String at, MountForm form, Set<String> volumes) {
        String volume = Check.text(at + ".name", form.name());
        Check.that(volumes.contains(volume), at + ".name", "a volume of the pod");
        return new ContainerDef.Mount(
                volume, path(at + ".mount_path", form.mountPath()), Boolean.TRUE.equals(form.readOnly()));
    }

    // Volumes

    private static Volume volume(String at, VolumeForm form) {
        String name = Names.label(at + ".name", form.name());
        Check.oneOf(
                List.of(at + ".empty_dir", at + ".host_path", at + ".config"),
                form.emptyDir(),
                form.hostPath(),
                form.config());
        HostPathForm hostPath = form.hostPath();
        if (hostPath != null) {
            return new Volume.HostPath(name, path(at + ".host_path.path", hostPath.path()));
        }
        ConfigForm config = form.config();
        return config == null ? new Volume.EmptyDir(name) : new Volume.Config(name, files(at, config.files()));
    }

    private static int filesOf(Volume volume) {
        return volume instanceof Volume.Config config ? config.files().size() : 0;
    }

    private static Map<String, String> files(String at, @Nullable Map<String, String> files) {
        String field = at + ".config.files";
        Map<String, String> present = Check.required(field, files);
        long bytes = 0;
        for (Map.Entry<String, String> file : present.entrySet()) {
            Check.matches(field, file.getKey(), FILE);
            bytes += Check.required(field, file.getValue()).getBytes(StandardCharsets.UTF_8).length;
        }
        Check.that(bytes <= CONFIG_BYTES_MAX, field, "at most " + CONFIG_BYTES_MAX + " bytes together");
        return present;
    }
}
