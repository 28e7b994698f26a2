package io.photoncloud.k8shost.runtime.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.stream.Pipe;
import io.photoncloud.k8shost.runtime.ContainerStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A conversation with a command that is run by nobody. {@code cat} says what is said to it, {@code echo} its arguments, {@code
 * yes} something without an end, {@code exit} and {@code false} nothing but how they end; every other says what it was. What
 * attaches to a container that hears is heard like {@code cat}, and told when the container ends.
 */
final class SimulatedStream implements ContainerStream {

    private static final int CHUNK_BYTES = 16 << 10;
    private static final int NOT_SAID = -1;

    /** What a command does until it ends. */
    @FunctionalInterface
    private interface Body {
        /** @return its exit code */
        int run(SimulatedStream stream) throws IOException, InterruptedException;
    }

    private final Body body;
    private final boolean attached;
    private final boolean heard;
    private final Pipe in = new Pipe();
    private final Pipe out = new Pipe();
    private final Pipe err = new Pipe();
    private final AtomicInteger code = new AtomicInteger(NOT_SAID);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Runnable over = () -> {};

    private SimulatedStream(Body body, boolean attached, boolean heard) {
        this.body = body;
        this.attached = attached;
        this.heard = heard;
    }

    static SimulatedStream ofCommand(List<String> command) {
        String arguments = String.join(" ", command.subList(1, command.size()));
        return new SimulatedStream(
                switch (command.getFirst()) {
                    case "cat" -> SimulatedStream::echoes;
                    case "echo" -> stream -> stream.says(stream.out, arguments + "\n", 0);
                    case "yes" -> SimulatedStream::saysWithoutEnd;
                    case "false" -> stream -> 1;
                    case "exit" -> stream -> stream.says(stream.err, "simulated: exit\n", Integer.parseInt(arguments));
                    default -> stream -> stream.says(stream.out, "simulated: " + String.join(" ", command) + "\n", 0);
                },
                false,
                true);
    }

    /** @param heard whether what is said reaches it */
    static SimulatedStream ofContainer(boolean heard) {
        return new SimulatedStream(
                stream -> {
                    if (heard) {
                        var _ = stream.echoes();
                    }
                    stream.ended.await();
                    return 0;
                },
                true,
                heard);
    }

    private int says(Pipe pipe, String text, int exitCode) throws InterruptedException {
        pipe.put(text.getBytes(UTF_8));
        return exitCode;
    }

    private int echoes() throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.put(Arrays.copyOf(buffer, read));
        }
        return 0;
    }

    private int saysWithoutEnd() throws InterruptedException {
        byte[] much = "y\n".repeat(CHUNK_BYTES / 2).getBytes(UTF_8);
        while (ended.getCount() > 0) {
            out.put(much);
        }
        return 0;
    }

    /** @param whenOver run when the conversation has ended */
    void begin(Runnable whenOver) {
        over = whenOver;
        Thread.ofVirtual().name("simulated-command").start(() -> {
            try {
                end(body.run(this));
            } catch (IOException e) {
                end(1);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void end(int exitCode) {
        code.compareAndSet(NOT_SAID, exitCode);
        in.end();
        out.end();
        err.end();
        ended.countDown();
        over.run();
    }

    /** A command dies with its container; who is attached to that only hears no more of it. */
    void containerEnded() {
        end(attached ? 0 : Behaviour.KILLED);
    }

    @Override
    public OutputStream stdin() {
        if (!heard) {
            return OutputStream.nullOutputStream();
        }
        return new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                write(new byte[] {(byte) next}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (ended.getCount() == 0) {
                    throw new IOException("the simulated command has ended");
                }
                try {
                    in.put(Arrays.copyOfRange(bytes, offset, offset + length));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }

            @Override
            public void close() {
                in.end();
            }
        };
    }

    @Override
    public InputStream stdout() {
        return out;
    }

    @Override
    public InputStream stderr() {
        return err;
    }

    @Override
    public void resize(int columns, int rows) {
        try {
            out.put("simulated: %d columns, %d rows\n".formatted(columns, rows).getBytes(UTF_8));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int await() throws InterruptedException {
        ended.await();
        return code.get();
    }

    @Override
    public void close() {
        end(Behaviour.KILLED);
    }
}
