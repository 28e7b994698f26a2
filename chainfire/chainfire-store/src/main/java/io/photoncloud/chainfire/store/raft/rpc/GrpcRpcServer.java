package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What JRaft's processors are registered with: they answer the peers' requests that the transport receives, for all
 * Raft nodes of the process. It has no port of its own; the transport's server has.
 */
public final class GrpcRpcServer implements RpcServer {

    private final PeerTransport transport;
    private final int port;
    private final List<Message> answered = new CopyOnWriteArrayList<>();
    private volatile boolean started;

    /** @param port where the transport is served; JRaft compares it with the node's address */
    public GrpcRpcServer(PeerTransport transport, int port) {
        this.transport = transport;
        this.port = port;
    }

    @Override
    public boolean init(@Nullable Void options) {
        started = true;
        return true;
    }

    /** Peers hear from now on that there is nobody to answer. The transport lives on, and may get another server. */
    @Override
    public void shutdown() {
        started = false;
        for (Message type : answered) {
            int code = RaftMessages.code(type);
            if (code == Frame.NAMED) {
                transport.peerService().unregister(RaftMessages.name(code, type));
            } else {
                transport.peerService().unregister(code);
            }
        }
        answered.clear();
    }

    @Override
    public int boundPort() {
        return port;
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public void registerConnectionClosedEventListener(ConnectionClosedEventListener listener) {
        transport.peerService().onEnd(exchange -> listener.onClosed(exchange.from(), new ExchangeConnection(exchange)));
    }

    /**
     * JRaft's own processor of AppendEntries is replaced by {@link AppendEntriesInOrder}, which is why {@link
     * RpcProcessor#executorSelector}, of use to that one alone, is not asked.
     */
    @Override
    public void registerProcessor(RpcProcessor<?> processor) {
        if (processor instanceof AppendEntriesRequestProcessor own) {
            AppendEntriesInOrder inOrder = new AppendEntriesInOrder(own.executor());
            register(inOrder, (exchange, message) -> inOrder.queue(exchange, message, executor(inOrder)));
        } else {
            register(processor, (_, _) -> executor(processor));
        }
    }

    /** Which thread answers a request. */
    private interface ExecutorChoice {
        Executor choose(ServerExchange exchange, Message request);
    }

    private Executor executor(RpcProcessor<?> processor) {
        Executor wanted = processor.executor();
        return wanted == null ? transport.workers() : wanted;
    }

    private <T> void register(RpcProcessor<T> processor, ExecutorChoice choice) {
        @Nullable Message type = RaftMessages.ofClass(processor.interest());
        if (type == null) {
            throw new IllegalArgumentException("no message type of JRaft's: " + processor.interest());
        }
        PeerService.FrameHandler handler = (exchange, request) -> receive(processor, choice, exchange, request);
        int code = RaftMessages.code(type);
        if (code == Frame.NAMED) {
            transport.peerService().register(RaftMessages.name(code, type), handler);
        } else {
            transport.peerService().register(code, handler);
        }
        answered.add(type);
    }

    @SuppressWarnings("unchecked") // the message has the type that the processor asked for
    private <T> void receive(RpcProcessor<T> processor, ExecutorChoice choice, ServerExchange exchange, Frame request) {
        long id = request.id();
        if (!started) {
            exchange.fail(id, Reason.OVERLOADED, "this node's Raft is not running");
            return;
        }
        try {
            Message message = RaftMessages.decode(request);
            exchange.handle(
                    id,
                    request.payloadSize(),
                    choice.choose(exchange, message),
                    () -> processor.handleRequest(new ExchangeContext(exchange, id), (T) message));
        } catch (InvalidProtocolBufferException e) {
            exchange.fail(id, Reason.FAILED, "a request that cannot be read: " + e.getMessage());
        }
    }

    private record ExchangeContext(ServerExchange exchange, long id) implements RpcContext {

        @Override
        public void sendResponse(Object response) {
            try {
                exchange.respond(RaftMessages.encode(Frame.RESPONSE, id, (Message) response));
            } catch (PeerException e) {
                exchange.fail(id, e.reason(), String.valueOf(e.getMessage()));
            }
        }

        @Override
        public Connection getConnection() {
            return new ExchangeConnection(exchange);
        }

        @Override
        public String getRemoteAddress() {
            return exchange.from();
        }
    }

    private record ExchangeConnection(ServerExchange exchange) implements Connection {

        @Override
        public @Nullable Object getAttribute(String key) {
            return exchange.attributes().get(key);
        }

        @Override
        public void setAttribute(String key, Object value) {
            exchange.attributes().put(key, value);
        }

        @Override
        public @Nullable Object setAttributeIfAbsent(String key, Object value) {
            return exchange.attributes().putIfAbsent(key, value);
        }

        @Override
        public void close() {
            exchange.close(Status.UNAVAILABLE.withDescription("closed by this node"));
        }
    }
}
