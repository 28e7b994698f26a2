package io.photoncloud.common.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import io.photoncloud.common.denial.Denial;
import io.photoncloud.common.denial.DeniedCalls;
import io.photoncloud.common.metrics.CallMeters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The outermost layer of every gRPC call: gives it a context, lets it in or not, ends it well, measures it. */
final class DoorInterceptor implements ServerInterceptor {

    private final GrpcGate gate;
    private final GrpcFailures failures;
    private final DeniedCalls denials;
    private final CallMeters meters;
    private final IdSource ids;
    private final LongSupplier nanos;

    DoorInterceptor(
            GrpcGate gate,
            GrpcFailures failures,
            DeniedCalls denials,
            CallMeters meters,
            IdSource ids,
            LongSupplier nanos) {
        this.gate = gate;
        this.failures = failures;
        this.denials = denials;
        this.meters = meters;
        this.ids = ids;
        this.nanos = nanos;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        RequestContext context = context(call, headers);
        EndingCall<Q, A> ending = new EndingCall<>(call, context, nanos.getAsLong());
        return context.call(() -> admit(ending, context, headers, next));
    }

    private <Q, A> ServerCall.Listener<Q> admit(
            EndingCall<Q, A> ending, RequestContext context, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            RequestContext known = context.withCaller(gate.identify(ending, headers), () -> {
                var _ = gate.identify(ending, headers);
            });
            ending.context = known;
            gate.admit(known.caller(), ending.getMethodDescriptor().getFullMethodName());
            BoundListener<Q, A> listener = new BoundListener<>(ending, known);
            listener.start(headers, next);
            return listener;
        } catch (RuntimeException e) {
            ending.fail(e);
            return new ServerCall.Listener<>() {};
        }
    }

    private RequestContext context(ServerCall<?, ?> call, Metadata headers) {
        String sent = headers.get(GrpcMetadata.REQUEST_ID);
        String id = sent != null && RequestContext.isRequestId(sent)
                ? sent
                : ids.nextUuid().toString();
        TraceParent trace = TraceParent.parse(headers.get(GrpcMetadata.TRACE_PARENT))
                .map(parent -> parent.child(ids))
                .orElseGet(() -> TraceParent.start(ids));
        return new RequestContext(id, trace, Caller.ANONYMOUS, client(call));
    }

    private static @Nullable InetAddress client(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                ? remote.getAddress()
                : null;
    }

    /** A call that ends once, with a status of ours, and tells its id and trace first. */
    private final class EndingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

        /** With its caller as soon as that is known. */
        private volatile RequestContext context;

        private final long began;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean headersSent;

        EndingCall(ServerCall<Q, A> call, RequestContext context, long began) {
            super(call);
            this.context = context;
            this.began = began;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            headersSent = true;
            tell(headers);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (status.isOk()) {
                end(GrpcFailures.Ending.chosen(status, trailers));
            } else {
                context.run(() -> end(failures.ending(status, trailers)));
            }
        }

        void fail(RuntimeException failure) {
            end(failures.ending(failure));
        }

        private void end(GrpcFailures.Ending ending) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            if (!headersSent) {
                tell(ending.trailers());
            }
            count(ending.status().getCode());
            ending.findFailure().ifPresent(this::tellDenial);
            super.close(ending.status(), ending.trailers());
        }

        private void tellDenial(CloudException failure) {
            denials.answered(failure, Denial.Door.GRPC, getMethodDescriptor().getFullMethodName(), context);
        }

        /** Its client gave it up, or its deadline has passed: whoever ends it now ends it for nobody. */
        void cancelled() {
            if (ended.compareAndSet(false, true)) {
                count(Status.Code.CANCELLED);
            }
        }

        private void count(Status.Code status) {
            meters.grpc(getMethodDescriptor().getFullMethodName(), status, nanos.getAsLong() - began);
        }

        private void tell(Metadata headers) {
            headers.put(GrpcMetadata.REQUEST_ID, context.requestId());
            headers.put(GrpcMetadata.TRACE_PARENT, context.trace().header());
        }
    }

    /** Runs every step of the call within its context, and ends the call where a step throws. */
    private static final class BoundListener<Q, A> extends ServerCall.Listener<Q> {

        private final EndingCall<Q, A> call;
        private final RequestContext context;
        private ServerCall.Listener<Q> handler = new ServerCall.Listener<>() {};

        BoundListener(EndingCall<Q, A> call, RequestContext context) {
            this.call = call;
            this.context = context;
        }

        void start(Metadata headers, ServerCallHandler<Q, A> next) {
            step(() -> handler = next.startCall(call, headers));
        }

        @Override
        public void onMessage(Q message) {
            step(() -> handler.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            step(() -> handler.onHalfClose());
        }

        @Override
        public void onCancel() {
            call.cancelled();
            step(() -> handler.onCancel());
        }

        @Override
        public void onComplete() {
            step(() -> handler.onComplete());
        }

        @Override
        public void onReady() {
            step(() -> handler.onReady());
        }

        private void step(Runnable work) {
            context.run(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    call.fail(e);
                }
            });
        }
    }
}
