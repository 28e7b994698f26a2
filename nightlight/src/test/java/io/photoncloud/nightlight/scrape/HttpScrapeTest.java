package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.photoncloud.nightlight.exposition.ExpositionLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a real connection. */
class HttpScrapeTest {
    private static final long BODY_BYTES_MAX = 100_000;

    private final CountDownLatch over = new CountDownLatch(1);
    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
    private final MemoryStorage storage = new MemoryStorage();
    private final AnswerRoom room = new AnswerRoom(3 * BODY_BYTES_MAX);
    private HttpServer server;
    private HttpScrapeFetch fetch;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/metrics", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            answer(exchange, 200, gzip("a 1\n".getBytes(UTF_8)));
        });
        server.createContext("/away", exchange -> {
            String to = exchange.getRequestURI().getQuery();
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/plain", exchange -> {
            exchange.sendResponseHeaders(200, BODY_BYTES_MAX);
            exchange.getResponseBody().write(new byte[(int) BODY_BYTES_MAX]);
            exchange.close();
        });
        server.createContext("/large", exchange -> answer(exchange, 200, gzip(new byte[(int) BODY_BYTES_MAX + 1])));
        server.createContext("/absent", exchange -> answer(exchange, 404, gzip(new byte[0])));
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            try {
                assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        fetch = new HttpScrapeFetch(BODY_BYTES_MAX, room, directory, ServiceTls.NONE);
    }

    @AfterEach
    void stop() {
        over.countDown();
        fetch.close();
        server.stop(0);
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text);
        }
        return out.toByteArray();
    }

    private static void answer(HttpExchange exchange, int status, byte[] gzipped) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(status, gzipped.length);
        exchange.getResponseBody().write(gzipped);
        exchange.close();
    }

    private String address() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    private ScrapeFetch.Answer fetch(String path, Duration timeout) throws Exception {
        return fetch.fetch(new ScrapeFetch.Question(
                URI.create("http://" + address() + path), Map.of(), timeout, 0, HttpAccess.DEFAULT));
    }

    @Test
    void scrapesATargetUntilItIsGone() throws Exception {
        ScrapeJob job = PrometheusConfig.parse("scrape_configs: [{job_name: j, scrape_interval: 1s,"
                        + " basic_auth: {username: u, password: p}, static_configs: [{targets: ['" + address()
                        + "']}]}]")
                .scrapeJobs()
                .getFirst();
        List<Thread> threads = new ArrayList<>();
        ScrapePool pool = new ScrapePool(
                job,
                fetch,
                _ -> storage,
                ExpositionLimits.DEFAULT,
                InstantSource.system(),
                System::nanoTime,
                runnable -> {
                    Thread thread = Thread.ofVirtual().unstarted(runnable);
                    threads.add(thread);
                    return thread;
                });
        DiscoveryConfig.Static found =
                (DiscoveryConfig.Static) job.discoveries().getFirst();
        assertThat(pool.targets()).isEmpty();
        // The first question of a client takes longer than others.
        assertThat(fetch("/metrics", Duration.ofSeconds(30)).contentType()).startsWith("text/plain");
        assertThat(authorizations.take()).isEqualTo("null");

        pool.reconcile(found.groups());
        assertThat(authorizations.poll(10, TimeUnit.SECONDS)).isEqualTo("Basic dTpw");
        assertThat(authorizations.poll(10, TimeUnit.SECONDS)).isEqualTo("Basic dTpw");
        // The second was asked, so the first is told of.
        assertThat(pool.targets()).singleElement().satisfies(report -> {
            assertThat(report.health()).isEqualTo(TargetReport.Health.UP);
            assertThat(report.lastError()).isEmpty();
        });
        pool.reconcile(found.groups());
        assertThat(threads).as("it is known again").hasSize(1);
        pool.reconcile(List.of());
        assertThat(threads.getFirst().join(Duration.ofSeconds(10))).isTrue();
        assertThat(pool.targets()).isEmpty();
        List<String> lines = storage.take();
        String labels = ", instance=\"" + address() + "\", job=\"j\"} ";
        assertThat(lines.getFirst()).startsWith("{__name__=\"a\"" + labels + "1.0");
        assertThat(lines).anyMatch(line -> line.startsWith("{__name__=\"a\"" + labels + "stale"));
        pool.stop();
    }

    private ScrapeFetch.Answer fetchAs(String path, HttpAccess access) throws Exception {
        return fetch.fetch(new ScrapeFetch.Question(
                URI.create("http://" + address() + path), Map.of(), Duration.ofSeconds(30), 0, access));
    }

    @Test
    void tellsNoSecretsToAnotherHostThatItIsLedTo() throws Exception {
        HttpAccess access = new HttpAccess(
                new HttpAccess.Basic("u", "", "p", ""),
                HttpAccess.DEFAULT.bearer(),
                HttpAccess.DEFAULT.tls(),
                true,
                Map.of());
        String elsewhere = "http://localhost:" + server.getAddress().getPort();
        String same = "http://" + address();
        assertThat(fetchAs("/away?/metrics", access).contentType()).startsWith("text/plain");
        assertThat(authorizations.take()).as("the same host").isEqualTo("Basic dTpw");
        assertThat(fetchAs("/away?" + elsewhere + "/metrics", access).contentType())
                .startsWith("text/plain");
        assertThat(authorizations.take()).as("another one").isEqualTo("null");
        assertThat(fetchAs("/away?" + elsewhere + "/away?" + same + "/metrics", access)
                        .contentType())
                .startsWith("text/plain");
        assertThat(authorizations.take()).as("and back").isEqualTo("null");
        assertThatThrownBy(() -> fetchAs("/away?/away?again", access))
                .hasMessage("server returned HTTP status 404 Not Found");
        assertThatThrownBy(() -> fetchAs("/away?/metrics", access.withoutRedirects()))
                .hasMessage("server returned HTTP status 302 Found");
    }

    @Test
    void holdsNoMoreAnswersThanThereIsRoomFor() throws Exception {
        List<ScrapeFetch.Answer> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(fetch("/plain", Duration.ofSeconds(30)));
        }
        assertThatThrownBy(() -> fetch("/plain", Duration.ofSeconds(30)))
                .hasMessageEndingWith(
                        "the answers of targets would take more than the 300000 bytes that they have together"
                                + " (photon.nightlight.scrape.answers-size)");
        for (ScrapeFetch.Answer answer : held) {
            answer.body().close();
        }
        assertThat(room.taken()).isZero();
        fetch("/plain", Duration.ofSeconds(30)).body().close();
        assertThatThrownBy(() -> fetch("/absent", Duration.ofSeconds(30))).isInstanceOf(IOException.class);
        assertThat(room.taken()).isZero();
    }

    @Test
    void saysWhyThereIsNoAnswer() throws Exception {
        Duration patient = Duration.ofSeconds(10);
        assertThatThrownBy(() -> fetch("/absent", patient)).hasMessage("server returned HTTP status 404 Not Found");
        assertThatThrownBy(() -> fetch("/slow", Duration.ofMillis(200)))
                .hasMessageEndingWith("/slow\": context deadline exceeded");
        ScrapeFetch.Answer large = fetch("/large", patient);
        assertThatThrownBy(() -> large.body().readAllBytes()).hasMessage("body size limit exceeded");
        assertThatThrownBy(() -> fetch.fetch(new ScrapeFetch.Question(
                        URI.create("http://" + address() + "/large"), Map.of(), patient, 10, HttpAccess.DEFAULT)))
                .hasMessage("body size limit exceeded");
    }
}
