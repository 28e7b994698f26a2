package io.photoncloud.common.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.web.SideDoors;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server on a connector of the servlet container: what comes there with gRPC's media type is a call, and nothing else is
 * served. Safe for many threads.
 */
final class ServletGrpcServer extends Server {

    /** How long a client may leave unread what it is sent. */
    private static final Duration STALLED_MAX = Duration.ofMinutes(1);

    /**
     * How many calls are in progress at a time, over all connections: one that waits has two buffers of the container's, of 16 KiB each, and
     * nobody has been asked yet who he is when it begins.
     */
    static final int CALLS_MAX = 2_000;

    /** Where the servlet container puts what TLS has verified. */
    private static final String CLIENT_CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final GrpcProperties settings;
    private final SideDoors doors;
    private final List<ServerInterceptor> interceptors;
    private final HandlerRegistry elsewhere;
    private final List<ServerServiceDefinition> services;
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    private final CountDownLatch terminated = new CountDownLatch(1);

    /** The calls in progress. */
    private final Object calls = new Object();

    private int callsCount;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("grpc-deadlines").daemon().factory());
    private volatile SideDoors.@Nullable Door door;
    private volatile boolean shutdown;

    /** @param interceptors the outermost last */
    ServletGrpcServer(
            GrpcProperties settings,
            SideDoors doors,
            List<ServerInterceptor> interceptors,
            HandlerRegistry elsewhere,
            List<ServerServiceDefinition> services) {
        this.settings = settings;
        this.doors = doors;
        this.interceptors = List.copyOf(interceptors);
        this.elsewhere = elsewhere;
        this.services = List.copyOf(services);
        services.forEach(service -> service.getMethods()
                .forEach(method -> methods.put(method.getMethodDescriptor().getFullMethodName(), method)));
    }

    @Override
    public Server start() throws IOException {
        door = doors.open(
                settings.address(),
                new SideDoors.Bounds(
                        (int) settings.metadataSizeMax().toBytes(),
                        settings.callsPerConnectionMax(),
                        settings.idleTimeMax(),
                        STALLED_MAX),
                this::serve);
        return this;
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        requireCall(request);
        requireRoom();
        Arriving arriving = new Arriving(request, response);
        Status wrong = arriving.findWrong().orElse(null);
        String name = request.getRequestURI().substring(1);
        @Nullable
        ServerMethodDefinition<?, ?> method =
                methods.containsKey(name) ? methods.get(name) : elsewhere.lookupMethod(name, arriving.authority());
        if (wrong != null || method == null) {
            Status status = wrong == null ? Status.UNIMPLEMENTED.withDescription("Method not found: " + name) : wrong;
            arriving.refuse(status);
        } else {
            arriving.begin(method);
        }
    }

    private static void requireCall(HttpServletRequest request) {
        String type = request.getContentType() == null ? "" : request.getContentType();
        if (!CallHeaders.isGrpc(type)) {
            boolean sent =
                    request.getMethod().equals("POST") || request.getMethod().equals("PUT");
            throw new CloudException(
                    sent ? ErrorCode.UNSUPPORTED_MEDIA_TYPE : ErrorCode.NOT_FOUND,
                    "here is gRPC alone, over HTTP/2 and as application/grpc; REST is at the service's other port");
        }
        if (!request.getMethod().equals("POST")) {
            throw new CloudException(ErrorCode.METHOD_NOT_ALLOWED, "gRPC calls are POST");
        }
        if (!request.getProtocol().equals("HTTP/2.0")) {
            throw new CloudException(ErrorCode.BAD_REQUEST, "gRPC is spoken over HTTP/2, not " + request.getProtocol());
        }
    }

    private void requireRoom() {
        synchronized (calls) {
            if (callsCount >= CALLS_MAX) {
                throw new CloudException(
                        ErrorCode.UNAVAILABLE,
                        "here are " + CALLS_MAX + " calls in progress, as many as this door takes; try again later");
            }
        }
    }

    /** A request that is about to be a call. */
    private final class Arriving {

        private final HttpServletRequest request;
        private final HttpServletResponse response;

        Arriving(HttpServletRequest request, HttpServletResponse response) {
            this.request = request;
            this.response = response;
        }

        String authority() {
            String host = request.getHeader("host");
            return host == null ? request.getServerName() + ":" + request.getServerPort() : host;
        }

        Optional<Status> findWrong() {
            try {
                var _ = CallHeaders.findTimeout(request);
                var _ = CallHeaders.of(request);
            } catch (IllegalArgumentException e) {
                return Optional.of(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
            }
            String encoding = request.getHeader(CallHeaders.ENCODING);
            return encoding == null || findDecompressor(encoding) != null
                    ? Optional.empty()
                    : Optional.of(Status.UNIMPLEMENTED.withDescription("no decompressor for " + encoding));
        }

        private @Nullable Decompressor findDecompressor(@Nullable String encoding) {
            return encoding == null || encoding.equals("identity")
                    ? null
                    : DecompressorRegistry.getDefaultInstance().lookupDecompressor(encoding);
        }

        <Q, A> void begin(ServerMethodDefinition<Q, A> method) throws IOException {
            Metadata headers = CallHeaders.of(request);
            ServerCallHandler<Q, A> handler = method.getServerCallHandler();
            for (ServerInterceptor interceptor : interceptors) {
                ServerCallHandler<Q, A> inner = handler;
                handler = (call, sent) -> interceptor.interceptCall(call, sent, inner);
            }
            call(method.getMethodDescriptor()).start(headers, handler);
        }

        void refuse(Status status) throws IOException {
            MethodDescriptor<byte[], byte[]> nothing = ElsewhereRegistry.NOTHING;
            call(nothing).close(status, new Metadata());
        }

        private <Q, A> ServletCall<Q, A> call(MethodDescriptor<Q, A> method) throws IOException {
            enter();
            try {
                return new ServletCall<>(
                        new ServletCall.Arrival(
                                request.startAsync(request, response),
                                authority(),
                                attributes(),
                                context(),
                                findDecompressor(request.getHeader(CallHeaders.ENCODING)),
                                (int) settings.messageSizeMax().toBytes(),
                                ServletGrpcServer.this::leave),
                        method);
            } catch (IOException | RuntimeException e) { // tidy: whatever it is, there is no call to wait for
                leave();
                throw e;
            }
        }

        private Attributes attributes() throws IOException {
            Attributes.Builder attributes = Attributes.newBuilder()
                    .set(
                            Grpc.TRANSPORT_ATTR_REMOTE_ADDR,
                            new InetSocketAddress(
                                    InetAddress.getByName(request.getRemoteAddr()), request.getRemotePort()));
            if (request.getAttribute(CLIENT_CERTIFICATES) instanceof X509Certificate[] chain) {
                attributes.set(GrpcGate.CLIENT_CERTIFICATES, List.of(chain));
            }
            return attributes.build();
        }

        private Context.CancellableContext context() {
            Context context = Context.ROOT.withValue(InternalServer.SERVER_CONTEXT_KEY, ServletGrpcServer.this);
            try {
                return CallHeaders.findTimeout(request)
                        .map(nanos -> context.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS, deadlines))
                        .orElseGet(context::withCancellation);
            } catch (IllegalArgumentException _) {
                return context.withCancellation();
            }
        }
    }

    private void enter() {
        synchronized (calls) {
            callsCount++;
        }
    }

    private void leave() {
        synchronized (calls) {
            callsCount--;
            calls.notifyAll();
        }
    }

    @Override
    public int getPort() {
        SideDoors.Door open = door;
        return open == null ? -1 : open.port();
    }

    @Override
    public List<? extends SocketAddress> getListenSockets() {
        return List.of(new InetSocketAddress(settings.address().resolve(), Math.max(0, getPort())));
    }

    @Override
    public List<ServerServiceDefinition> getServices() {
        return services;
    }

    /** All of them, for reflection. */
    @Override
    public List<ServerServiceDefinition> getImmutableServices() {
        return services;
    }

    @Override
    public Server shutdown() {
        SideDoors.Door open = door;
        if (!shutdown && open != null) {
            open.pause();
        }
        shutdown = true;
        return this;
    }

    @Override
    public Server shutdownNow() {
        var _ = shutdown();
        SideDoors.Door open = door;
        door = null;
        if (open != null) {
            open.close();
        }
        deadlines.shutdownNow();
        terminated.countDown();
        return this;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    /** Waits for the calls in progress; the connections end with {@link #shutdownNow}. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        synchronized (calls) {
            long left = unit.toNanos(timeout);
            while (callsCount > 0 && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(calls, left);
                left = end - System.nanoTime();
            }
            return callsCount == 0;
        }
    }

    @Override
    public void awaitTermination() throws InterruptedException {
        terminated.await();
    }
}
