package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests between the processes of one service: one gRPC stream per peer for all Raft groups and everything
 * else that is asked of a peer, opened when first needed and again after a break. Sending never waits for the network;
 * a peer that does not answer costs a time-out and nothing else. One instance per node; thread-safe.
 */
public final class PeerTransport implements AutoCloseable {

    /** Methods that begin so belong to JRaft: they are the full names of its message types. */
    static final String RAFT_PREFIX = "jraft.";

    private static final int PORT_MAX = 65_535;

    private final PeerCredentials credentials;
    private final PeerSettings settings;
    private final PeerThreads threads = new PeerThreads();
    private final PeerChannels channels;
    private final PeerService service;
    private final DeadlineSweep deadlines;
    private final Map<Endpoint, PeerLink> links = new ConcurrentHashMap<>();
    private final List<Consumer<Endpoint>> connectListeners = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<Endpoint> way = UnaryOperator.identity();
    private volatile ClusterGate gate = ClusterGate.OPEN;
    private volatile boolean closed;
    private volatile @Nullable Server ownServer;

    public PeerTransport(PeerCredentials credentials) {
        this(credentials, PeerSettings.DEFAULT);
    }

    public PeerTransport(PeerCredentials credentials, PeerSettings settings) {
        this.credentials = credentials;
        this.settings = settings;
        this.channels = new PeerChannels(credentials, settings, threads);
        this.service = new PeerService(settings, threads, credentials);
        this.deadlines = new DeadlineSweep(threads, this::expire);
        threads.every(settings.pingInterval().toNanos() / 2, this::probe);
    }

    /** Tells the transport the address that this node's peers know it by. To be done before the first call. */
    public void advertise(Endpoint self) {
        channels.advertise(self);
    }

    /** Has peers looked at before they may talk, here and there. To be done before the first call. */
    public void guard(ClusterGate newGate) {
        gate = newGate;
        service.guard(newGate);
    }

    /** Connects to another place than a peer's address says: a relay, say, that can be cut. For new connections. */
    public void route(UnaryOperator<Endpoint> newWay) {
        way = newWay;
    }

    /**
     * What peers talk to, for a gRPC server that others share. It is at its best on a server with {@code
     * directExecutor()}. With {@link PeerCredentials.MutualTls} that server must listen with credentials of the same
     * kind as {@link PeerCredentials.MutualTls#listening}; with {@link PeerCredentials.Secret} it must listen on loopback
     * addresses only.
     */
    public ServerServiceDefinition service() {
        return service.definition();
    }

    /**
     * Ends the peers' streams to this node in {@code grace}, and takes none afterwards. They never end by themselves, so
     * a server that waits for its calls to end would wait for them in vain. This node may still call its peers.
     */
    public void stopServing(Duration grace) {
        threads.after(grace.toNanos(), service::close);
    }

    /**
     * Serves peers on a port of their own.
     *
     * @param port 0 for any
     * @return the port; unless told otherwise before, {@code host:port} is advertised too
     */
    public int startServer(String host, int port) throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(host, port), listening(host))
                .channelType(PeerThreads.serverChannelType())
                .bossEventLoopGroup(threads.loops())
                .workerEventLoopGroup(threads.loops())
                .directExecutor()
                .flowControlWindow(PeerProtocol.WINDOW_BYTES)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                .addService(service.definition())
                .build()
                .start();
        ownServer = server;
        if (!channels.isAdvertised()) {
            advertise(new Endpoint(host, server.getPort()));
        }
        return server.getPort();
    }

    private ServerCredentials listening(String host) {
        return switch (credentials) {
            case PeerCredentials.MutualTls own -> own.listening();
            case PeerCredentials.Secret _ -> {
                if (!PeerProtocol.isLoopback(host)) {
                    throw new IllegalArgumentException(
                            host + " is no loopback address: peers beyond this machine need mutual TLS");
                }
                yield InsecureServerCredentials.create();
            }
        };
    }

    /** Answers a method on the event loop, which the handler must not hold up. */
    public void register(String method, Handler handler) {
        service.register(checked(method), null, handler);
    }

    /** Answers a method on an executor. */
    public void register(String method, Executor executor, Handler handler) {
        service.register(checked(method), executor, handler);
    }

    public void registerDownload(String method, DownloadHandler handler) {
        service.registerDownload(checked(method), handler);
    }

    /** Peers hear from now on that there is no such method or download; what has begun goes on. */
    public void unregister(String method) {
        service.unregister(checked(method));
    }

    private static String checked(String method) {
        if (method.isEmpty()
                || method.length() > PeerSettings.METHOD_CHARACTERS_MAX
                || !method.chars().allMatch(c -> c > ' ' && c < 127)
                || method.startsWith(RAFT_PREFIX)) {
            throw new IllegalArgumentException("no name for a method: " + method);
        }
        return method;
    }

    /**
     * Asks a peer. Exactly one of the two arguments of {@code callback} is there. It runs on the event loop, on the timer
     * or, where the request cannot be sent at all, on the caller's thread, and must not block.
     */
    public void call(
            Endpoint endpoint,
            String method,
            byte[] request,
            Duration timeout,
            BiConsumer<byte @Nullable [], @Nullable PeerException> callback) {
        try {
            PeerLink link = link(endpoint);
            long id = link.nextId();
            byte[] frame = Frame.encode(Frame.REQUEST, id, Frame.NAMED, checked(method), request);
            send(link, new Outstanding(id, deadline(timeout.toNanos()), frame) {
                @Override
                protected void answered(Frame response) {
                    callback.accept(response.payload(), null);
                }

                @Override
                protected void failed(PeerException failure) {
                    callback.accept(null, failure);
                }
            });
        } catch (PeerException e) {
            callback.accept(null, e);
        }
    }

    /**
     * Reads from a peer what one of its {@link DownloadHandler}s writes. Nothing is awaited here; reading blocks, at most
     * {@code chunkTimeout} for the next bytes. To be closed.
     */
    public InputStream download(Endpoint endpoint, String method, byte[] request, Duration chunkTimeout)
            throws PeerException {
        if (closed) {
            throw closedFailure();
        }
        byte[] frame = Frame.encode(Frame.REQUEST, 0, Frame.NAMED, checked(method), request);
        if (frame.length > PeerSettings.MESSAGE_BYTES_MAX) {
            throw PeerException.notSent(
                    Reason.TOO_LARGE,
                    "a download's request exceeds MESSAGE_BYTES_MAX of " + PeerSettings.MESSAGE_BYTES_MAX);
        }
        Metadata headers = headersFor(endpoint);
        var stream = new DownloadStream(
                "download " + method + " from " + endpoint,
                chunkTimeout,
                channels.open(way.apply(endpoint), PeerSettings.DOWNLOAD_AHEAD_BYTES_MAX));
        stream.start(headers, frame);
        return stream;
    }

    /** True where there is a stream to the peer. Opens one, without waiting for it, if there is none and it is wanted. */
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        PeerLink link = createIfAbsent && !closed ? findOrMakeLink(endpoint) : links.get(endpoint);
        if (link == null) {
            return false;
        }
        if (createIfAbsent) {
            link.findStream();
        }
        return link.isReady();
    }

    /**
     * Waits for a stream to the peer to open, but never longer than {@code wait} from when the attempt began, and not at
     * all where the attempt before failed.
     */
    public boolean awaitConnection(Endpoint endpoint, Duration wait) throws InterruptedException {
        if (closed) {
            return false;
        }
        return findOrMakeLink(endpoint).awaitReady(wait.toNanos());
    }

    /** Ends the stream to a peer, and with it what is outstanding; the next use opens another. */
    public void disconnect(Endpoint endpoint) {
        PeerLink link = links.get(endpoint);
        if (link != null) {
            link.disconnect(Reason.BROKEN, "disconnected by this node");
        }
    }

    /** Lets go of a peer that is none any more. */
    public void forget(Endpoint endpoint) {
        PeerLink link = links.remove(endpoint);
        if (link != null) {
            link.close();
        }
    }

    /** Runs, on a thread of its own, whenever a stream to a peer has opened. */
    public void onConnected(Consumer<Endpoint> listener) {
        connectListeners.add(listener);
    }

    public void removeOnConnected(Consumer<Endpoint> listener) {
        connectListeners.remove(listener);
    }

    PeerService peerService() {
        return service;
    }

    /** Where work that names no executor of its own runs. */
    Executor workers() {
        return threads.workers();
    }

    /** The moment, on the transport's clock, that is so far away. */
    long deadline(long nanosFromNow) {
        return threads.now() + nanosFromNow;
    }

    PeerLink link(Endpoint endpoint) throws PeerException {
        if (closed) {
            throw closedFailure();
        }
        PeerLink present = links.get(endpoint);
        return present == null ? findOrMakeLink(endpoint) : present;
    }

    void send(PeerLink link, Outstanding request) {
        link.send(request);
        deadlines.arm(request.deadline());
    }

    private static PeerException closedFailure() {
        return PeerException.notSent(Reason.CLOSED, "the peer transport is closed");
    }

    private PeerLink findOrMakeLink(Endpoint endpoint) {
        PeerLink link = links.computeIfAbsent(
                endpoint, to -> new PeerLink(to, settings, threads, this::openStream, this::connected));
        if (closed) {
            link.close(); // close() may not have seen it
        }
        return link;
    }

    private PeerStream openStream(PeerLink link) throws PeerException {
        if (link.endpoint().getPort() < 1 || link.endpoint().getPort() > PORT_MAX) {
            throw PeerException.notSent(
                    Reason.UNREACHABLE, "there is no port " + link.endpoint().getPort());
        }
        Metadata headers = headersFor(link.endpoint());
        return new PeerStream(
                link,
                settings,
                threads,
                channels.open(way.apply(link.endpoint()), PeerProtocol.WINDOW_BYTES),
                headers,
                answered -> refusalOf(link.endpoint().toString(), PeerProtocol.greeting(answered)));
    }

    /** A peer that takes our cluster for its own says so in its very answer. */
    private @Nullable String refusalOf(String peer, ClusterGate.Greeting answer) {
        return answer.cluster() == null && gate.greetingFor(peer).cluster() != null
                ? peer + " did not say which cluster it is of"
                : gate.refusalOf(peer, answer);
    }

    private Metadata headersFor(Endpoint endpoint) throws PeerException {
        Metadata headers = channels.headers();
        PeerProtocol.put(headers, gate.greetingFor(endpoint.toString()));
        return headers;
    }

    private void connected(Endpoint endpoint) {
        for (Consumer<Endpoint> listener : connectListeners) {
            threads.work(() -> listener.accept(endpoint));
        }
    }

    private long expire(long now) {
        long earliest = DeadlineSweep.NONE;
        for (PeerLink link : links.values()) {
            earliest = Math.min(earliest, link.expire(now));
        }
        return earliest;
    }

    private void probe() {
        long now = threads.now();
        links.values().forEach(link -> link.probe(now));
        service.probe(now);
    }

    /** Fails what is outstanding and stops serving. Waits a moment for the own server's port to be free again. */
    @Override
    public void close() {
        closed = true;
        links.values().forEach(PeerLink::close);
        service.close();
        Server server = ownServer;
        if (server != null) {
            server.shutdownNow();
            awaitTermination(server);
        }
        threads.close();
    }

    private static void awaitTermination(Server server) {
        try {
            server.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
