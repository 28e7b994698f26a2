package io.photoncloud.nightlight.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.photoncloud.nightlight.TestingNightLight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A browser, and a NightLight with samples and a target: one of both for all tests, since they take seconds to start. */
final class PageUnderTest implements AutoCloseable {
    /** A label's value that must stay text. */
    static final String HOSTILE = "<img src=x onerror=alert(1)>";

    /** Half an hour of them: what is much older than what is scraped meanwhile would be refused. */
    private static final int SAMPLES = 61;

    private static final long STEP_MS = 30_000;

    private final Browser browser;
    private final HttpServer exporter;
    private final Path config;
    private final TestingNightLight service;
    private final long endMs;

    /** Gives it to the constructors of tests, and skips those where there is no browser. It ends after the last of them. */
    static final class Starting implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) {
            Browser.require();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == PageUnderTest.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(PageUnderTest.class))
                    .computeIfAbsent(PageUnderTest.class, _ -> start(), PageUnderTest.class);
        }
    }

    private PageUnderTest() throws IOException {
        this.exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exporter.createContext("/metrics", exchange -> {
            byte[] body =
                    "# HELP lamps Lamps that are lit\n# TYPE lamps gauge\nlamps{room=\"hall\"} 3\n".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        exporter.start();
        this.config = Files.createTempFile("photon-page-", ".yml");
        Files.writeString(config, """
                scrape_configs:
                  - job_name: lamps
                    scrape_interval: 1s
                    scrape_timeout: 1s
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(exporter.getAddress().getPort()));
        this.service = TestingNightLight.start(TestingNightLight.CONFIG_FILE + config);
        this.endMs = InstantSource.system().millis() / STEP_MS * STEP_MS;
        var _ = service.post("/api/v1/import/prometheus", samples(), "Content-Type", "text/plain");
        // Last: nothing that fails after it leaves it running.
        this.browser = Browser.start();
    }

    private static PageUnderTest start() {
        try {
            return new PageUnderTest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the half hour before the end. */
    private String samples() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SAMPLES; i++) {
            long at = endMs - (SAMPLES - 1 - i) * STEP_MS;
            line(text, "page_loads{job=\"front\"}", i + 0.125, at);
            line(text, "page_loads{job=\"back\"}", 2 * i + 0.25, at);
            line(text, "page_text{said=\"" + HOSTILE + "\"}", 1, at);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String series, double value, long at) {
        text.append(series).append(' ').append(value).append(' ').append(at).append('\n');
    }

    Browser browser() {
        return browser;
    }

    TestingNightLight service() {
        return service;
    }

    /** When the newest sample was taken. */
    long endMs() {
        return endMs;
    }

    @Override
    public void close() throws IOException {
        browser.close();
        service.close();
        exporter.stop(0);
        Files.delete(config);
    }
}
