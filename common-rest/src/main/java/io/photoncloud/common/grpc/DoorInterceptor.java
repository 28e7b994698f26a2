package io.photoncloud.common.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import io.photoncloud.common.metrics.CallMeters;
import java.util.function.LongSupplier;
import org.slf4j.MDC;

/** The outermost layer of every gRPC call: gives it a context, lets it in or not, ends it well, measures it. */
final class DoorInterceptor implements ServerInterceptor {

    private final GrpcGate gate;
    private final GrpcFailures failures;
    private final CallMeters meters;
    private final IdSource ids;
    private final LongSupplier nanos;

    DoorInterceptor(GrpcGate gate, GrpcFailures failures, CallMeters meters, IdSource ids, LongSupplier nanos) {
        this.gate = gate;
        this.failures = failures;
        this.meters = meters;
        this.ids = ids;
        this.nanos = nanos;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        RequestContext context = context(headers);
        EndingCall<Q, A> ending = new EndingCall<>(call, context, nanos.getAsLong());
        try {
            Caller caller = gate.admit(call.getMethodDescriptor().getFullMethodName(), headers, call.getAttributes());
            BoundListener<Q, A> listener = new BoundListener<>(ending, context.withCaller(caller));
            listener.start(headers, next);
            return listener;
        } catch (RuntimeException e) {
            ending.fail(e);
            return new ServerCall.Listener<>() {};
        }
    }

    private RequestContext context(Metadata headers) {
        String sent = headers.get(GrpcMetadata.REQUEST_ID);
        String id = sent != null && RequestContext.isRequestId(sent)
                ? sent
                : ids.nextUuid().toString();
        TraceParent trace = TraceParent.parse(headers.get(GrpcMetadata.TRACE_PARENT))
                .map(parent -> parent.child(ids))
                .orElseGet(() -> TraceParent.start(ids));
        return new RequestContext(id, trace, Caller.ANONYMOUS);
    }

    /** A call that ends once, with a status of ours, and tells its id and trace first. */
    private final class EndingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private final RequestContext context;
        private final long began;
        private boolean headersSent;
        private boolean ended;

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
            if (ended) {
                return;
            }
            ended = true;
            GrpcFailures.Ending ending =
                    status.isOk() ? new GrpcFailures.Ending(status, trailers) : failures.ending(status, trailers);
            if (!headersSent) {
                tell(ending.trailers());
            }
            meters.grpc(
                    getMethodDescriptor().getFullMethodName(), ending.status().getCode(), nanos.getAsLong() - began);
            super.close(ending.status(), ending.trailers());
        }

        void fail(RuntimeException failure) {
            GrpcFailures.Ending ending = failures.ending(failure);
            close(ending.status(), ending.trailers());
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
            MDC.put("request_id", context.requestId());
            MDC.put("trace_id", context.trace().traceId());
            try {
                context.run(work);
            } catch (RuntimeException e) {
                call.fail(e);
            } finally {
                MDC.remove("request_id");
                MDC.remove("trace_id");
            }
        }
    }
}
