package io.photoncloud.common.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.concurrent.Executor;

/**
 * Chooses where a call runs: on a virtual thread, or on the event loop where its method's rule says so and its caller
 * can be known without waiting.
 */
final class CallPlaces implements ServerCallExecutorSupplier {

    private final GrpcRules rules;
    private final GrpcGate gate;
    private final Executor virtualThreads;

    CallPlaces(GrpcRules rules, GrpcGate gate, Executor virtualThreads) {
        this.rules = rules;
        this.gate = gate;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
        String method = call.getMethodDescriptor().getFullMethodName();
        boolean stays = rules.place(method) == GrpcRules.Place.EVENT_LOOP && gate.admitsQuickly(method, metadata);
        return stays ? Runnable::run : virtualThreads;
    }
}
