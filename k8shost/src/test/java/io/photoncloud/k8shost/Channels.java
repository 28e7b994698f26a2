package io.photoncloud.k8shost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingSocket;
import io.photoncloud.common.testing.TestingSocket.Closed;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.WebSocketHandshakeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A conversation with a container, as a client of Kubernetes has it. */
final class Channels implements AutoCloseable {

    static final int STDIN = 0;
    static final int STDOUT = 1;
    static final int STDERR = 2;
    static final int STATUS = 3;
    static final int RESIZE = 4;
    static final int CLOSE = 255;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TestingSocket socket;

    private Channels(TestingSocket socket) {
        this.socket = socket;
    }

    static String command(String... words) {
        return Arrays.stream(words)
                .map(word -> "command=" + URLEncoder.encode(word, UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** @param path behind the pods */
    static Channels open(TestingK8sHost k8sHost, String path, String... headers) throws Exception {
        URI http = k8sHost.uri("/api/v1/pods/" + path);
        URI uri = URI.create(http.toString().replaceFirst("http", "ws"));
        return new Channels(TestingSocket.open(uri, List.of("v5.channel.k8s.io", "v4.channel.k8s.io"), headers));
    }

    /** The status of a call that is refused. */
    static int refused(TestingK8sHost k8sHost, String path, String... headers) throws Exception {
        try (Channels open = open(k8sHost, path, headers)) {
            throw new AssertionError("opened with " + open.socket.protocol());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    String protocol() {
        return socket.protocol();
    }

    void say(int channel, String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] message = new byte[bytes.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        socket.send(message);
    }

    /** Says no more. */
    void endStdin() throws Exception {
        socket.send(new byte[] {(byte) CLOSE, STDIN});
    }

    /** What comes on a channel until it has so much text. */
    String until(int channel, String end) throws Exception {
        var text = new StringBuilder();
        while (!text.toString().contains(end)) {
            byte[] message = socket.next();
            assertThat((int) message[0])
                    .as("channel of '%s'", new String(message, UTF_8))
                    .isEqualTo(channel);
            text.append(new String(message, 1, message.length - 1, UTF_8));
        }
        return text.toString();
    }

    /** All that comes until it ends, by channel. */
    Map<Integer, String> rest() throws Exception {
        Map<Integer, String> all = new TreeMap<>();
        while (!all.containsKey(STATUS)) {
            byte[] message = socket.next();
            all.merge((int) message[0], new String(message, 1, message.length - 1, UTF_8), String::concat);
        }
        assertThat(socket.closed()).isEqualTo(new Closed(1000, ""));
        return all;
    }

    Closed closed() throws Exception {
        return socket.closed();
    }

    /** Of a status: the exit code, 0 for success. */
    static int exitCode(Map<Integer, String> all) {
        JsonNode status = JSON.readTree(all.get(STATUS));
        if (status.path("status").asString().equals("Success")) {
            return 0;
        }
        assertThat(status.path("reason").asString()).isEqualTo("NonZeroExitCode");
        return Integer.parseInt(
                status.path("details").path("causes").path(0).path("message").asString());
    }

    void leave() throws Exception {
        socket.close(1000, "");
    }

    @Override
    public void close() {
        socket.close();
    }
}
