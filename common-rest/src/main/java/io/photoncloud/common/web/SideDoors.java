package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.security.DoorTls;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.Container;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Opens connectors of the servlet container beside that of REST, which speak HTTP/2 and are served by somebody else: what comes
 * by one of them never gets to REST, and what comes by REST's never to them. They are of the same container, so that what they
 * are to serve besides later need not be moved. For the time after the container has started.
 */
public final class SideDoors implements ApplicationListener<WebServerInitializedEvent> {

    /** RFC 9113 has 100 as the least that is recommended; of so many the requests are begun at once, and the others wait. */
    private static final int BEGINNING_MAX = 200;

    /**
     * A call that is given up may cost two resets, one of each side, and a request with nothing behind its headers brings in 20:
     * so clients that give up calls are not taken for attackers. What floods of them could tie up is bounded by what the door takes at a time.
     */
    private static final int RESET_COST = 10;

    /** What a stream may be sent before anybody reads it, of which the container keeps two such buffers. */
    private static final int WINDOW_BYTES = 16 << 10;

    private final TomcatBounds bounds;
    private final DoorTls tls;
    private final FailureWriter failures;
    private final Map<Connector, Visits> doors = new ConcurrentHashMap<>();
    private volatile @Nullable TomcatWebServer container;

    SideDoors(TomcatBounds bounds, DoorTls tls, FailureWriter failures) {
        this.bounds = bounds;
        this.tls = tls;
        this.failures = failures;
    }

    /** Serves what comes by a door. */
    @FunctionalInterface
    public interface Visits {
        /** @throws CloudException which is answered in the envelope */
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /**
     * What a door takes.
     *
     * @param headerBytes of one request
     * @param streamsMax of one connection, at a time
     * @param idle after how long without a request a connection is closed
     * @param stalled how long a client may leave unread what it is sent
     */
    public record Bounds(int headerBytes, int streamsMax, Duration idle, Duration stalled) {}

    /** One that is open. */
    public final class Door {

        private final Service service;
        private final Connector connector;

        private Door(Service service, Connector connector) {
            this.service = service;
            this.connector = connector;
        }

        public int port() {
            return connector.getLocalPort();
        }

        /** Takes no more connections, and tells the clients of those there are that they are to begin no more requests. */
        public void pause() {
            connector.pause();
        }

        /** Ends all connections. */
        public void close() {
            service.removeConnector(connector);
            try {
                connector.destroy();
            } catch (LifecycleException e) {
                throw new IllegalStateException("the connector at port " + port() + " does not end", e);
            } finally {
                // Until then nothing that comes by it gets to REST.
                doors.remove(connector);
            }
        }
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent started) {
        if (started.getWebServer() instanceof TomcatWebServer tomcat) {
            container = tomcat;
        }
    }

    /** @throws IOException the address cannot be had, in gRPC's words */
    public Door open(ListenAddress address, Bounds bound, Visits visits) throws IOException {
        TomcatWebServer server = container;
        if (server == null) {
            throw new IllegalStateException("the servlet container has not started");
        }
        Service service = server.getTomcat().getService();
        Connector connector = connector(address, bound);
        doors.put(connector, visits);
        listen(server);
        try {
            service.addConnector(connector);
        } catch (IllegalArgumentException e) {
            doors.remove(connector);
            service.removeConnector(connector);
            throw new IOException("Failed to bind to address /" + address, rootOf(e));
        }
        return new Door(service, connector);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void listen(TomcatWebServer server) {
        for (Container context : server.getTomcat().getHost().findChildren()) {
            boolean there =
                    Arrays.stream(context.getPipeline().getValves()).anyMatch(valve -> valve instanceof DoorValve);
            if (!there) {
                context.getPipeline().addValve(new DoorValve());
            }
        }
    }

    private Connector connector(ListenAddress address, Bounds bound) {
        Connector connector = new Connector();
        connector.setPort(address.port());
        connector.setThrowOnFailure(true);
        bounds.bound(connector);
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http)) {
            throw new IllegalStateException("not Tomcat's HTTP connector but " + connector.getProtocolHandler());
        }
        http.setAddress(address.resolve());
        http.setMaxHttpRequestHeaderSize(bound.headerBytes());
        http.setExecutor(new VirtualThreadExecutor("door-"));
        // A client that lost its power says nothing, and neither does a quiet stream.
        http.setProperty("socket.soKeepAlive", "true");
        switch (tls) {
            case DoorTls.Off _ -> {}
            case DoorTls.On on -> TomcatTls.encrypt(connector, on.context());
        }
        connector.addUpgradeProtocol(http2(bound));
        return connector;
    }

    private static Http2Protocol http2(Bounds bound) {
        Http2Protocol http2 = new Http2Protocol();
        http2.setMaxConcurrentStreams(bound.streamsMax());
        http2.setInitialWindowSize(WINDOW_BYTES);
        http2.setMaxConcurrentStreamExecution(BEGINNING_MAX);
        http2.setKeepAliveTimeout(bound.idle().toMillis());
        http2.setWriteTimeout(bound.stalled().toMillis());
        http2.setStreamWriteTimeout(bound.stalled().toMillis());
        // What a stream says next may come whenever its client likes.
        http2.setStreamReadTimeout(-1);
        // Calls are answered on other threads: none of them may find another call's request.
        http2.setDiscardRequestsAndResponses(true);
        // Tomcat takes small frames and pings for an attack, and long streams of small messages are made of both.
        http2.setOverheadCountFactor(0);
        http2.setOverheadDataThreshold(0);
        http2.setOverheadWindowUpdateThreshold(0);
        http2.setOverheadResetFactor(RESET_COST);
        return http2;
    }

    private final class DoorValve extends ValveBase {

        DoorValve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            Visits visits = doors.get(request.getConnector());
            if (visits == null) {
                getNext().invoke(request, response);
                return;
            }
            try {
                visits.serve(request.getRequest(), response.getResponse());
            } catch (CloudException e) {
                failures.write(e, request.getRequest(), response.getResponse());
            }
        }
    }
}
