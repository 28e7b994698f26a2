package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.websocket.OpenSocket;
import io.photoncloud.common.websocket.SocketEnd;
import io.photoncloud.common.websocket.SocketTalk;
import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/** Carries what a guest and a client say to each other: bytes, both ways. */
final class ConsoleTalk implements SocketTalk {

    private static final int CHUNK_BYTES = 16 << 10;

    private final ConsoleStream console;
    private final ConsoleHolder holder;
    private final Runnable stillAllowed;
    private final Runnable left;
    private final SessionAudit.Session audit;

    /** @param left run when nobody is at the console by this any more */
    ConsoleTalk(
            ConsoleStream console,
            ConsoleHolder holder,
            Runnable stillAllowed,
            Runnable left,
            SessionAudit.Session audit) {
        this.console = console;
        this.holder = holder;
        this.stillAllowed = stillAllowed;
        this.left = left;
        this.audit = audit;
    }

    @Override
    public void speak(OpenSocket socket) throws IOException {
        InputStream said = console.said();
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int read = said.read(buffer); read >= 0; read = said.read(buffer)) {
            socket.send(Arrays.copyOf(buffer, read));
        }
        holder.requireNotTaken();
    }

    @Override
    public void hear(byte[] message) throws IOException {
        console.say(message);
    }

    @Override
    public void requireAllowed() {
        stillAllowed.run();
        if (!console.isOpen()) {
            throw new CloudException(ErrorCode.CONFLICT, "the console does not lead to the guest any more");
        }
    }

    @Override
    public void end(SocketEnd end) {
        try {
            console.close();
        } finally {
            left.run();
            audit.end(Map.of(
                    "close_code", "" + end.code(),
                    "close_reason", end.reason(),
                    "duration_ms", "" + end.duration().toMillis(),
                    "bytes_received", "" + end.bytesReceived(),
                    "bytes_sent", "" + end.bytesSent()));
        }
    }
}
