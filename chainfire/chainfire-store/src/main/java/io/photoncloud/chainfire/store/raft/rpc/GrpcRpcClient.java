package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.ConnectionFailureException;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one Raft node sends by. All nodes of a process that have the same transport share its streams, so that shutting
 * a node's client down closes none.
 */
public final class GrpcRpcClient implements RpcClient {

    /**
     * How long a node waits for a new connection when it wants to know at once whether it has one. It asks so with its
     * lock held, before it votes or replicates; a peer that is down must not keep it longer.
     */
    public static final Duration CONNECT_WAIT_MAX = Duration.ofMillis(200);

    /** How much later than asked for a blocking caller gives up by itself: the transport's own time-out comes first. */
    private static final long GRACE_MS = 1_000;

    private @Nullable PeerTransport transport;
    private @Nullable ReplicatorGroup replicators;
    private final Consumer<Endpoint> onConnected = this::connected;

    @Override
    public boolean init(RpcOptions options) {
        if (!(options instanceof PeerNodeOptions own)) {
            throw new IllegalArgumentException("the options of a node must be PeerNodeOptions");
        }
        transport = own.transport();
        own.transport().onConnected(onConnected);
        return true;
    }

    @Override
    public void shutdown() {
        if (transport != null) {
            transport.removeOnConnected(onConnected);
        }
    }

    private PeerTransport transport() {
        if (transport == null) {
            throw new IllegalStateException("not initialised");
        }
        return transport;
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        return transport().checkConnection(endpoint, false);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        return transport().checkConnection(endpoint, createIfAbsent);
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        transport().disconnect(endpoint);
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup replicatorGroup) {
        replicators = replicatorGroup;
    }

    private void connected(Endpoint endpoint) {
        PeerId peer = new PeerId();
        if (replicators != null && peer.parse(endpoint.toString())) {
            replicators.checkReplicator(peer, true);
        }
    }

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, @Nullable InvokeContext context, long timeoutMs)
            throws InterruptedException, RemotingException {
        Duration wait = Duration.ofMillis(Math.min(timeoutMs, CONNECT_WAIT_MAX.toMillis()));
        if (!transport().awaitConnection(endpoint, wait)) {
            throw new ConnectionFailureException("no connection to " + endpoint);
        }
        if (request instanceof PingRequest) {
            // An open stream is the answer of the peer's service, not older than the transport's own pings.
            return ErrorResponse.newBuilder().setErrorCode(0).setErrorMsg("OK").build();
        }
        CompletableFuture<Object> answer = new CompletableFuture<>();
        invokeAsync(endpoint, request, context, new Answering(answer), timeoutMs);
        try {
            return answer.get(timeoutMs + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RemotingException remote ? remote : new RemotingException(e.getCause());
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException("no answer of " + endpoint + " in time");
        }
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint, Object request, @Nullable InvokeContext context, InvokeCallback callback, long timeoutMs)
            throws RemotingException {
        try {
            PeerLink link = transport().link(endpoint);
            long id = link.nextId();
            byte[] frame = RaftMessages.encode(Frame.REQUEST, id, (Message) request);
            long deadline = transport().deadline(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
            transport()
                    .send(
                            link,
                            new RaftRequest(
                                    id, deadline, frame, callback, transport().workers()));
        } catch (PeerException e) {
            throw remoting(e);
        }
    }

    private static RemotingException remoting(PeerException failure) {
        return switch (failure.reason()) {
            case TIMEOUT -> new InvokeTimeoutException(failure.getMessage(), failure);
            case UNREACHABLE -> new ConnectionFailureException(failure.getMessage(), failure);
            case BROKEN, REFUSED, OVERLOADED, TOO_LARGE, NO_SUCH_METHOD, FAILED, CLOSED ->
                new RemotingException(failure.getMessage(), failure);
        };
    }

    private record Answering(CompletableFuture<Object> answer) implements InvokeCallback {
        @Override
        public void complete(@Nullable Object result, @Nullable Throwable failure) {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        }

        @Override
        public Executor executor() {
            return Runnable::run;
        }
    }

    /** Hands what comes of a request to the thread that JRaft wants it on. */
    private static final class RaftRequest extends Outstanding {

        private final InvokeCallback callback;
        private final Executor workers;

        RaftRequest(long id, long deadline, byte[] frame, InvokeCallback callback, Executor workers) {
            super(id, deadline, frame);
            this.callback = callback;
            this.workers = workers;
        }

        @Override
        protected void answered(Frame response) {
            try {
                Message message = RaftMessages.decode(response);
                complete(message, null);
            } catch (InvalidProtocolBufferException e) {
                complete(null, new RemotingException("an answer that cannot be read: " + e.getMessage(), e));
            }
        }

        @Override
        protected void failed(PeerException failure) {
            complete(null, remoting(failure));
        }

        private void complete(@Nullable Message message, @Nullable RemotingException failure) {
            Executor wanted = callback.executor();
            Runnable completion = () -> callback.complete(message, failure);
            try {
                (wanted == null ? workers : wanted).execute(completion);
            } catch (RejectedExecutionException e) {
                // The node is shutting down, or far behind; JRaft must hear of each request all the same.
                Thread.ofVirtual().name("peer-completion").start(completion);
            }
        }
    }
}
