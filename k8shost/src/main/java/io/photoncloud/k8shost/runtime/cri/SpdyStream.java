package io.photoncloud.k8shost.runtime.cri;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.stream.Pipe;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A conversation with a process through the runtime's streaming server, in the protocol {@code v4.channel.k8s.io}: one stream
 * each for what is said to it, for its two outputs, for the terminal's size, and for how it ended. Whoever reads only one of
 * two outputs may have the process wait for the other.
 */
final class SpdyStream implements ContainerStream {

    private static final String PROTOCOL_HEADER = "X-Stream-Protocol-Version";
    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final String TYPE = "streamtype";
    private static final int OUTCOME_BYTES_MAX = 64 << 10;

    private final SpdyConnection connection;
    private final Pipe stdout = new Pipe();
    private final Pipe stderr = new Pipe();
    private final ByteArrayOutputStream outcome = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Integer, String> types = new HashMap<>();
    private final OutputStream stdin;
    private final OutputStream sizes;

    private SpdyStream(SpdyConnection connection, Wanted wanted) throws IOException {
        this.connection = connection;
        openOne("error");
        this.stdin = wanted.stdin() ? connection.output(openOne("stdin")) : OutputStream.nullOutputStream();
        openOne("stdout");
        if (!wanted.tty()) {
            openOne("stderr");
        }
        this.sizes = wanted.tty() ? connection.output(openOne("resize")) : OutputStream.nullOutputStream();
    }

    static SpdyStream open(URI url, Wanted wanted, Duration timeMax) throws PodRuntimeException {
        try {
            SpdyConnection connection = SpdyConnection.open(url, Map.of(PROTOCOL_HEADER, PROTOCOL), timeMax);
            var stream = new SpdyStream(connection, wanted);
            Thread.ofVirtual().name("cri-stream").start(stream::read);
            return stream;
        } catch (IOException e) {
            throw new PodRuntimeException(
                    Reason.FAILED, "the runtime's streaming server at " + url.getRawAuthority() + ": " + e, e);
        }
    }

    private int openOne(String type) throws IOException {
        int stream = connection.openStream(Map.of(TYPE, type));
        types.put(stream, type);
        return stream;
    }

    private void read() {
        try {
            connection.read(new SpdyConnection.Receiver() {
                @Override
                public void data(int stream, byte[] bytes) throws InterruptedException {
                    received(types.getOrDefault(stream, ""), bytes);
                }

                @Override
                public void end(int stream) throws InterruptedException {
                    over(types.getOrDefault(stream, ""));
                }
            });
        } catch (IOException e) {
            stdout.fail(e);
            stderr.fail(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            stdout.end();
            stderr.end();
            ended.countDown();
        }
    }

    private void received(String type, byte[] bytes) throws InterruptedException {
        switch (type) {
            case "stdout" -> stdout.put(bytes);
            case "stderr" -> stderr.put(bytes);
            case "error" -> {
                if (outcome.size() + bytes.length <= OUTCOME_BYTES_MAX) {
                    outcome.writeBytes(bytes);
                }
            }
            default -> {} // not one that the server writes to
        }
    }

    private void over(String type) {
        switch (type) {
            case "stdout" -> stdout.end();
            case "stderr" -> stderr.end();
            case "error" -> ended.countDown();
            default -> {} // not one that the server writes to
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public void resize(int columns, int rows) throws PodRuntimeException {
        try {
            sizes.write(
                    "{\"Width\":%d,\"Height\":%d}\n".formatted(columns, rows).getBytes(UTF_8));
        } catch (IOException e) {
            throw new PodRuntimeException(Reason.FAILED, "the conversation is over: " + e, e);
        }
    }

    @Override
    public int await() throws PodRuntimeException, InterruptedException {
        ended.await();
        return Outcome.exitCode(outcome.toByteArray());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException _) {
            // It is gone either way.
        }
        stdout.end();
        stderr.end();
        ended.countDown();
    }
}
