package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answering side of a transport: who may talk to it, and which handler gets what. */
final class PeerService {

    /** Answers requests as they stand in their frames; called on the event loop. */
    interface FrameHandler {
        void handle(ServerExchange exchange, Frame request);
    }

    private static final Logger LOG = LoggerFactory.getLogger(PeerService.class);

    private final PeerSettings settings;
    private final PeerThreads threads;
    private final PeerCredentials credentials;
    private final Map<Integer, FrameHandler> byCode = new ConcurrentHashMap<>();
    private final Map<String, FrameHandler> byName = new ConcurrentHashMap<>();
    private final Set<ServerExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final List<Consumer<ServerExchange>> endListeners = new CopyOnWriteArrayList<>();
    private final Downloads downloads;
    private volatile ClusterGate gate = ClusterGate.OPEN;
    private volatile boolean closed;

    PeerService(PeerSettings settings, PeerThreads threads, PeerCredentials credentials) {
        this.settings = settings;
        this.threads = threads;
        this.credentials = credentials;
        this.downloads = new Downloads(settings, threads);
    }

    ServerServiceDefinition definition() {
        ServerServiceDefinition open = ServerServiceDefinition.builder(
                        ServiceDescriptor.newBuilder(PeerProtocol.SERVICE)
                                .addMethod(PeerProtocol.EXCHANGE)
                                .addMethod(PeerProtocol.DOWNLOAD)
                                .build())
                .addMethod(PeerProtocol.EXCHANGE, guarded(this::startExchange))
                .addMethod(PeerProtocol.DOWNLOAD, guarded(downloads::start))
                .build();
        return ServerInterceptors.intercept(open, new PeerAuthenticator(credentials));
    }

    void guard(ClusterGate newGate) {
        gate = newGate;
    }

    private ServerCallHandler<Batch, Batch> guarded(ServerCallHandler<Batch, Batch> next) {
        return (call, headers) -> {
            @Nullable String from = headers.get(PeerProtocol.FROM);
            if (from == null) {
                return refused(call, Status.INVALID_ARGUMENT.withDescription("no " + PeerProtocol.FROM.name()));
            }
            @Nullable String problem = gate.refusalOf(from, PeerProtocol.greeting(headers));
            return problem == null
                    ? next.startCall(call, headers)
                    : refused(call, Status.FAILED_PRECONDITION.withDescription(problem));
        };
    }

    private static ServerCall.Listener<Batch> refused(ServerCall<Batch, Batch> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    void register(int code, FrameHandler handler) {
        if (byCode.putIfAbsent(code, handler) != null) {
            throw new IllegalStateException("message type " + code + " has a handler already");
        }
    }

    void register(String name, FrameHandler handler) {
        if (byName.putIfAbsent(name, handler) != null) {
            throw new IllegalStateException("method " + name + " has a handler already");
        }
    }

    void unregister(int code) {
        byCode.remove(code);
    }

    void unregister(String name) {
        byName.remove(name);
        downloads.unregister(name);
    }

    void register(String method, @Nullable Executor executor, Handler handler) {
        register(method, (exchange, request) -> {
            byte[] payload = request.payload();
            var responder = new ExchangeResponder(exchange, request.id(), method);
            if (executor == null) {
                serve(handler, exchange, payload, responder);
            } else {
                exchange.handle(
                        request.id(), payload.length, executor, () -> serve(handler, exchange, payload, responder));
            }
        });
    }

    private static void serve(Handler handler, ServerExchange exchange, byte[] request, ExchangeResponder responder) {
        try {
            handler.handle(exchange.from(), request, responder);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("method", responder.method)
                    .addKeyValue("peer", exchange.from())
                    .setCause(e)
                    .log("a handler of peers' requests failed");
            responder.fail("the handler of " + responder.method + " failed");
        }
    }

    void registerDownload(String method, DownloadHandler handler) {
        downloads.register(method, handler);
    }

    void onEnd(Consumer<ServerExchange> listener) {
        endListeners.add(listener);
    }

    private ServerCall.Listener<Batch> startExchange(ServerCall<Batch, Batch> call, Metadata headers) {
        if (closed) {
            return refused(call, Status.UNAVAILABLE.withDescription("closed"));
        }
        String from = Objects.requireNonNull(headers.get(PeerProtocol.FROM));
        ServerExchange exchange = new ServerExchange(this, settings, threads, call, from);
        exchanges.add(exchange);
        Metadata answered = new Metadata();
        PeerProtocol.put(answered, gate.greetingFor(from));
        exchange.start(answered);
        return exchange;
    }

    void dispatch(ServerExchange exchange, Frame request) {
        @Nullable
        FrameHandler handler = request.code() == Frame.NAMED ? byName.get(request.name()) : byCode.get(request.code());
        if (handler == null) {
            exchange.fail(
                    request.id(),
                    Reason.NO_SUCH_METHOD,
                    "no method " + (request.code() == Frame.NAMED ? request.name() : request.code()));
            return;
        }
        handler.handle(exchange, request);
    }

    void ended(ServerExchange exchange) {
        exchanges.remove(exchange);
        endListeners.forEach(listener -> listener.accept(exchange));
    }

    void probe(long now) {
        exchanges.forEach(exchange -> exchange.probe(now));
    }

    void close() {
        closed = true;
        exchanges.forEach(exchange -> exchange.close(Status.UNAVAILABLE.withDescription("closed")));
        downloads.close();
    }

    private static final class ExchangeResponder implements Responder {

        private final ServerExchange exchange;
        private final long id;
        private final String method;
        private final AtomicBoolean done = new AtomicBoolean();

        ExchangeResponder(ServerExchange exchange, long id, String method) {
            this.exchange = exchange;
            this.id = id;
            this.method = method;
        }

        @Override
        public void answer(byte[] response) {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            try {
                exchange.respond(Frame.encode(Frame.RESPONSE, id, Frame.NAMED, "", response));
            } catch (PeerException e) {
                exchange.fail(id, e.reason(), "the answer of " + method + ": " + e.getMessage());
            }
        }

        @Override
        public void fail(String message) {
            if (done.compareAndSet(false, true)) {
                exchange.fail(id, Reason.FAILED, message);
            }
        }
    }
}
