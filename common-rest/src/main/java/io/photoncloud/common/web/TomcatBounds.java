package io.photoncloud.common.web;

import io.photoncloud.common.config.HttpProperties;
import java.util.Optional;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Sets Tomcat's bounds and puts our envelope in place of its error pages. Runs after Spring Boot's own settings. */
final class TomcatBounds implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    /**
     * How much of a refused body is still read, so that its sender gets to see the refusal: a connection closed on unread
     * bytes is reset, and the answer with it.
     */
    private static final int REFUSED_BODY_READ_MAX = 16 * 1024 * 1024;

    private static final int HEADERS_MAX = 100;
    private static final int PARAMETERS_MAX = 100;
    /** Bytes of a long body or answer that come or leave by one call of the system; each connection has two buffers of so many. */
    private static final int BYTES_AT_ONCE = 32 * 1024;

    private static final int PROCESSORS_KEPT = 32;

    private final HttpProperties settings;
    private final RouteRules rules;
    private final FailureWriter failures;
    private final Optional<NativeDoor> nativeDoor;

    TomcatBounds(HttpProperties settings, RouteRules rules, FailureWriter failures, Optional<NativeDoor> nativeDoor) {
        this.settings = settings;
        this.rules = rules;
        this.failures = failures;
        this.nativeDoor = nativeDoor;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(ContinuingHttp11.class.getName());
        factory.addConnectorCustomizers(this::bound);
        factory.addContextCustomizers(context -> {
            context.getPipeline().addValve(new ClientPresenceValve());
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(EnvelopeErrorValve.class.getName());
                host.getPipeline().addValve(new EnvelopeErrorValve(failures));
            }
        });
    }

    /** One that carries no other services' requests than this one's. */
    void bound(Connector connector) {
        connector.setEncodedSolidusHandling("passthrough");
        connector.setEncodedReverseSolidusHandling("passthrough");
        connector.setMaxParameterCount(PARAMETERS_MAX);
        connector.setMaxPostSize((int) settings.bodySizeMax().toBytes());
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxHttpRequestHeaderSize((int) settings.headerSizeMax().toBytes());
            http.setMaxHeaderCount(HEADERS_MAX);
            http.setMaxConnections(settings.connectionsMax());
            http.setConnectionTimeout((int) settings.headerTimeMax().toMillis());
            http.setDisableUploadTimeout(false);
            http.setConnectionUploadTimeout((int) settings.headerTimeMax().toMillis());
            http.setKeepAliveTimeout((int) settings.idleTimeMax().toMillis());
            http.setMaxKeepAliveRequests(-1);
            http.setMaxSwallowSize(REFUSED_BODY_READ_MAX);
            http.setProcessorCache(PROCESSORS_KEPT);
            // Outside the heap: what is written would be copied there all the same.
            http.setProperty("socket.directBuffer", "true");
            http.setProperty("socket.appReadBufSize", String.valueOf(BYTES_AT_ONCE));
            http.setProperty("socket.appWriteBufSize", String.valueOf(BYTES_AT_ONCE));
        }
        connector.addLifecycleListener(event -> {
            // Tomcat sets its own adapter while it initialises; only then is there one to stand in front of.
            if (Lifecycle.AFTER_INIT_EVENT.equals(event.getType())) {
                ProtocolHandler handler = connector.getProtocolHandler();
                handler.setAdapter(new RawPathAdapter(handler.getAdapter(), rules, nativeDoor));
            }
        });
    }
}
