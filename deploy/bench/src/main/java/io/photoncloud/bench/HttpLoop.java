package io.photoncloud.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All connections of a load by HTTP, and the thread that runs them. The first failure ends it, and is told. */
final class HttpLoop {

    private static final int STATUS_OK = 200;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    private final HttpOptions options;
    private final InetSocketAddress address;
    private final List<byte[]> requests;
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer incoming = ByteBuffer.allocate(64 * 1024);
    private Latencies latencies = new Latencies();
    private int nextRequest;
    private long reconnects;
    private String failure = "";

    HttpLoop(HttpOptions options) throws IOException {
        this.options = options;
        URI url = options.url();
        address = new InetSocketAddress(url.getHost(), url.getPort());
        requests = options.bodies().stream().map(body -> request(options, body)).toList();
        for (int index = 0; index < options.connections(); index++) {
            connections.add(new Connection());
        }
    }

    private static byte[] request(HttpOptions options, String body) {
        URI url = options.url();
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nContent-Type: "
                        + options.contentType() + "\r\nAccept: application/json\r\nContent-Length: " + content.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(head.length + content.length)
                .put(head)
                .put(content)
                .array();
    }

    /** From now on latencies count; those of calls on their way from their beginning. */
    void measure() {
        latencies = new Latencies();
    }

    Latencies latencies() {
        return latencies;
    }

    /** Connections that the other side closed after an answer, as it had said, and that were opened anew. */
    long reconnects() {
        return reconnects;
    }

    /** Empty where all went well. */
    String failure() {
        return failure;
    }

    void run(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long heard = System.nanoTime();
        try {
            while (failure.isEmpty() && System.nanoTime() < end) {
                int ready = selector.select(key -> ((Connection) key.attachment()).read(), 100);
                if (ready > 0) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENCE_MAX.toNanos()) {
                    fail("no answer for " + SILENCE_MAX);
                }
            }
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private void fail(String why) {
        if (failure.isEmpty()) {
            failure = why;
        }
    }

    private final class Connection {
        private final HttpAnswer answer = new HttpAnswer();
        private SocketChannel channel;
        private long sentNanos;

        Connection() throws IOException {
            channel = open();
            send();
        }

        private SocketChannel open() throws IOException {
            SocketChannel opened = SocketChannel.open(address);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_READ, this);
            return opened;
        }

        /** A request is far smaller than a socket's buffer, which is empty: it goes in at once. */
        private void send() throws IOException {
            ByteBuffer request = ByteBuffer.wrap(requests.get(nextRequest++ % requests.size()));
            sentNanos = System.nanoTime();
            int written = channel.write(request);
            if (request.hasRemaining()) {
                throw new IOException("only " + written + " bytes of a request could be sent at once");
            }
        }

        private void read() {
            try {
                incoming.clear();
                int size = channel.read(incoming);
                if (size < 0) {
                    throw new IOException("a connection was closed before its answer had come");
                }
                if (answer.take(incoming.array(), size)) {
                    whole();
                }
            } catch (IOException e) {
                fail(e.toString());
            }
        }

        private void whole() throws IOException {
            latencies.add(System.nanoTime() - sentNanos);
            String body = answer.body();
            if (answer.status() != STATUS_OK || !body.contains(options.expected())) {
                throw new IOException("an answer is " + answer.status() + ": " + body);
            }
            if (answer.closes()) {
                channel.close();
                channel = open();
                reconnects++;
            }
            answer.clear();
            send();
        }
    }
}
