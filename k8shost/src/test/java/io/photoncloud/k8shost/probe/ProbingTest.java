package io.photoncloud.k8shost.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
