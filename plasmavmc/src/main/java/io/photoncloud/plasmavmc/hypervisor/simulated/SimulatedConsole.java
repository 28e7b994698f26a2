package io.photoncloud.plasmavmc.hypervisor.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.stream.Pipe;
import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A console behind which nobody is: it says each line again, marked as simulated, and in the log too. */
final class SimulatedConsole implements ConsoleStream {

    private static final int LINE_BYTES_MAX = 4_096;

    private final Path log;
    private final Pipe said = new Pipe();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private volatile boolean closed;

    SimulatedConsole(String vm, Path log) {
        this.log = log;
        try {
            said.put(("simulated console of " + vm + ": each line comes back\r\n").getBytes(UTF_8));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public InputStream said() {
        return said;
    }

    @Override
    public void say(byte[] bytes) throws IOException {
        if (closed) {
            throw new IOException("the simulated console is closed");
        }
        for (byte each : bytes) {
            begun.write(each);
            if (each == '\n' || each == '\r' || begun.size() == LINE_BYTES_MAX) {
                answer("simulated: " + begun.toString(UTF_8).strip());
                begun.reset();
            }
        }
    }

    private void answer(String line) throws IOException {
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try {
            said.put((line + "\r\n").getBytes(UTF_8));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        said.end();
    }
}
