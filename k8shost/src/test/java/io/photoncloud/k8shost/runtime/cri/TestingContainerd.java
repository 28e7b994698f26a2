package io.photoncloud.k8shost.runtime.cri;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.chainfire.testing.RunningProgram;
import io.photoncloud.proto.cri.ListPodSandboxRequest;
import io.photoncloud.proto.cri.PodSandbox;
import io.photoncloud.proto.cri.RemovePodSandboxRequest;
import io.photoncloud.proto.cri.RuntimeServiceGrpc;
import io.photoncloud.proto.cri.StopPodSandboxRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real containerd with directories, a socket, images and a network of its own, beside any other on the machine. Closing it
 * removes the pods that it has, ends it, and leaves nothing of it behind.
 */
public final class TestingContainerd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(2);

    private static final String BOOTED = "containerd successfully booted";
    private static final String STREAMING = "Start streaming server";
    private static final Path NETWORK_NAMESPACES = Path.of("/run/netns");
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final int NETWORKS = 250;

    private static final Path PLUGINS = Path.of("/usr/lib/cni");

    private final Path directory;
    private final int network;
    private final @Nullable Path addresses;
    private final String forwarding;
    private final Set<String> namespacesBefore = names(NETWORK_NAMESPACES);
    private final Set<String> natBefore = natTables();
    private @Nullable RunningProgram program;

    private TestingContainerd(Path directory, int network, @Nullable Path addresses) throws IOException {
        this.directory = directory;
        this.network = network;
        this.addresses = addresses;
        this.forwarding = Files.readString(FORWARDING);
    }

    /** Skips the test where it cannot be run: without root, or without the programs. */
    public static TestingContainerd start() {
        return start(null);
    }

    /**
     * The same, with pods' addresses from elsewhere.
     *
     * @param plugin of CNI, that tells them; it need not be there yet. Null for those of {@link #subnet}, one after the other
     */
    public static TestingContainerd start(@Nullable Path plugin) {
        require();
        try {
            // A socket's path may have 107 characters.
            Path directory = Files.createTempDirectory(Path.of("/tmp"), "phk");
            var containerd = new TestingContainerd(directory, freeNetwork(), plugin);
            containerd.configure();
            containerd.startAgain();
            containerd.importImages();
            return containerd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require() {
        assumeTrue(isRoot(), "needs root, for containers and their network");
        Map.of(
                        "containerd", "containerd",
                        "runc", "runc",
                        "busybox", "busybox-static",
                        "ip", "iproute2",
                        "iptables", "iptables",
                        "nft", "nftables")
                .forEach(RunningProgram::require);
        assumeTrue(
                Files.isExecutable(Path.of("/usr/lib/cni/bridge")),
                "needs CNI's plug-ins in /usr/lib/cni (Debian: apt install containernetworking-plugins)");
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freeNetwork() {
        int first = Math.toIntExact(ProcessHandle.current().pid() % NETWORKS);
        return Stream.iterate(first, network -> (network + 1) % NETWORKS)
                .limit(NETWORKS)
                .filter(network -> !Files.exists(Path.of("/sys/class/net", bridge(network))))
                .findFirst()
                .orElseThrow();
    }

    private static String bridge(int network) {
        return "phk" + network;
    }

    public Path socket() {
        return directory.resolve("containerd.sock");
    }

    /** For what a test makes beside it. */
    public Path directory() {
        return directory;
    }

    /** Of the pods. */
    public String subnet() {
        return "10.250." + network + ".0/24";
    }

    /** Of the host, among the pods. */
    public String gateway() {
        return address(1);
    }

    /** One of the pods'. */
    public String address(int host) {
        return "10.250." + network + "." + host;
    }

    private void configure() throws IOException {
        Files.createDirectories(directory.resolve("cni"));
        linkPlugins(Files.createDirectories(directory.resolve("plugins")));
        Files.writeString(directory.resolve("config.toml"), """
                version = 2
                root = "DIR/root"
                state = "DIR/state"
                disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
                  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
                  "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
                [grpc]
                  address = "DIR/containerd.sock"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "DIR/opt"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%s"
                  restrict_oom_score_adj = true
                  disable_apparmor = true
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "DIR/plugins"
                    conf_dir = "DIR/cni"
                """.formatted(TestingImages.PAUSE)
                .replace("DIR", directory.toString()));
        Files.writeString(directory.resolve("cni/10-pods.conflist"), """
                {"cniVersion": "0.4.0", "name": "%1$s", "plugins": [
                  {"type": "bridge", "bridge": "%1$s", "isGateway": true, "hairpinMode": true,
                   "ipam": %2$s},
                  {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}]}
                """.formatted(
                bridge(network),
                addresses == null ? """
                {"type": "host-local", "dataDir": "%s/addresses", "ranges": [[{"subnet": "%s"}]],
                 "routes": [{"dst": "0.0.0.0/0"}]}""".formatted(directory, subnet()) : """
                {"type": "%s"}""".formatted(addresses.getFileName())));
    }

    /** containerd looks for them in one directory. */
    private void linkPlugins(Path all) throws IOException {
        for (String name : names(PLUGINS)) {
            Files.createSymbolicLink(all.resolve(name), PLUGINS.resolve(name));
        }
        if (addresses != null) {
            Files.createSymbolicLink(all.resolve(addresses.getFileName()), addresses);
        }
    }

    /** Starts it with what it had, where it was killed. */
    public void startAgain() {
        var builder = new ProcessBuilder("containerd", "-c", directory + "/config.toml");
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        RunningProgram started = RunningProgram.start(builder);
        program = started;
        Set<String> awaited = new TreeSet<>(Set.of(BOOTED, STREAMING));
        while (!awaited.isEmpty()) {
            String line = started.next();
            awaited.removeIf(line::contains);
        }
    }

    /** Until it holds of what runs here. */
    public static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    /** Whether the stand-in for the guide's image answers at an address. */
    public static boolean answers(String address) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(ANSWER_TIME_MAX).build()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                                    .timeout(ANSWER_TIME_MAX)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(TestingImages.GREETING);
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As by kill -9: what runs in its pods goes on. */
    public void kill() {
        RunningProgram running = program;
        if (running != null) {
            running.close();
            program = null;
        }
    }

    private void importImages() throws IOException {
        Path images = Files.createDirectories(directory.resolve("images"));
        ctr("images", "import", TestingImages.archive(images).toString());
    }

    /** Runs containerd's own client. Answers what it prints. */
    public String ctr(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ctr", "-a", socket().toString(), "-n", "k8s.io"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Runs a program to its end, which is to be a good one. Answers what it prints. */
    public static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor())
                    .as("%s: %s", String.join(" ", command), output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What there is of pods on the machine beside containerd: network namespaces, interfaces, mounts, rules. */
    public Set<String> traces() {
        var traces = new TreeSet<>(names(NETWORK_NAMESPACES));
        traces.removeIf(name -> !name.startsWith("cni-") || namespacesBefore.contains(name));
        traces.addAll(names(Path.of("/sys/class/net", bridge(network), "brif")));
        traces.addAll(mounts());
        String addresses = subnet().substring(0, subnet().lastIndexOf('.') + 1);
        run("nft", "-n", "list", "ruleset")
                .lines()
                .map(String::strip)
                .filter(rule -> rule.contains(addresses) || rule.contains(bridge(network)))
                .forEach(traces::add);
        return traces;
    }

    private List<String> mounts() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.map(mount -> mount.split(" ", 3)[1])
                    .filter(place -> place.startsWith(directory + "/"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            removePods();
        } finally {
            kill();
            removeDirectory();
        }
    }

    private void removePods() {
        try (var channel = new CriChannel(socket())) {
            var runtime = RuntimeServiceGrpc.newBlockingStub(channel.grpc());
            for (PodSandbox sandbox : runtime.listPodSandbox(ListPodSandboxRequest.getDefaultInstance())
                    .getItemsList()) {
                var _ = runtime.stopPodSandbox(StopPodSandboxRequest.newBuilder()
                        .setPodSandboxId(sandbox.getId())
                        .build());
                var _ = runtime.removePodSandbox(RemovePodSandboxRequest.newBuilder()
                        .setPodSandboxId(sandbox.getId())
                        .build());
            }
        }
    }

    /** The portmap plug-in leaves its chains, empty, and the tables that it made for them. */
    private void removePortMappings() {
        for (String left : natTables()) {
            if (!natBefore.contains(left) && hasOnlyPortMappings(left)) {
                run("nft", "delete table " + left);
            }
        }
    }

    private static boolean hasOnlyPortMappings(String table) {
        return run("nft", "list table " + table)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("chain "))
                .allMatch(chain -> chain.matches("chain (PREROUTING|INPUT|OUTPUT|POSTROUTING|CNI-HOSTPORT-\\w+) \\{"));
    }

    private static Set<String> natTables() {
        return run("nft", "list", "tables")
                .lines()
                .filter(line -> line.matches("table ip6? nat"))
                .map(line -> line.substring("table ".length()))
                .collect(Collectors.toSet());
    }

    private void removeDirectory() {
        try {
            if (Files.exists(Path.of("/sys/class/net", bridge(network)))) {
                run("ip", "link", "delete", bridge(network));
            }
            Files.writeString(FORWARDING, forwarding);
            mounts().forEach(place -> run("umount", "-l", place));
            removePortMappings();
            run("rm", "-rf", directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
