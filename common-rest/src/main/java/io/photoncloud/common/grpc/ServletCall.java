package io.photoncloud.common.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Decompressor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One gRPC call as a request of the servlet container, over HTTP/2. */
final class ServletCall<Q, A> extends ServerCall<Q, A>
        implements CallInput.Listener, CallOutput.Listener, AsyncListener {

    /**
     * What came.
     *
     * @param context of the call, with its deadline
     * @param decompressor null for messages as they are
     * @param left run when the call is over
     */
    record Arrival(
            AsyncContext async,
            String authority,
            Attributes attributes,
            Context.CancellableContext context,
            @Nullable Decompressor decompressor,
            int messageBytesMax,
            Runnable left) {}

    private final Arrival arrival;
    private final MethodDescriptor<Q, A> method;
    private final CallInput input;
    private final CallOutput output;
    private final SerialTasks steps = new SerialTasks("grpc-call", this::broken);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean completed = new AtomicBoolean();
    private volatile boolean cancelled;
    private ServerCall.Listener<Q> listener = new ServerCall.Listener<>() {};

    /** The request has been made an asynchronous one. */
    ServletCall(Arrival arrival, MethodDescriptor<Q, A> method) throws IOException {
        this.arrival = arrival;
        this.method = method;
        HttpServletRequest request = (HttpServletRequest) arrival.async().getRequest();
        this.output = new CallOutput((HttpServletResponse) arrival.async().getResponse(), this);
        this.input = new CallInput(request.getInputStream(), arrival.messageBytesMax(), arrival.decompressor(), this);
        // It lasts as long as its deadline says, and else as long as its client likes.
        arrival.async().setTimeout(0);
        arrival.async().addListener(this);
    }

    void start(Metadata headers, ServerCallHandler<Q, A> handler) {
        // Before anything can end it, so that its handler hears of the end.
        step(() -> {
            listener = handler.startCall(this, headers);
            listener.onReady();
        });
        arrival.context().addListener(this::expired, Runnable::run);
        input.begin();
    }

    /** What serves it has failed in a way that nobody foresaw. */
    private void broken() {
        cancelled = true;
        close(Status.INTERNAL.withDescription("the call could not be served"), new Metadata());
        tell(() -> listener.onCancel());
    }

    private void step(Runnable work) {
        steps.execute(() -> arrival.context().run(work));
    }

    private void expired(Context context) {
        if (context.cancellationCause() instanceof TimeoutException) {
            cancelled = true;
            if (closed.compareAndSet(false, true)) {
                output.end(
                        Status.DEADLINE_EXCEEDED.withDescription("the deadline that the caller set has passed"),
                        new Metadata());
            }
            tell(() -> listener.onCancel());
        }
    }

    /** Of the two ends that a call may have the handler hears of one. */
    private void tell(Runnable end) {
        if (told.compareAndSet(false, true)) {
            step(end);
        }
    }

    // For whoever serves it

    @Override
    public void request(int messages) {
        input.ask(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (!closed.get()) {
            output.headers(headers);
        }
    }

    @Override
    public void sendMessage(A message) {
        if (closed.get()) {
            return;
        }
        try (InputStream bytes = method.streamResponse(message)) {
            output.message(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("a message in memory is read", e);
        }
    }

    @Override
    public boolean isReady() {
        return !closed.get() && !cancelled && output.hasRoom();
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed.compareAndSet(false, true)) {
            output.end(status, trailers);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }

    @Override
    public Attributes getAttributes() {
        return arrival.attributes();
    }

    @Override
    public String getAuthority() {
        return arrival.authority();
    }

    // From the client

    @Override
    public void message(byte[] message) {
        step(() -> {
            if (cancelled || closed.get()) {
                return;
            }
            Q parsed;
            try {
                parsed = method.parseRequest(new ByteArrayInputStream(message));
            } catch (RuntimeException e) { // tidy: as a marshaller says that it is no message of its own
                close(Status.fromThrowable(e), new Metadata());
                return;
            }
            listener.onMessage(parsed);
        });
    }

    @Override
    public void halfClosed() {
        step(() -> {
            if (!cancelled && !closed.get()) {
                listener.onHalfClose();
            }
        });
    }

    @Override
    public void refused(Status status) {
        cancelled = true;
        close(status, new Metadata());
        tell(() -> listener.onCancel());
    }

    @Override
    public void failed(Throwable why) {
        gone();
        complete();
    }

    private void gone() {
        if (completed.get()) {
            return;
        }
        cancelled = true;
        closed.set(true);
        output.abandon();
        var _ = arrival.context().cancel(null);
        tell(() -> listener.onCancel());
    }

    @Override
    public void ready() {
        step(() -> listener.onReady());
    }

    @Override
    public void written() {
        complete();
        tell(() -> listener.onComplete());
        var _ = arrival.context().cancel(null);
    }

    // Of the container

    private void complete() {
        if (!completed.compareAndSet(false, true)) {
            return;
        }
        input.stop();
        try {
            arrival.async().complete();
        } catch (IllegalStateException _) {
            // The container has completed it itself.
        } finally {
            arrival.left().run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        gone();
        complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        gone();
        complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        gone();
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once, and before this listens.
    }
}
