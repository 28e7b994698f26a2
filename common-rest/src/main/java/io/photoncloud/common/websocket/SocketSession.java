package io.photoncloud.common.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket. What the client sends is heard on the thread that reads its connection, which reads on when it has been; what
 * is said has a thread of its own, and so has the look whether the client is there.
 */
final class SocketSession extends Endpoint implements OpenSocket {

    private static final Logger log = LoggerFactory.getLogger(SocketSession.class);

    /** As Tomcat calls it: how long a client may leave unread what it is sent. */
    private static final String SEND_TIME_MAX = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final int PINGS_MISSED_MAX = 3;

    /** So often it need not be known whether the caller may still: stores and policies are away for a moment now and then. */
    private static final int ANSWERS_MISSED_MAX = 3;

    /** RFC 6455 has room for so much in a close frame. */
    private static final int REASON_BYTES_MAX = 123;

    private final SocketTalk talk;
    private final String protocol;
    private final WebSocketProperties settings;
    private final RequestContext context;
    private final Runnable authenticateAgain;
    private final LongSupplier nanos;
    private final Consumer<SocketSession> left;
    private final long began;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Lock sending = new ReentrantLock();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile long heardOf;
    private volatile long spoken;
    private volatile boolean hearing;
    private int answersMissed;
    private volatile @Nullable Session session;

    SocketSession(
            SocketTalk talk,
            String protocol,
            WebSocketProperties settings,
            RequestContext context,
            Runnable authenticateAgain,
            LongSupplier nanos,
            Consumer<SocketSession> left) {
        this.talk = talk;
        this.protocol = protocol;
        this.settings = settings;
        this.context = context;
        this.authenticateAgain = authenticateAgain;
        this.nanos = nanos;
        this.left = left;
        this.began = nanos.getAsLong();
        this.heardOf = began;
        this.spoken = began;
    }

    /** Also of one that is never opened it is seen that it is not. */
    void begin() {
        Thread.ofVirtual().name("websocket-watch").start(() -> context.run(this::watch));
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        session = opened;
        opened.setMaxBinaryMessageBufferSize((int) settings.messageSizeMax().toBytes());
        opened.getUserProperties().put(SEND_TIME_MAX, settings.stalledTimeMax().toMillis());
        opened.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) this::heard);
        opened.addMessageHandler(String.class, (MessageHandler.Partial<String>)
                (text, last) -> close(CloseCodes.CANNOT_ACCEPT.getCode(), "only binary messages are understood here"));
        opened.addMessageHandler(
                PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> heardOf = nanos.getAsLong());
        if (over.get()) {
            leave(opened);
            return;
        }
        Thread.ofVirtual().name("websocket").start(() -> context.run(this::speak));
    }

    /** It was over before it was open. */
    private static void leave(Session opened) {
        try {
            opened.close(new CloseReason(CloseCodes.GOING_AWAY, ""));
        } catch (IOException | IllegalStateException e) {
            log.atDebug().setCause(e).log("a WebSocket that was over was broken off");
        }
    }

    /** What is said over it, and how that is told where it fails. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    /** @return whether it came to its end */
    private boolean carry(Part part) {
        try {
            part.run();
            return true;
        } catch (CloudException e) {
            close(code(e.code()), e.getMessage());
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a WebSocket was broken off");
            close(CloseCodes.GOING_AWAY.getCode(), "it was broken off");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // tidy: the edge, where whatever happened gets an answer
            if (!over.get()) {
                log.atError().setCause(e).log("a WebSocket failed");
            }
            close(CloseCodes.UNEXPECTED_CONDITION.getCode(), "internal error");
        }
        return false;
    }

    private static int code(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND, CONFLICT -> CloseCodes.VIOLATED_POLICY.getCode();
            case VALIDATION_ERROR, BAD_REQUEST -> CloseCodes.CANNOT_ACCEPT.getCode();
            case UNAVAILABLE, RATE_LIMITED, DEADLINE_EXCEEDED -> CloseCodes.TRY_AGAIN_LATER.getCode();
            default -> CloseCodes.UNEXPECTED_CONDITION.getCode();
        };
    }

    private void speak() {
        if (carry(() -> talk.speak(this))) {
            close(CloseCodes.NORMAL_CLOSURE.getCode(), "");
        }
    }

    private void heard(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        received.addAndGet(bytes.length);
        hearing = true;
        try {
            context.run(() -> carry(() -> talk.hear(bytes)));
        } finally {
            heardOf = nanos.getAsLong();
            spoken = heardOf;
            hearing = false;
        }
    }

    @Override
    public void send(byte[] message) throws IOException {
        Session to = session;
        if (to == null || over.get()) {
            throw new IOException("the WebSocket is closed");
        }
        sending.lock();
        try {
            to.getBasicRemote().sendBinary(ByteBuffer.wrap(message));
            sent.addAndGet(message.length);
            spoken = nanos.getAsLong();
        } catch (IllegalStateException e) {
            throw new IOException("the WebSocket is closed", e);
        } finally {
            sending.unlock();
        }
    }

    /** What is not read because nobody hears it cannot be missed. */
    private void watch() {
        Duration interval = settings.pingInterval();
        var _ = carry(() -> {
            while (!ended.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                long now = nanos.getAsLong();
                if (!hearing && now - heardOf > interval.toNanos() * PINGS_MISSED_MAX) {
                    close(CloseCodes.GOING_AWAY.getCode(), "no ping was answered (photon.websocket.ping-interval)");
                } else if (now - spoken > settings.idleTimeMax().toNanos()) {
                    close(
                            CloseCodes.GOING_AWAY.getCode(),
                            "nobody said anything for " + settings.idleTimeMax().toSeconds()
                                    + " s (photon.websocket.idle-time-max)");
                } else {
                    requireAllowed();
                    ping();
                }
            }
        });
    }

    private void requireAllowed() {
        try {
            authenticateAgain.run();
            talk.requireAllowed();
            answersMissed = 0;
        } catch (RuntimeException e) { // tidy: whatever keeps it from being known
            boolean known = e instanceof CloudException said && said.code() != ErrorCode.UNAVAILABLE;
            answersMissed++;
            if (known) {
                throw e;
            }
            if (answersMissed >= ANSWERS_MISSED_MAX) {
                throw new CloudException(
                        ErrorCode.UNAVAILABLE, "it cannot be known whether the caller may still do this", e);
            }
        }
    }

    private void ping() throws IOException {
        Session to = session;
        if (to == null || !to.isOpen()) {
            return;
        }
        try {
            to.getBasicRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IllegalStateException e) {
            throw new IOException("the WebSocket is closed", e);
        }
    }

    /** Closes it, where it is not closed yet: what was said first counts. */
    void close(int code, @Nullable String reason) {
        String said = clipped(reason == null ? "" : reason);
        if (!finish(code, said)) {
            return;
        }
        Session closed = session;
        try {
            if (closed != null) {
                closed.close(new CloseReason(CloseCodes.getCloseCode(code), said));
            }
        } catch (IOException | IllegalStateException e) {
            log.atDebug().setCause(e).log("a client was not told why its WebSocket is closed");
        }
    }

    private static String clipped(String reason) {
        String said = reason;
        while (said.getBytes(UTF_8).length > REASON_BYTES_MAX) {
            said = said.substring(0, said.offsetByCodePoints(said.length(), -1));
        }
        return said;
    }

    /** It was never opened. */
    void abandon(String reason) {
        var _ = finish(CloseCodes.CLOSED_ABNORMALLY.getCode(), reason);
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
        var _ = finish(
                reason.getCloseCode().getCode(), reason.getReasonPhrase() == null ? "" : reason.getReasonPhrase());
    }

    @Override
    public void onError(Session broken, Throwable why) {
        log.atDebug().setCause(why).log("a WebSocket was broken off");
    }

    /** @return whether it was not over before */
    private boolean finish(int code, String reason) {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        ended.countDown();
        Duration lasted = Duration.ofNanos(nanos.getAsLong() - began);
        SocketEnd end = new SocketEnd(code, reason, lasted, received.get(), sent.get());
        try {
            context.run(() -> talk.end(end));
        } catch (RuntimeException e) { // tidy: whatever it is, the client is told of the end
            log.atError().setCause(e).log("what was said over a WebSocket did not end in order");
        } finally {
            left.accept(this);
        }
        return true;
    }
}
