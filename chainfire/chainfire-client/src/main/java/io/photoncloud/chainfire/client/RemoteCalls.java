package io.photoncloud.chainfire.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Single calls with a deadline and with fail-over. A call that might then be applied twice is made again only where it
 * is proved that the attempt before had no effect.
 */
final class RemoteCalls {

    /** Whether a call may be made again though an earlier attempt may have taken effect. */
    enum Repeat {
        SAFE,
        ONLY_IF_NOT_APPLIED
    }

    /** Whether a server without a leader may answer. */
    enum Leader {
        NEEDED,
        NOT_NEEDED
    }

    sealed interface Answer<A> {
        record Given<A>(A answer) implements Answer<A> {}

        /** {@code afterLoss}: an earlier attempt of the same call may have taken effect. */
        record Refused<A>(StoreException exception, boolean afterLoss) implements Answer<A> {}

        /** The call may have taken effect, or may yet. */
        record Lost<A>(String reason) implements Answer<A> {}

        record TooLarge<A>(String message) implements Answer<A> {}
    }

    /** What is asked, and how. */
    record Request<Q, A>(MethodDescriptor<Q, A> method, Q request, Repeat repeat, Leader leader, int answerBytesMax) {
        static <Q, A> Request<Q, A> of(MethodDescriptor<Q, A> method, Q request, Repeat repeat) {
            return new Request<>(method, request, repeat, Leader.NEEDED, ANSWER_BYTES_MAX);
        }
    }

    /** The largest answer to a call that names no other bound. */
    static final int ANSWER_BYTES_MAX = 4 << 20;

    private final Endpoints endpoints;
    private final Backoff backoff;
    private final Duration requestTimeout;
    private final Duration attemptTimeout;
    private volatile boolean closed;

    RemoteCalls(Endpoints endpoints, Backoff backoff, RemoteStoreOptions options) {
        this.endpoints = endpoints;
        this.backoff = backoff;
        this.requestTimeout = options.requestTimeout();
        this.attemptTimeout = options.attemptTimeout();
    }

    /** Makes a call that may be made again. @throws StoreException where it was refused, or had no answer in time */
    <Q, A> A ask(MethodDescriptor<Q, A> method, Q request) {
        return switch (call(Request.of(method, request, Repeat.SAFE))) {
            case Answer.Given<A>(A answer) -> answer;
            case Answer.Refused<A>(StoreException exception, boolean _) -> throw exception;
            case Answer.Lost<A>(String reason) -> throw new StoreException(Reason.UNAVAILABLE, reason);
            case Answer.TooLarge<A>(String message) -> throw new StoreException(Reason.INVALID, message);
        };
    }

    /** @throws StoreException UNAVAILABLE, DEADLINE_EXCEEDED or CLOSED, where nothing can have been applied */
    <Q, A> Answer<A> call(Request<Q, A> request) {
        long until = System.nanoTime() + requestTimeout.toNanos();
        int failures = 0;
        boolean lossBefore = false;
        String lastFailure = "no server can be reached";
        while (System.nanoTime() < until) {
            if (failures > 0) {
                pause(backoff.pause(failures), until);
            }
            failures++;
            Optional<Endpoint> endpoint = connected(until);
            if (endpoint.isEmpty()) {
                continue;
            }
            HandOverTracer tracer = new HandOverTracer();
            EtcdFailure failure;
            StatusRuntimeException cause;
            try {
                return new Answer.Given<>(attempt(endpoint.get(), request, tracer, until));
            } catch (StatusRuntimeException e) {
                cause = e;
                failure = EtcdFailure.of(e.getStatus(), tracer.handedOver());
            }
            switch (failure) {
                case EtcdFailure.Refused refused -> {
                    return new Answer.Refused<>(refused.toException(cause), lossBefore);
                }
                case EtcdFailure.AnswerTooLarge(String message)
                when request.repeat == Repeat.SAFE -> {
                    return new Answer.TooLarge<>(message);
                }
                case EtcdFailure.AnswerTooLarge(String message) -> {
                    return new Answer.Lost<>(message);
                }
                case EtcdFailure.Lost(String message)
                when request.repeat == Repeat.ONLY_IF_NOT_APPLIED -> {
                    endpoints.failed(endpoint.get(), message);
                    return new Answer.Lost<>(endpoint.get() + ": " + message);
                }
                case EtcdFailure.Lost(String message) -> {
                    lossBefore = true;
                    lastFailure = message;
                }
                case EtcdFailure.NotApplied(String message) -> lastFailure = message;
            }
            endpoints.failed(endpoint.get(), lastFailure);
        }
        throw outOfTime(lossBefore ? Reason.DEADLINE_EXCEEDED : Reason.UNAVAILABLE, lastFailure);
    }

    private StoreException outOfTime(Reason reason, String lastFailure) {
        return new StoreException(
                reason, "no answer from any of %s within %s: %s".formatted(endpoints, requestTimeout, lastFailure));
    }

    private <Q, A> A attempt(Endpoint endpoint, Request<Q, A> request, HandOverTracer tracer, long until) {
        long left = until - System.nanoTime();
        long wait = request.repeat == Repeat.SAFE ? Math.min(left, attemptTimeout.toNanos()) : left;
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(wait, TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(tracer)
                .withMaxInboundMessageSize(request.answerBytesMax);
        Channel channel = request.leader == Leader.NEEDED ? endpoint.leaderOnly : endpoint.channel;
        // A caller that goes away does not end it: it is bounded by its own time, and others may wait for its answer.
        Context caller = Context.ROOT.attach();
        try {
            return ClientCalls.blockingUnaryCall(channel, request.method, options, request.request);
        } finally {
            Context.ROOT.detach(caller);
        }
    }

    private Optional<Endpoint> connected(long until) {
        try {
            checkOpen();
            return endpoints.connected(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void pause(Duration pause, long until) {
        checkOpen();
        try {
            Thread.sleep(Duration.ofNanos(Math.clamp(until - System.nanoTime(), 0, pause.toNanos()))); // tidy: back-off
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static StoreException interrupted() {
        Thread.currentThread().interrupt();
        return new StoreException(Reason.UNAVAILABLE, "interrupted while waiting for a server");
    }

    void checkOpen() {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
