package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.photoncloud.chainfire.store.raft.rpc.Frame.MalformedFrame;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One Exchange stream to a peer, from the attempt to connect to its end, and the requests that went into it. When it
 * ends, all of them fail at once; it is never opened again, {@link PeerLink} makes a new one.
 */
final class PeerStream extends ClientCall.Listener<Batch> {

    private enum Phase {
        CONNECTING,
        READY,
        ENDED
    }

    private final PeerLink link;
    private final PeerSettings settings;
    private final PeerThreads threads;
    private final ManagedChannel channel;
    private final Metadata headers;
    private final Function<Metadata, @Nullable String> refusal;
    private final ClientCall<Batch, Batch> call;
    private final Outbound outbound;
    private final FrameAssembler inbound = new FrameAssembler(this::receive);
    private final ConcurrentHashMap<Long, Outstanding> outstanding = new ConcurrentHashMap<>();
    private final AtomicInteger outstandingCount = new AtomicInteger();
    private final AtomicLong outstandingBytes = new AtomicLong();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.CONNECTING);
    private final CountDownLatch settled = new CountDownLatch(1);
    private final long startedAt;
    private volatile long heardAt;

    /** @param refusal says of the peer's headers why it is not to be talked to, or null */
    PeerStream(
            PeerLink link,
            PeerSettings settings,
            PeerThreads threads,
            ManagedChannel channel,
            Metadata headers,
            Function<Metadata, @Nullable String> refusal) {
        this.headers = headers;
        this.refusal = refusal;
        this.link = link;
        this.settings = settings;
        this.threads = threads;
        this.channel = channel;
        this.call = PeerProtocol.newCall(
                channel,
                PeerProtocol.EXCHANGE,
                CallOptions.DEFAULT.withOnReadyThreshold(PeerProtocol.SEND_AHEAD_BYTES));
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
        this.startedAt = threads.now();
        this.heardAt = startedAt;
    }

    void start() {
        threads.after(settings.connectTimeout().toNanos(), this::connectTimedOut);
        call.start(this, headers);
        call.request(1);
    }

    boolean isReady() {
        return phase.get() == Phase.READY;
    }

    /** Waits for the outcome of the attempt to connect, until {@code maxNanos} have passed since it began. */
    boolean awaitReady(long maxNanos) throws InterruptedException {
        long left = startedAt + maxNanos - threads.now();
        return isReady() || (left > 0 && settled.await(left, TimeUnit.NANOSECONDS) && isReady());
    }

    void send(Outstanding request) {
        int count = outstandingCount.incrementAndGet();
        long bytes = outstandingBytes.addAndGet(request.size());
        if (count > settings.outstandingRequestsMax() || bytes > settings.outstandingBytesMax()) {
            forget(request);
            request.fail(Reason.OVERLOADED, overloadMessage(count, bytes));
            return;
        }
        outstanding.put(request.id(), request);
        outbound.add(request);
        if (phase.get() == Phase.ENDED) {
            // The end may have come before the request was in its list.
            fail(request.id(), Reason.BROKEN, link.describe() + ": the connection has just ended");
        }
    }

    private String overloadMessage(int count, long bytes) {
        return "%s: %d requests of %d bytes are outstanding, at most %d (outstandingRequestsMax) of %d (outstandingBytesMax) may be"
                .formatted(
                        link.describe(),
                        count - 1,
                        bytes,
                        settings.outstandingRequestsMax(),
                        settings.outstandingBytesMax());
    }

    private void forget(Outstanding request) {
        outstandingCount.decrementAndGet();
        outstandingBytes.addAndGet(-request.size());
    }

    private @Nullable Outstanding remove(long id) {
        Outstanding request = outstanding.remove(id);
        if (request != null) {
            forget(request);
        }
        return request;
    }

    private void fail(long id, Reason reason, String message) {
        Outstanding request = remove(id);
        if (request != null) {
            request.fail(reason, message);
        }
    }

    /** Ends what is due, and answers the earliest deadline left. */
    long expire(long now) {
        long earliest = DeadlineSweep.NONE;
        for (Outstanding request : outstanding.values()) {
            if (request.deadline() <= now) {
                fail(request.id(), Reason.TIMEOUT, link.describe() + " has not answered in time");
            } else {
                earliest = Math.min(earliest, request.deadline());
            }
        }
        return earliest;
    }

    /** Looks whether the peer is still there; to be called from time to time. */
    void probe(long now) {
        long silence = now - heardAt;
        if (!isReady()) {
            return;
        }
        if (silence > settings.silenceMax().toNanos()) {
            end(Reason.BROKEN, "not a word for " + TimeUnit.NANOSECONDS.toMillis(silence) + " ms (silenceMax)");
        } else if (silence > settings.pingInterval().toNanos() / 2) {
            outbound.add(Frame.signal(Frame.PING));
        }
    }

    private void connectTimedOut() {
        if (phase.compareAndSet(Phase.CONNECTING, Phase.ENDED)) {
            ended(
                    Phase.CONNECTING,
                    Reason.UNREACHABLE,
                    "no answer within connectTimeout, " + settings.connectTimeout());
        }
    }

    @Override
    public void onHeaders(Metadata headers) {
        String problem = refusal.apply(headers);
        if (problem != null) {
            end(Reason.REFUSED, problem);
            return;
        }
        if (phase.compareAndSet(Phase.CONNECTING, Phase.READY)) {
            heardAt = threads.now();
            outbound.open(threads.senderOfThisThread());
            settled.countDown();
            link.connected();
        }
    }

    @Override
    public void onReady() {
        outbound.wake();
    }

    @Override
    public void onMessage(Batch message) {
        heardAt = threads.now();
        try {
            inbound.feed(message.content());
            call.request(1);
        } catch (MalformedFrame e) {
            end(Reason.BROKEN, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        Reason reason = switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, FAILED_PRECONDITION -> Reason.REFUSED;
            default -> phase.get() == Phase.READY ? Reason.BROKEN : Reason.UNREACHABLE;
        };
        end(reason, PeerProtocol.describe(status));
    }

    private void receive(Frame frame) {
        switch (frame.kind()) {
            case Frame.RESPONSE -> {
                Outstanding request = remove(frame.id());
                if (request != null) {
                    request.answer(frame);
                }
            }
            case Frame.FAILURE -> {
                Outstanding request = remove(frame.id());
                if (request != null) {
                    request.fail(frame.failure(link.describe()));
                }
            }
            case Frame.PING -> outbound.add(Frame.signal(Frame.PONG));
            default -> {} // a pong has done its work by arriving; kinds of a later version are skipped
        }
    }

    /** Ends the stream, wherever it stands, and all that is outstanding on it. */
    void end(Reason reason, String why) {
        Phase before = phase.getAndSet(Phase.ENDED);
        if (before != Phase.ENDED) {
            ended(before, reason, why);
        }
    }

    private void ended(Phase before, Reason reason, String why) {
        outbound.runBetween(() -> call.cancel(why, null));
        outbound.close();
        link.ended(this, before == Phase.READY, reason, why);
        settled.countDown();
        for (long id : outstanding.keySet()) {
            fail(id, reason, link.describe() + ": " + why);
        }
        channel.shutdownNow();
    }
}
