package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.client.RemoteStoreOptions;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import io.photoncloud.system.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The built distribution, run by its own launcher in a home and on a loopback network that nobody else uses. Whatever it
 * started is stopped when it is closed, and when the JVM of the test ends before that.
 */
public final class RunningCloud implements AutoCloseable {

    private static final String SERVICE = "chainfire";
    private static final int HTTP_PORT = 8081;
    private static final int GRPC_PORT = 50051;

    /** Networks 127.50 to 127.99; the process id keeps two builds apart. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() % 50));

    private final String name;
    private final List<String> services;
    private final Path directory;
    private final Launcher launcher;
    private final Thread atExit = new Thread(this::stopAtExit);

    /** ChainFire alone. */
    RunningCloud(String name) {
        this(name, SERVICE);
    }

    /**
     * @param name what its logs are kept under, in {@code target/clouds}, when it is gone
     * @param services what {@code up} starts, with what that stands on
     */
    public RunningCloud(String name, String... services) {
        this.name = name;
        this.services = List.of(services);
        try {
            this.directory = Files.createTempDirectory("photon-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.launcher = new Launcher(photon(), directory.resolve("home"), "127." + (50 + NEXT.getAndIncrement() % 50));
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static Path photon() {
        try (Stream<Path> built = Files.list(SourceTree.ROOT.resolve("deploy/target"))) {
            return built.map(each -> each.resolve("bin/photon"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(RunningCloud::notBuilt);
        } catch (IOException _) {
            throw notBuilt();
        }
    }

    private static AssertionError notBuilt() {
        return new AssertionError("there is no distribution to test: run ./mvnw verify, or package the module deploy");
    }

    public Launcher launcher() {
        return launcher;
    }

    /** Sets a service, as an operator does, from its next {@code up} on: {@code name=value}, one a line. */
    public void set(String service, String settings) {
        try {
            Path kept = Files.createDirectories(launcher.home().resolve("settings"));
            Files.writeString(kept.resolve(service + ".properties"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code photon up} for its services, which must succeed. */
    public Answer up(String... arguments) {
        String[] all = Stream.of(Stream.of("up"), Arrays.stream(arguments), services.stream())
                .flatMap(each -> each)
                .toArray(String[]::new);
        Answer answer = launcher.run(all);
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        return answer;
    }

    Answer down() {
        Answer answer = launcher.run("down");
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        return answer;
    }

    long pid(int node) {
        return launcher.pid(SERVICE, node).orElseThrow(() -> new AssertionError("node " + node + " was never started"));
    }

    /** What starts the node's process once more, as the launcher did. */
    ProcessBuilder commandOf(int node) {
        return commandOf(SERVICE, node);
    }

    /** The same of any service that runs. */
    public ProcessBuilder commandOf(String service, int node) {
        long pid = launcher.pid(service, node).orElseThrow();
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words(pid, "cmdline")));
        builder.environment().clear();
        words(pid, "environ").forEach(variable -> {
            String[] pair = variable.split("=", 2);
            builder.environment().put(pair[0], pair[1]);
        });
        return builder;
    }

    private static List<String> words(long pid, String file) {
        try {
            String content = Files.readString(Path.of("/proc", Long.toString(pid), file));
            return Arrays.stream(content.split("\0", -1))
                    .filter(word -> !word.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean runs(int node) {
        return launcher.pid(SERVICE, node).stream().anyMatch(Launcher::runs);
    }

    /** Without warning: kill -9. */
    void kill(int node) {
        Launcher.kill(pid(node));
    }

    /** For example STOP, by which it stands still, and CONT, by which it goes on. */
    void signal(int node, String name) {
        signal(pid(node), name);
    }

    public static void signal(long pid, String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start();
            assertThat(kill.waitFor()).as("kill -%s %d", name, pid).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Of one node: its data, its log, its process record. */
    Path directory(int node) {
        return launcher.directory(SERVICE, node);
    }

    String log(int node) {
        try {
            return Files.readString(directory(node).resolve("log/chainfire.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the services of a node speak HTTP; each has a port of its own. */
    public String host(int node) {
        String address = httpAddress(node);
        return address.substring(0, address.indexOf(':'));
    }

    public String httpAddress(int node) {
        return launcher.at(node, HTTP_PORT);
    }

    public String grpcAddress(int node) {
        return launcher.at(node, GRPC_PORT);
    }

    Rest rest(int node) {
        return new Rest("http://" + httpAddress(node));
    }

    /** An etcd client that uses the given nodes, the first as long as it answers. */
    RemoteStore etcd(int... nodes) {
        return etcd(StoreLimits.DEFAULT, nodes);
    }

    /** @param limits what the client checks before it sends */
    RemoteStore etcd(StoreLimits limits, int... nodes) {
        List<String> addresses = IntStream.of(nodes).mapToObj(this::grpcAddress).toList();
        return new RemoteStore(
                RemoteStoreOptions.of(addresses)
                        .withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(1))
                        .withLimits(limits),
                new Random());
    }

    /** The node that one of the given ones believes to lead, where one has an answer. */
    Optional<Integer> findLeader(int... nodes) {
        return IntStream.of(nodes)
                .filter(this::runs)
                .mapToObj(node -> rest(node).find("/api/v1/cluster/status"))
                .flatMap(Optional::stream)
                .map(status -> status.data().path("leader_node_id"))
                .filter(leader -> leader.isNumber())
                .map(leader -> leader.intValue())
                .findFirst();
    }

    long memory(int node) {
        return residentBytes(pid(node));
    }

    public static long residentBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory beside the home, deleted with it. */
    public Path scratch() {
        return directory;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        Answer answer = launcher.run("down");
        try {
            keepLogs();
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(answer.exitCode()).as(answer.output()).isZero();
    }

    private void keepLogs() throws IOException {
        Path kept = Path.of("target/clouds", name);
        delete(kept);
        for (Path log : walk(launcher.home(), path -> path.toString().endsWith(".log") && Files.isRegularFile(path))) {
            Path to = kept.resolve(launcher.home().relativize(log).toString());
            Files.createDirectories(to.getParent());
            Files.copy(log, to);
        }
    }

    /** The copy must not be there yet. */
    public static void copy(Path directory, Path copy) throws IOException {
        for (Path path : walk(directory, _ -> true)) {
            Files.copy(path, copy.resolve(directory.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    public static void delete(Path directory) throws IOException {
        for (Path path : walk(directory, _ -> true).reversed()) {
            Files.delete(path);
        }
    }

    private static List<Path> walk(Path directory, Predicate<Path> wanted) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(wanted).toList();
        }
    }

    private void stopAtExit() {
        launcher.run("down");
    }
}
