package io.photoncloud.k8shost.exec;

import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.websocket.OpenSocket;
import io.photoncloud.common.websocket.SocketEnd;
import io.photoncloud.common.websocket.SocketTalk;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what a process in a container and a client say to each other. */
final class ContainerTalk implements SocketTalk {

    private static final Logger log = LoggerFactory.getLogger(ContainerTalk.class);

    private static final int CHUNK_BYTES = 16 << 10;

    private final ContainerStream stream;
    private final ExecService.Wanted wanted;
    private final Runnable stillAllowed;
    private final SessionAudit.Session audit;
    private boolean deaf;
    private volatile @Nullable Integer exitCode;

    ContainerTalk(
            ContainerStream stream, ExecService.Wanted wanted, Runnable stillAllowed, SessionAudit.Session audit) {
        this.stream = stream;
        this.wanted = wanted;
        this.stillAllowed = stillAllowed;
        this.audit = audit;
    }

    @Override
    public void speak(OpenSocket socket) throws IOException, InterruptedException {
        // By an empty message on the first channel a client learns that what it talks to is there.
        int first = wanted.stdout()
                ? ChannelProtocol.STDOUT
                : wanted.showsStderr() ? ChannelProtocol.STDERR : ChannelProtocol.STATUS;
        socket.send(ChannelProtocol.message(first, new byte[0], 0));
        Thread beside = Thread.ofVirtual().name("exec-stderr").start(() -> carryBeside(socket));
        carry(stream.stdout(), ChannelProtocol.STDOUT, wanted.stdout(), socket);
        beside.join();
        socket.send(outcome());
    }

    private byte[] outcome() throws InterruptedException {
        try {
            int code = stream.await();
            exitCode = code;
            return ChannelProtocol.ended(code);
        } catch (PodRuntimeException e) {
            return ChannelProtocol.failed(String.valueOf(e.getMessage()));
        }
    }

    private void carryBeside(OpenSocket socket) {
        try {
            carry(stream.stderr(), ChannelProtocol.STDERR, wanted.showsStderr(), socket);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("what a process says is not read any more");
        }
    }

    /** What is not shown is read all the same: the process would wait for its reader. */
    private static void carry(InputStream from, int channel, boolean shown, OpenSocket socket) throws IOException {
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            if (shown) {
                socket.send(ChannelProtocol.message(channel, buffer, read));
            }
        }
    }

    @Override
    public void hear(byte[] message) throws IOException {
        if (message.length == 0) {
            return;
        }
        switch (message[0] & 0xff) {
            case ChannelProtocol.STDIN -> say(message);
            case ChannelProtocol.RESIZE -> resize(ChannelProtocol.Size.parse(message));
            case ChannelProtocol.CLOSE -> {
                Check.that(message.length == 2, "close", "255 and the number of a channel");
                if (message[1] == ChannelProtocol.STDIN) {
                    stream.stdin().close();
                }
            }
            default ->
                throw ChannelProtocol.wrong("channel", "0 for stdin, 4 for the terminal's size or 255 to close one");
        }
    }

    /** A process need not listen, nor be there still while what it said is on its way. */
    private void say(byte[] message) {
        Check.that(wanted.stdin(), "stdin", "true in the call that opened this, for anything to be said");
        if (deaf) {
            return;
        }
        try {
            stream.stdin().write(message, 1, message.length - 1);
            stream.stdin().flush();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a process does not listen any more");
            deaf = true;
        }
    }

    private void resize(ChannelProtocol.Size size) {
        try {
            stream.resize(size.columns(), size.rows());
        } catch (PodRuntimeException e) {
            log.atDebug().setCause(e).log("a process is not told of its terminal's size any more");
        }
    }

    @Override
    public void requireAllowed() {
        stillAllowed.run();
    }

    @Override
    public void end(SocketEnd end) {
        try {
            stream.close();
        } finally {
            audit.end(told(end));
        }
    }

    private Map<String, String> told(SocketEnd end) {
        Map<String, String> outcome = new TreeMap<>(Map.of(
                "close_code", "" + end.code(),
                "close_reason", end.reason(),
                "duration_ms", "" + end.duration().toMillis(),
                "bytes_received", "" + end.bytesReceived(),
                "bytes_sent", "" + end.bytesSent()));
        Integer code = exitCode;
        if (code != null) {
            outcome.put("exit_code", "" + code);
        }
        return outcome;
    }
}
