package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.JWKSet;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.testing.TokenIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** An issuer that stalls holds up only who asks for a key that is not known. */
@Timeout(60)
class FetchedKeysTest {

    private final AtomicLong nanos = new AtomicLong();

    private FetchedKeys keys(JwksSource source) {
        SecurityProperties settings = new Binder(
                        new MapConfigurationPropertySource(Map.of("photon.security.jwks-time-max", "1s")))
                .bindOrCreate("photon.security", SecurityProperties.class);
        return new FetchedKeys(source, nanos::get, settings);
    }

    /** Answers when it is let to, and one fetch each time. */
    private static final class StallingSource implements JwksSource {
        private final JWKSet answer = new JWKSet(TokenIssuer.newKey("known").toPublicJWK());
        private final Semaphore let = new Semaphore(1);
        private final AtomicInteger begun = new AtomicInteger();
        private final CountDownLatch stalled = new CountDownLatch(1);

        @Override
        public JWKSet fetch() throws IOException {
            if (begun.incrementAndGet() > 1) {
                stalled.countDown();
            }
            try {
                let.acquire();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            return answer;
        }
    }

    @Test
    void knownKeysServeOnWhileAFetchStalls() throws InterruptedException {
        StallingSource source = new StallingSource();
        FetchedKeys keys = keys(source);
        VerificationKey known = keys.find("known").orElseThrow();
        nanos.addAndGet(Duration.ofMinutes(6).toNanos());

        for (int call = 0; call < 1_000; call++) {
            assertThat(keys.find("known")).isPresent();
            assertThat(keys.isCurrent(known)).isTrue();
        }

        assertThat(source.stalled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(source.begun).hasValue(2);
    }

    @Test
    void callsForUnknownKeysShareOneFetchAndWaitNoLongerThanItMayTake() throws InterruptedException {
        StallingSource source = new StallingSource();
        FetchedKeys keys = keys(source);
        keys.find("known");
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        List<Thread> callers = new ArrayList<>();
        AtomicInteger told = new AtomicInteger();
        for (int caller = 0; caller < 20; caller++) {
            callers.add(Thread.ofVirtual().start(() -> {
                assertThat(keys.find("unknown")).isEmpty();
                told.incrementAndGet();
            }));
        }
        for (Thread caller : callers) {
            assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
        }

        assertThat(told).hasValue(20);
        assertThat(source.begun).hasValue(2);
    }

    @Test
    void keysThatAreTooOldServeNoMore() {
        StallingSource source = new StallingSource();
        FetchedKeys keys = keys(source);
        keys.find("known");
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        CloudException refused = catchThrowableOfType(CloudException.class, () -> keys.find("known"));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    /** Each byte comes well within any time for a read; the whole never comes. */
    @Test
    void aServerThatTricklesIsCutOff() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CountDownLatch cut = new CountDownLatch(1);
            Thread trickling = Thread.ofVirtual().start(() -> trickle(server, cut));
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/jwks.json");
            FetchedKeys keys = keys(new HttpJwksSource(url, new DoorTls.Off()));

            CloudException refused = catchThrowableOfType(CloudException.class, () -> keys.find("any"));

            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(cut.await(20, TimeUnit.SECONDS))
                    .as("the connection is closed")
                    .isTrue();
            trickling.interrupt();
        }
    }

    private static void trickle(ServerSocket server, CountDownLatch cut) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
            while (true) { // until the client has had enough
                client.getOutputStream().write('x');
                Thread.sleep(20); // tidy: a server that is slow is what this is about
            }
        } catch (IOException e) {
            cut.countDown();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
