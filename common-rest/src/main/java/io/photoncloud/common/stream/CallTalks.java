package io.photoncloud.common.stream;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries conversations as gRPC calls that stream in both directions: what {@code WebSockets} are to REST. What a client sends is
 * taken from the transport when what it sent before has been heard, and what is said waits for the transport to have room: nothing
 * is kept for whoever is slow. Safe for many threads.
 */
public final class CallTalks {

    private static final Logger log = LoggerFactory.getLogger(CallTalks.class);

    /** How long a client may take to say what it wants. */
    static final Duration FIRST_MAX = Duration.ofSeconds(10);

    /** So often it need not be known whether the caller may still. */
    private static final int ANSWERS_MISSED_MAX = 3;

    private final OpenStreams streams;
    private final Limits limits;
    private final LongSupplier nanos;

    /**
     * @param idle how long one goes on over which nobody says anything
     * @param stalled how long a client may leave unread what it is sent
     * @param setting the name of what sets {@code idle}
     */
    public record Limits(Duration idle, Duration stalled, String setting) {}

    /** @param nanos a clock that never goes back */
    public CallTalks(OpenStreams streams, Limits limits, LongSupplier nanos) {
        this.streams = streams;
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Of one conversation, done as part of the call: as its caller, with its request id. */
    public interface Talk<Q, A> {

        /** Says what there is to say, on a thread of its own. Its return ends the call in order. */
        void speak(Speaker<A> client) throws IOException, InterruptedException;

        /** Takes a message of the client's; until it returns no other is read. */
        void hear(Q message) throws IOException, InterruptedException;

        /** The client says no more. */
        void heardAll() throws IOException;

        /** That it may go on, asked now and then. @throws CloudException it may not */
        void requireAllowed();

        /** The call is over, whoever ended it. What this holds is let go of, by which {@link #speak} comes to its end. */
        void end(End end);
    }

    /** The client. Safe for many threads. */
    @FunctionalInterface
    public interface Speaker<A> {
        /** @throws IOException it is gone */
        void say(A message) throws IOException, InterruptedException;
    }

    /** @param code OK, or what the call ended with */
    public record End(String code, String reason, Duration duration) {}

    /** What a thread of a conversation does. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Answers the call, to be called by the handler itself.
     *
     * @param begin makes the conversation that the client's first message asks for, or throws
     * @return what the handler returns
     * @throws CloudException RATE_LIMITED
     */
    public <Q, A> StreamObserver<Q> open(StreamObserver<A> answers, Function<Q, Talk<Q, A>> begin) {
        Talking<Q, A> talking = new Talking<>((ServerCallStreamObserver<A>) answers, streams.enter(), begin);
        talking.start();
        return talking;
    }

    private final class Talking<Q, A> implements StreamObserver<Q> {

        private final ServerCallStreamObserver<A> call;
        private final OpenStreams.Place place;
        private final Function<Q, Talk<Q, A>> begin;
        private final RequestContext context = RequestContext.current();
        private final long began = nanos.getAsLong();

        /** What has come and was not heard yet: one message at the most, and that no more comes, which is empty. */
        private final BlockingQueue<Optional<Q>> inbox = new LinkedBlockingQueue<>();

        private final AtomicReference<Optional<Talk<Q, A>>> held = new AtomicReference<>(Optional.empty());
        private final AtomicBoolean over = new AtomicBoolean();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Lock sending = new ReentrantLock();
        private final Semaphore room = new Semaphore(0);
        private final Thread hearing =
                Thread.ofVirtual().name("call-hearing").unstarted(RequestContext.carried(() -> carry(this::hear)));
        private volatile long spoken = began;
        private int answersMissed;

        Talking(ServerCallStreamObserver<A> call, OpenStreams.Place place, Function<Q, Talk<Q, A>> begin) {
            this.call = call;
            this.place = place;
            this.begin = begin;
        }

        void start() {
            call.disableAutoRequest();
            call.setOnReadyHandler(room::release);
            call.setOnCancelHandler(() -> finish("CANCELLED", "its client went away"));
            hearing.start();
            begin(this::watch, "call-watch");
            call.request(1);
        }

        private void begin(Part part, String name) {
            Thread.ofVirtual().name(name).start(RequestContext.carried(() -> carry(part)));
        }

        private void carry(Part part) {
            try {
                part.run();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("a conversation was broken off");
                if (call.isCancelled()) {
                    var _ = finish("CANCELLED", "its client went away");
                    return;
                }
                fail(new CloudException(ErrorCode.UNAVAILABLE, "the conversation was broken off"));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) { // tidy: the edge, where whatever happened ends the call as the door does
                fail(e);
            }
        }

        @Override
        public void onNext(Q message) {
            inbox.add(Optional.of(message));
        }

        @Override
        public void onCompleted() {
            inbox.add(Optional.empty());
        }

        @Override
        public void onError(Throwable gone) {
            finish("CANCELLED", "its client went away");
        }

        private void hear() throws IOException, InterruptedException {
            Q first = inbox.take()
                    .orElseThrow(() -> CloudException.invalid(
                            "start", "the first message", "the first message says what is wanted"));
            Talk<Q, A> talk = begin.apply(first);
            held.set(Optional.of(talk));
            if (over.get()) {
                letGo("CANCELLED", "it was over before it began");
                return;
            }
            begin(() -> speak(talk), "call-speaking");
            call.request(1);
            Optional<Q> next = inbox.take();
            while (next.isPresent()) {
                talk.hear(next.get());
                spoken = nanos.getAsLong();
                call.request(1);
                next = inbox.take();
            }
            talk.heardAll();
        }

        private void speak(Talk<Q, A> talk) throws IOException, InterruptedException {
            talk.speak(this::say);
            if (finish("OK", "")) {
                locked(call::onCompleted);
            }
        }

        private void say(A message) throws IOException, InterruptedException {
            sending.lockInterruptibly();
            try {
                awaitRoom();
                if (over.get() || call.isCancelled()) {
                    throw new IOException("the call is over");
                }
                call.onNext(message);
                spoken = nanos.getAsLong();
            } finally {
                sending.unlock();
            }
        }

        private void awaitRoom() throws InterruptedException {
            long end = nanos.getAsLong() + limits.stalled().toNanos();
            while (!call.isReady() && !call.isCancelled() && !over.get()) {
                if (end - nanos.getAsLong() <= 0) {
                    throw new CloudException(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "nothing was taken for " + limits.stalled().toSeconds() + " s: read faster");
                }
                // The signal may have come before; a second at most passes until it is looked at again.
                var _ = room.tryAcquire(1, TimeUnit.SECONDS);
            }
        }

        private void watch() {
            while (!place.isClosing() && !over.get()) {
                var _ = place.next(wait -> {
                    var _ = ended.await(wait.toNanos(), TimeUnit.NANOSECONDS);
                    return Optional.empty();
                });
                if (!over.get()) {
                    requireInTime(nanos.getAsLong());
                    requireAllowed();
                }
            }
            fail(new CloudException(ErrorCode.UNAVAILABLE, "this process stops"));
        }

        private void requireInTime(long now) {
            boolean begun = held.get().isPresent();
            if (!begun && now - began > FIRST_MAX.toNanos()) {
                throw new CloudException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "nothing was asked for within " + FIRST_MAX.toSeconds()
                                + " s: the first message says what is wanted");
            }
            if (now - spoken > limits.idle().toNanos()) {
                throw new CloudException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "nobody said anything for " + limits.idle().toSeconds() + " s (" + limits.setting() + ")");
            }
        }

        private void requireAllowed() {
            try {
                context.standing().require();
                held.get().ifPresent(Talk::requireAllowed);
                answersMissed = 0;
            } catch (CloudException e) {
                answersMissed++;
                if (e.code() != ErrorCode.UNAVAILABLE || answersMissed >= ANSWERS_MISSED_MAX) {
                    throw e;
                }
            }
        }

        private void fail(RuntimeException failure) {
            String code = failure instanceof CloudException known ? known.code().name() : ErrorCode.INTERNAL.name();
            if (finish(code, String.valueOf(failure.getMessage()))) {
                locked(() -> call.onError(failure));
            }
        }

        private void locked(Runnable last) {
            sending.lock();
            try {
                if (!call.isCancelled()) {
                    last.run();
                }
            } finally {
                sending.unlock();
            }
        }

        /** @return whether it was not over before */
        private boolean finish(String code, String reason) {
            if (!over.compareAndSet(false, true)) {
                return false;
            }
            ended.countDown();
            room.release();
            place.close();
            letGo(code, reason);
            if (!Thread.currentThread().equals(hearing)) {
                hearing.interrupt();
            }
            return true;
        }

        private void letGo(String code, String reason) {
            held.getAndSet(Optional.empty())
                    .ifPresent(talk -> talk.end(new End(code, reason, Duration.ofNanos(nanos.getAsLong() - began))));
        }
    }
}
