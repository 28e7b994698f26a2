package io.photoncloud.common.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The calls that last as long as their clients like. When the process begins to stop they end with UNAVAILABLE, at which
 * clients look for another that serves them, and no more begin; otherwise the stop would wait for them as long as calls may
 * take to end. To what serves a call it is as if the client had cancelled it.
 */
final class LastingCalls implements ServerInterceptor, ApplicationListener<ContextClosedEvent> {

    private static final Status STOPPING = Status.UNAVAILABLE.withDescription("this process is stopping");

    private final GrpcRules rules;
    private final Set<Lasting<?, ?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    LastingCalls(GrpcRules rules) {
        this.rules = rules;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!rules.lasts(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        Lasting<Q, A> lasting = new Lasting<>(call);
        open.add(lasting);
        if (stopping) {
            lasting.end();
            return new ServerCall.Listener<>() {};
        }
        return new LastingListener<>(next.startCall(lasting, headers), lasting);
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        stopping = true;
        open.forEach(Lasting::end);
    }

    /** Ended by whoever comes first, its handler or the stop; the handler does not notice that it came too late. */
    private final class Lasting<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private boolean closed;
        private volatile boolean ended;

        Lasting(ServerCall<Q, A> call) {
            super(call);
        }

        synchronized void end() {
            open.remove(this);
            if (!closed) {
                ended = true;
                super.close(STOPPING, new Metadata());
            }
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!ended) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!ended) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!ended) {
                closed = true;
                super.close(status, trailers);
            }
        }

        @Override
        public boolean isReady() {
            return !ended && super.isReady();
        }

        @Override
        public boolean isCancelled() {
            return ended || super.isCancelled();
        }
    }

    private final class LastingListener<Q> extends SimpleForwardingServerCallListener<Q> {

        private final Lasting<Q, ?> call;

        LastingListener(ServerCall.Listener<Q> handler, Lasting<Q, ?> call) {
            super(handler);
            this.call = call;
        }

        @Override
        public void onCancel() {
            open.remove(call);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            open.remove(call);
            if (call.ended) {
                super.onCancel();
            } else {
                super.onComplete();
            }
        }
    }
}
