package io.photoncloud.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The client's side of a WebSocket, for tests: it answers pings, and reads all that comes. */
public final class TestingSocket implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client;
    private final WebSocket socket;
    private final Listener heard;

    private TestingSocket(HttpClient client, WebSocket socket, Listener heard) {
        this.client = client;
        this.socket = socket;
        this.heard = heard;
    }

    /** How the other side closed it. */
    public record Closed(int code, String reason) {}

    /**
     * Opens one.
     *
     * @param protocols that are offered, the best first
     * @param headers names and values
     * @throws ExecutionException with how it was refused as its cause
     */
    public static TestingSocket open(URI uri, List<String> protocols, String... headers)
            throws ExecutionException, InterruptedException, TimeoutException {
        HttpClient client = HttpClient.newHttpClient();
        WebSocket.Builder opening = client.newWebSocketBuilder();
        if (!protocols.isEmpty()) {
            opening.subprotocols(
                    protocols.getFirst(), protocols.subList(1, protocols.size()).toArray(String[]::new));
        }
        for (int i = 0; i < headers.length; i += 2) {
            opening.header(headers[i], headers[i + 1]);
        }
        Listener heard = new Listener();
        try {
            WebSocket socket = opening.buildAsync(uri, heard).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new TestingSocket(client, socket, heard);
        } catch (ExecutionException e) {
            client.close();
            throw e;
        }
    }

    public String protocol() {
        return socket.getSubprotocol();
    }

    /** The next message. */
    public byte[] next() throws InterruptedException {
        byte[] message = heard.messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        return message;
    }

    public void send(byte[] message) throws ExecutionException, InterruptedException, TimeoutException {
        var _ = socket.sendBinary(ByteBuffer.wrap(message), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    public void sendText(String text) throws ExecutionException, InterruptedException, TimeoutException {
        var _ = socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    public void close(int code, String reason) throws ExecutionException, InterruptedException, TimeoutException {
        var _ = socket.sendClose(code, reason).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until the other side closes it. */
    public Closed closed() throws ExecutionException, InterruptedException, TimeoutException {
        return heard.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    private static final class Listener implements WebSocket.Listener {

        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Closed> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            begun.writeBytes(bytes);
            if (last) {
                messages.add(begun.toByteArray());
                begun.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
