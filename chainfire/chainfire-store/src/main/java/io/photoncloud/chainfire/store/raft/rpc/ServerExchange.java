package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.photoncloud.chainfire.store.raft.rpc.Frame.MalformedFrame;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Exchange stream as the peer that answers sees it. */
final class ServerExchange extends ServerCall.Listener<Batch> {

    /** The peer pings when it hears nothing; a stream silent for this many times {@code silenceMax} has lost it. */
    private static final int SILENCES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ServerExchange.class);

    private final PeerService service;
    private final PeerSettings settings;
    private final PeerThreads threads;
    private final ServerCall<Batch, Batch> call;
    private final String from;
    private final Outbound outbound;
    private final FrameAssembler inbound = new FrameAssembler(this::receive);
    private final AtomicLong handlingBytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private volatile long heardAt;

    ServerExchange(
            PeerService service,
            PeerSettings settings,
            PeerThreads threads,
            ServerCall<Batch, Batch> call,
            String from) {
        this.service = service;
        this.settings = settings;
        this.threads = threads;
        this.call = call;
        this.from = from;
        this.outbound = new Outbound(new Outbound.Call() {
            @Override
            public boolean isReady() {
                return call.isReady();
            }

            @Override
            public void send(Batch batch) {
                call.sendMessage(batch);
            }
        });
        this.heardAt = threads.now();
    }

    void start(Metadata headers) {
        call.setOnReadyThreshold(PeerProtocol.SEND_AHEAD_BYTES);
        call.sendHeaders(headers);
        outbound.open(threads.senderOfThisThread());
        call.request(1);
    }

    String from() {
        return from;
    }

    /** What processors keep with this stream. */
    Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public void onMessage(Batch message) {
        heardAt = threads.now();
        try {
            inbound.feed(message.content());
            readOn();
        } catch (MalformedFrame e) {
            close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
    }

    private void readOn() {
        if (handlingBytes.get() <= settings.handlingBytesMax()) {
            call.request(1);
            return;
        }
        paused.set(true);
        resumeIfDrained();
    }

    private void resumeIfDrained() {
        if (handlingBytes.get() <= settings.handlingBytesMax() && paused.compareAndSet(true, false)) {
            outbound.runBetween(() -> call.request(1));
        }
    }

    @Override
    public void onReady() {
        outbound.wake();
    }

    @Override
    public void onHalfClose() {
        close(Status.OK);
    }

    @Override
    public void onCancel() {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void receive(Frame frame) {
        switch (frame.kind()) {
            case Frame.REQUEST -> service.dispatch(this, frame);
            case Frame.PING -> outbound.add(Frame.signal(Frame.PONG));
            default -> {} // kinds of a later version are skipped
        }
    }

    /** Runs a request's work on an executor; its bytes count as in hand until that has returned. */
    void handle(long id, int bytes, Executor executor, Runnable work) {
        handlingBytes.addAndGet(bytes);
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    handled(bytes);
                }
            });
        } catch (RejectedExecutionException e) {
            handled(bytes);
            fail(id, Reason.OVERLOADED, "no thread takes the request");
        }
    }

    private void handled(int bytes) {
        handlingBytes.addAndGet(-bytes);
        if (paused.get()) {
            resumeIfDrained();
        }
    }

    void respond(byte[] frame) {
        if (!ended.get()) {
            outbound.add(frame);
        }
    }

    void fail(long id, Reason reason, String message) {
        respond(Frame.failure(id, reason, message));
    }

    void probe(long now) {
        if (now - heardAt > SILENCES_MAX * settings.silenceMax().toNanos()) {
            close(Status.UNAVAILABLE.withDescription("heard nothing for too long"));
        }
    }

    void close(Status status) {
        outbound.runBetween(() -> {
            if (end()) {
                call.close(status, new Metadata());
            }
        });
    }

    /** True the first time. */
    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        outbound.close();
        try {
            service.ended(this);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("peer", from).setCause(e).log("a listener failed on the end of a stream");
        }
        return true;
    }
}
