package io.photoncloud.k8shost.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.runtime.PodNetwork;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.simulated.Faults;
import io.photoncloud.k8shost.runtime.simulated.SimulatedRuntime;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Probe PROBE = new Probe(new Handler.TcpSocket(1), SECOND, SECOND, SECOND, 2, 3);

    private static Answer after(String results) {
        Tally tally = Tally.START;
        for (int i = 0; i < results.length(); i++) {
            tally = tally.after(results.charAt(i) == 'y', PROBE);
        }
        return tally.answer();
    }

    @Test
    void anAnswerTakesItsThresholdInARow() {
        assertThat(after("y")).isEqualTo(Answer.UNKNOWN);
        assertThat(after("yny")).isEqualTo(Answer.UNKNOWN);
        assertThat(after("yy")).isEqualTo(Answer.YES);
        assertThat(after("yynn")).isEqualTo(Answer.YES);
        assertThat(after("yynnn")).isEqualTo(Answer.NO);
        assertThat(after("nnny")).isEqualTo(Answer.NO);
        assertThat(after("nnnyy")).isEqualTo(Answer.YES);
    }

    @Test
    void theHostsNetworkIsAskedForReal() throws Exception {
        try (HostNetwork network = new HostNetwork()) {
            int port;
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                port = server.getLocalPort();
                Thread answering = Thread.ofVirtual().start(() -> answerOnce(server));
                assertThat(network.get("HTTP", "127.0.0.1", port, "/x", Duration.ofSeconds(10)))
                        .isEqualTo(404);
                answering.join();
                network.connect("127.0.0.1", port, SECOND);
            }
            assertThat(refused(network, port)).isTrue();
        }
    }

    @Test
    void anAnswerIsItsStatusWhateverBecomesOfItsBody() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (HostNetwork network = new HostNetwork();
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> beginAnswer(server, over));
            assertThat(network.get("HTTP", "127.0.0.1", server.getLocalPort(), "/", Duration.ofSeconds(10)))
                    .isEqualTo(200);
            over.countDown();
            answering.join();
        }
    }

    /** Its body never comes. */
    private static void beginAnswer(ServerSocket server, CountDownLatch over) {
        try (var socket = server.accept()) {
            var _ = socket.getInputStream().read();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            over.await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** As an address that is none. */
    private static final PodNetwork WRONG = new PodNetwork() {
        @Override
        public void connect(String ip, int port, Duration timeMax) {
            throw new IllegalArgumentException("no address");
        }

        @Override
        public int get(String scheme, String ip, int port, String path, Duration timeMax) {
            throw new IllegalArgumentException("no address");
        }
    };

    private static SimulatedRuntime runtime(Path directory) {
        return new SimulatedRuntime(
                new SimulatedRuntime.Options(directory, new Capacity(4_000, 1L << 30, 10), "10.244.0", Duration.ZERO),
                InstantSource.system(),
                Faults.NONE);
    }

    @Test
    void whateverGoesWrongIsNoYes(@TempDir Path directory) throws Exception {
        try (SimulatedRuntime runtime = runtime(directory);
                Probing probing = new Probing(runtime, WRONG, InstantSource.system())) {
            assertThat(probing.handle("c", "", new Handler.TcpSocket(80), SECOND))
                    .isEqualTo(new Probing.Result(false, "no address"));
        }
    }

    @Test
    void whatHasBegunIsNotAskedWhetherItHas(@TempDir Path directory) {
        ContainerDef def = new ContainerDef(
                "a",
                "image",
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(),
                ContainerDef.Resources.UNSAID,
                List.of(),
                null,
                null,
                PROBE,
                null,
                ContainerDef.PullPolicy.NEVER);
        Instant started = InstantSource.system().instant();
        try (SimulatedRuntime runtime = runtime(directory);
                Probing probing = new Probing(runtime, WRONG, InstantSource.system())) {
            probing.keep(
                    "p",
                    List.of(
                            new Probing.Asked("p", "new", "", started, def, false),
                            new Probing.Asked("p", "adopted", "", started, def, true)));
            assertThat(probing.answers("new").startup()).isEqualTo(Answer.UNKNOWN);
            assertThat(probing.answers("adopted").startup()).isEqualTo(Answer.YES);
        }
    }

    private static boolean refused(HostNetwork network, int port) {
        try {
            network.connect("127.0.0.1", port, SECOND);
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static void answerOnce(ServerSocket server) {
        try (var socket = server.accept()) {
            var _ = socket.getInputStream().read();
            socket.getOutputStream()
                    .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
