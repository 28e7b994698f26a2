package io.photoncloud.k8shost.exec;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.websocket.OpenSocket;
import io.photoncloud.common.websocket.SocketEnd;
import io.photoncloud.common.websocket.SocketTalk;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import java.io.IOException;
import java.util.Map;

/** Carries a conversation with a container over a WebSocket, as Kubernetes does. */
final class ContainerTalk implements SocketTalk {

    private final Conversation conversation;

    ContainerTalk(Conversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public void speak(OpenSocket socket) throws IOException, InterruptedException {
        // By an empty message on the first channel a client learns that what it talks to is there.
        ExecService.Wanted wanted = conversation.wanted();
        int first = wanted.stdout()
                ? ChannelProtocol.STDOUT
                : wanted.showsStderr() ? ChannelProtocol.STDERR : ChannelProtocol.STATUS;
        socket.send(ChannelProtocol.message(first, new byte[0], 0));
        socket.send(outcome(socket));
    }

    private byte[] outcome(OpenSocket socket) throws IOException, InterruptedException {
        try {
            return ChannelProtocol.ended(conversation.hear(new ToChannels(socket)));
        } catch (PodRuntimeException e) {
            return ChannelProtocol.failed(String.valueOf(e.getMessage()));
        }
    }

    private record ToChannels(OpenSocket socket) implements Conversation.Hearer {

        @Override
        public void stdout(byte[] bytes, int length) throws IOException {
            socket.send(ChannelProtocol.message(ChannelProtocol.STDOUT, bytes, length));
        }

        @Override
        public void stderr(byte[] bytes, int length) throws IOException {
            socket.send(ChannelProtocol.message(ChannelProtocol.STDERR, bytes, length));
        }
    }

    @Override
    public void hear(byte[] message) throws IOException {
        if (message.length == 0) {
            return;
        }
        switch (message[0] & 0xff) {
            case ChannelProtocol.STDIN -> conversation.say(message, 1, message.length - 1);
            case ChannelProtocol.RESIZE -> {
                ChannelProtocol.Size size = ChannelProtocol.Size.parse(message);
                conversation.resize(size.columns(), size.rows());
            }
            case ChannelProtocol.CLOSE -> {
                Check.that(message.length == 2, "close", "255 and the number of a channel");
                if (message[1] == ChannelProtocol.STDIN) {
                    conversation.endSaying();
                }
            }
            default ->
                throw ChannelProtocol.wrong("channel", "0 for stdin, 4 for the terminal's size or 255 to close one");
        }
    }

    @Override
    public void requireAllowed() {
        conversation.requireAllowed();
    }

    @Override
    public void end(SocketEnd end) {
        conversation.end(Map.of(
                "close_code", "" + end.code(),
                "close_reason", end.reason(),
                "duration_ms", "" + end.duration().toMillis(),
                "bytes_received", "" + end.bytesReceived(),
                "bytes_sent", "" + end.bytesSent()));
    }
}
