package io.photoncloud.chainfire.etcd;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.BooleanSupplier;

/** Refuses calls that demand a leader, as etcd's clients can, where this member knows of none. */
public final class LeaderInterceptor implements ServerInterceptor {

    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Boolean> DEMANDED = Context.keyWithDefault("etcd-hasleader", false);

    private final BooleanSupplier leaderKnown;

    public LeaderInterceptor(BooleanSupplier leaderKnown) {
        this.leaderKnown = leaderKnown;
    }

    /** Whether the gRPC call being handled on this thread shall end when there is no leader any more. */
    public static boolean isDemanded() {
        return DEMANDED.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!"true".equals(headers.get(HAS_LEADER))) {
            return next.startCall(call, headers);
        }
        if (!leaderKnown.getAsBoolean()) {
            call.close(EtcdErrors.noLeader(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(DEMANDED, true), call, headers, next);
    }
}
