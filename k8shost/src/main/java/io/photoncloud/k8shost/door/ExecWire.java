package io.photoncloud.k8shost.door;

import com.google.protobuf.ByteString;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.stream.CallTalks;
import io.photoncloud.k8shost.exec.Conversation;
import io.photoncloud.k8shost.exec.ExecService;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.proto.k8shost.v1.ExecRequest;
import io.photoncloud.proto.k8shost.v1.ExecResponse;
import io.photoncloud.proto.k8shost.v1.ExecStart;
import io.photoncloud.proto.k8shost.v1.TerminalSize;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The wire form of a conversation with a command in a container. */
final class ExecWire implements CallTalks.Talk<ExecRequest, ExecResponse> {

    private static final int SIZE_MAX = 65_535;

    private final Conversation conversation;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    private ExecWire(Conversation conversation) {
        this.conversation = conversation;
    }

    /** What a call's first message asks for. */
    static ExecWire begin(ExecRequest first, ExecService execs) {
        if (!first.hasStart()) {
            throw CloudException.invalid("start", "the first message", "the first message says what is wanted: start");
        }
        ExecStart start = first.getStart();
        ExecService.Wanted wanted = new ExecService.Wanted(
                start.hasContainer() ? start.getContainer() : null,
                start.getCommandList(),
                start.getStdin(),
                true,
                true,
                start.getTty());
        return new ExecWire(execs.exec(
                        DoorWire.toName("namespace", start.getNamespace()),
                        DoorWire.toName("name", start.getName()),
                        DoorWire.toTenant(
                                start.hasOrgId(), start.getOrgId(), start.hasProjectId(), start.getProjectId()),
                        wanted)
                .begin());
    }

    @Override
    public void speak(CallTalks.Speaker<ExecResponse> client) throws IOException, InterruptedException {
        client.say(ExecResponse.newBuilder()
                .setStarted(ExecResponse.Started.getDefaultInstance())
                .build());
        try {
            int code = conversation.hear(new ToClient(client));
            client.say(ExecResponse.newBuilder()
                    .setExited(ExecResponse.Exited.newBuilder().setExitCode(code))
                    .build());
        } catch (PodRuntimeException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private final class ToClient implements Conversation.Hearer {

        private final CallTalks.Speaker<ExecResponse> client;

        ToClient(CallTalks.Speaker<ExecResponse> client) {
            this.client = client;
        }

        @Override
        public void stdout(byte[] bytes, int length) throws IOException, InterruptedException {
            say(ExecResponse.newBuilder().setStdout(ByteString.copyFrom(bytes, 0, length)), length);
        }

        @Override
        public void stderr(byte[] bytes, int length) throws IOException, InterruptedException {
            say(ExecResponse.newBuilder().setStderr(ByteString.copyFrom(bytes, 0, length)), length);
        }

        private void say(ExecResponse.Builder message, int length) throws IOException, InterruptedException {
            client.say(message.build());
            sent.addAndGet(length);
        }
    }

    @Override
    public void hear(ExecRequest message) throws IOException {
        switch (message.getMessageCase()) {
            case STDIN -> {
                byte[] bytes = message.getStdin().toByteArray();
                received.addAndGet(bytes.length);
                conversation.say(bytes, 0, bytes.length);
            }
            case RESIZE -> {
                TerminalSize size = message.getResize();
                conversation.resize(
                        Check.range("resize.columns", size.getColumns(), 1, SIZE_MAX),
                        Check.range("resize.rows", size.getRows(), 1, SIZE_MAX));
            }
            case CLOSE_STDIN -> conversation.endSaying();
            case START ->
                throw CloudException.invalid("start", "the first message", "start is the first message alone");
            case MESSAGE_NOT_SET ->
                throw CloudException.invalid("message", "stdin, resize or close_stdin", "a message that says nothing");
        }
    }

    @Override
    public void heardAll() throws IOException {
        conversation.endSaying();
    }

    @Override
    public void requireAllowed() {
        conversation.requireAllowed();
    }

    @Override
    public void end(CallTalks.End end) {
        conversation.end(Map.of(
                "close_code", end.code(),
                "close_reason", end.reason(),
                "duration_ms", "" + end.duration().toMillis(),
                "bytes_received", "" + received.get(),
                "bytes_sent", "" + sent.get()));
    }
}
