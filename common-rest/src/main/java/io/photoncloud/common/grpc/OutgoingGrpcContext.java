package io.photoncloud.common.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.security.OwnIdentity;
import java.util.concurrent.TimeUnit;

/**
 * Passes request id, trace and our own identity on to another PhotonCloud service called by gRPC, and gives a unary call
 * a deadline where neither it nor the call being served has one. Only for channels to our own services: to anybody else
 * the secret would be given away.
 */
public final class OutgoingGrpcContext implements ClientInterceptor {

    private final OwnIdentity identity;
    private final GrpcProperties settings;

    OutgoingGrpcContext(OwnIdentity identity, GrpcProperties settings) {
        this.identity = identity;
        this.settings = settings;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, withDeadline(method, options))) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                tell(headers);
                super.start(listener, headers);
            }
        };
    }

    private CallOptions withDeadline(MethodDescriptor<?, ?> method, CallOptions options) {
        boolean bounded = options.getDeadline() != null || Context.current().getDeadline() != null;
        return bounded || method.getType() != MethodType.UNARY
                ? options
                : options.withDeadlineAfter(settings.deadlineDefault().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell(Metadata headers) {
        RequestContext.find().ifPresent(context -> {
            headers.put(GrpcMetadata.REQUEST_ID, context.requestId());
            headers.put(GrpcMetadata.TRACE_PARENT, context.trace().header());
        });
        if (identity.secret() != null) {
            headers.put(GrpcMetadata.SERVICE, identity.service());
            headers.put(GrpcMetadata.SERVICE_SECRET, identity.secret().hex());
        }
    }
}
