package io.photoncloud.chainfire.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real etcd cluster on ports and directories of its own. Members can be killed, stopped, and started again. */
final class EtcdCluster implements AutoCloseable {

    private final Path etcd;
    private final Path directory;
    private final List<Integer> clientPorts;
    private final List<Integer> peerPorts;
    private final List<@Nullable Process> processes = new ArrayList<>();

    private EtcdCluster(Path etcd, Path directory, List<Integer> ports) {
        this.etcd = etcd;
        this.directory = directory;
        this.clientPorts = ports.subList(0, ports.size() / 2);
        this.peerPorts = ports.subList(ports.size() / 2, ports.size());
        for (int member = 0; member < clientPorts.size(); member++) {
            processes.add(null);
        }
    }

    /** Skips the test where there is no etcd. */
    static EtcdCluster start(int members) {
        Optional<Path> etcd = find("etcd");
        assumeTrue(etcd.isPresent(), "needs etcd: install Debian's etcd-server");
        try {
            EtcdCluster cluster = new EtcdCluster(etcd.orElseThrow(), memoryDirectory(), freePorts(2 * members));
            cluster.startAll();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where fsync costs nothing, if there is such a place. */
    private static Path memoryDirectory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "etcd-test")
                : Files.createTempDirectory("etcd-test");
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    List<String> endpoints() {
        return clientPorts.stream().map(port -> "127.0.0.1:" + port).toList();
    }

    /** Starts a member, or starts it again with its data. */
    void start(String endpoint) {
        int member = endpoints().indexOf(endpoint);
        String peers = IntStream.range(0, peerPorts.size())
                .mapToObj(i -> "m" + i + "=http://127.0.0.1:" + peerPorts.get(i))
                .collect(Collectors.joining(","));
        String client = "http://" + endpoint;
        String peer = "http://127.0.0.1:" + peerPorts.get(member);
        try {
            processes.set(
                    member,
                    new ProcessBuilder(
                                    etcd.toString(),
                                    "--name=m" + member,
                                    "--data-dir=" + directory.resolve("m" + member),
                                    "--listen-client-urls=" + client,
                                    "--advertise-client-urls=" + client,
                                    "--listen-peer-urls=" + peer,
                                    "--initial-advertise-peer-urls=" + peer,
                                    "--initial-cluster=" + peers,
                                    "--heartbeat-interval=50",
                                    "--election-timeout=500",
                                    "--quota-backend-bytes=" + (1L << 30))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                    directory.resolve("m" + member + ".log").toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts again what was killed. */
    void startAll() {
        for (int member = 0; member < processes.size(); member++) {
            Process process = processes.get(member);
            if (process == null || !process.isAlive()) {
                start(endpoints().get(member));
            }
        }
    }

    /** As kill -9. */
    void kill(String endpoint) {
        Process process = processes.get(endpoints().indexOf(endpoint));
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** Sends a signal by name, such as STOP and CONT: a member that hangs, with its connections open. */
    void signal(String endpoint, String name) {
        Process process = processes.get(endpoints().indexOf(endpoint));
        if (process == null) {
            throw new IllegalStateException("not started: " + endpoint);
        }
        try {
            int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        endpoints().forEach(this::kill);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
