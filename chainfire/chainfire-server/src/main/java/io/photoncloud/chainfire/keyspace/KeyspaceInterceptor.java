package io.photoncloud.chainfire.keyspace;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.RequestContext;
import java.util.Optional;

/** Decides a call's keyspace before its door sees it, and refuses the call where the caller may not use it. */
public final class KeyspaceInterceptor implements ServerInterceptor {

    /** By which a service asks for a keyspace; without it a call is about public keys. */
    public static final Metadata.Key<String> KEYSPACE =
            Metadata.Key.of("photon-keyspace", Metadata.ASCII_STRING_MARSHALLER);

    private final Keyspaces keyspaces;

    public KeyspaceInterceptor(Keyspaces keyspaces) {
        this.keyspaces = keyspaces;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Iterable<String> sent = headers.getAll(KEYSPACE);
        Optional<String> wanted = sent == null ? Optional.empty() : Check.findSingle(KEYSPACE.originalName(), sent);
        Optional<String> service = RequestContext.find().flatMap(KeyspaceInterceptor::serviceOf);
        if (wanted.isEmpty() && service.isEmpty()) {
            return next.startCall(call, headers);
        }
        return find(service, wanted)
                .map(found -> Contexts.interceptCall(
                        Context.current().withValue(CallerKeyspace.OF_CALL, found), call, headers, next))
                .orElseGet(() -> {
                    call.close(
                            Status.PERMISSION_DENIED.withDescription(
                                    "photon-keyspace: only the service of that name, or one it is granted to, may use it"),
                            new Metadata());
                    return new ServerCall.Listener<>() {};
                });
    }

    private static Optional<String> serviceOf(RequestContext context) {
        return context.caller() instanceof Caller.Service(String name) ? Optional.of(name) : Optional.empty();
    }

    private Optional<CallerKeyspace> find(Optional<String> service, Optional<String> wanted) {
        try {
            return keyspaces.find(service, wanted);
        } catch (StoreException notAName) {
            return Optional.empty();
        }
    }
}
