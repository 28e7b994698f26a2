package io.photoncloud.common.websocket;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.security.Authenticator;
import io.photoncloud.common.web.ShownCredentials;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Opens WebSockets for REST handlers: a bounded number, which are closed when the process stops. The handler is let in as any
 * other, and whatever it throws before the socket is open is an ordinary answer. Safe for many threads.
 */
public final class WebSockets implements ApplicationListener<ContextClosedEvent> {

    /** How long clients have to take their leave when the process stops. */
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private static final String STOPPING = "the service is stopping";

    private final WebSocketProperties settings;
    private final Authenticator authenticator;
    private final ServletContext container;
    private final LongSupplier nanos;
    /** Whether the process stops, and what is open then, is one decision: who comes later is refused, all others are closed. */
    private final Object door = new Object();

    private final Set<SocketSession> open = new HashSet<>();
    private int opening;
    private boolean closing;

    WebSockets(
            WebSocketProperties settings, Authenticator authenticator, ServletContext container, LongSupplier nanos) {
        this.settings = settings;
        this.authenticator = authenticator;
        this.container = container;
        this.nanos = nanos;
    }

    /** How many there are. */
    public int open() {
        synchronized (door) {
            return open.size();
        }
    }

    /**
     * Turns the call being served into a WebSocket.
     *
     * @param protocols that are spoken, the best first; none where it does not matter
     * @param begin makes what is said, when nothing else stands in the way of the socket
     * @throws CloudException it cannot be opened, or what {@code begin} throws
     */
    public void open(
            HttpServletRequest request,
            HttpServletResponse response,
            List<String> protocols,
            Supplier<SocketTalk> begin)
            throws IOException {
        String protocol = SocketHandshake.check(request, response, protocols, settings.allowedOrigins());
        SocketSession session = enter(begin, protocol, request);
        session.begin();
        try {
            upgrade(request, response, session);
            if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                throw new IllegalStateException("the servlet container opened no WebSocket");
            }
        } catch (IOException | RuntimeException e) { // tidy: whatever it is, what was begun is let go of
            session.abandon(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private SocketSession enter(Supplier<SocketTalk> begin, String protocol, HttpServletRequest request) {
        requirePlace();
        SocketSession session;
        try {
            session = new SocketSession(
                    begin.get(), protocol, settings, RequestContext.current(), again(request), nanos, this::leave);
        } catch (RuntimeException e) { // tidy: whatever it is, its place is free again
            var _ = entered(null);
            throw e;
        }
        if (!entered(session)) {
            session.abandon(STOPPING);
            throw stopping();
        }
        return session;
    }

    private void requirePlace() {
        synchronized (door) {
            if (closing) {
                throw stopping();
            }
            if (open.size() + opening >= settings.sessionsMax()) {
                throw new CloudException(
                        ErrorCode.RATE_LIMITED,
                        "there are " + settings.sessionsMax() + " WebSockets already (photon.websocket.sessions-max)");
            }
            opening++;
        }
    }

    /** @return whether it is one of those that are open */
    private boolean entered(@Nullable SocketSession session) {
        synchronized (door) {
            opening--;
            return session != null && !closing && open.add(session);
        }
    }

    private static CloudException stopping() {
        return new CloudException(ErrorCode.UNAVAILABLE, STOPPING);
    }

    private void leave(SocketSession session) {
        synchronized (door) {
            open.remove(session);
        }
    }

    /** That whoever opened it is still who they were: tokens end, and are revoked. */
    private Runnable again(HttpServletRequest request) {
        return ShownCredentials.find(request)
                .<Runnable>map(shown -> () -> {
                    var _ = authenticator.authenticate(shown);
                })
                .orElse(() -> {});
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response, SocketSession session)
            throws IOException {
        if (!(container.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer sockets)) {
            throw new IllegalStateException("the servlet container has no WebSockets");
        }
        String protocol = session.protocol();
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(SocketSession.class, request.getRequestURI())
                .configurator(new OneSession(session))
                .subprotocols(protocol.isEmpty() ? List.of() : List.of(protocol))
                .build();
        try {
            sockets.upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException e) {
            throw new IllegalStateException("the WebSocket could not be opened", e);
        }
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        List<SocketSession> known;
        synchronized (door) {
            closing = true;
            known = List.copyOf(open);
        }
        List<Thread> leaving = known.stream()
                .map(session ->
                        Thread.ofVirtual().start(() -> session.close(CloseCodes.GOING_AWAY.getCode(), STOPPING)))
                .toList();
        long deadline = nanos.getAsLong() + LEAVE.toNanos();
        try {
            for (Thread one : leaving) {
                var _ = one.join(Duration.ofNanos(Math.max(1, deadline - nanos.getAsLong())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has the container use a session that is there already, and pack nothing: it would have to unpack whatever is sent. */
    private static final class OneSession extends ServerEndpointConfig.Configurator {

        private final SocketSession session;

        OneSession(SocketSession session) {
            this.session = session;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(session);
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }

        /** It has been checked. */
        @Override
        public boolean checkOrigin(String origin) {
            return true;
        }
    }
}
