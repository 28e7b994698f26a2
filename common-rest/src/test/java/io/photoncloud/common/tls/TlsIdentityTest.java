package io.photoncloud.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.photoncloud.common.testing.TestingAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {

    /** A loopback address that no certificate here is good for. */
    private static final String HOST = "127.0.0.2";

    private static final Duration RELOAD_INTERVAL = Duration.ofMillis(50);
    private static final long SECONDS_MAX = 30;

    @TempDir
    private static Path ourDirectory;

    @TempDir
    private static Path foreignDirectory;

    private static TestingAuthority ours;
    private static TlsFiles chainfire;
    private static TlsFiles iam;
    private static TlsFiles foreign;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void issueCertificates() throws Exception {
        ours = new TestingAuthority(ourDirectory);
        chainfire = files(ours.issue("chainfire", "chainfire"));
        iam = files(ours.issue("iam", "iam"));
        foreign = files(new TestingAuthority(foreignDirectory).issue("foreign", "chainfire"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        timer.shutdownNow();
    }

    private static TlsFiles files(TestingAuthority.Issued issued) {
        return new TlsFiles.KeyStoreFile(issued.keyStore(), issued.passwordFile(), List.of(issued.authority()));
    }

    private TlsIdentity identity(TlsFiles files) throws IOException, GeneralSecurityException {
        TlsIdentity identity = new TlsIdentity(files, timer, RELOAD_INTERVAL);
        opened.add(identity);
        return identity;
    }

    private int serveGrpc(TlsFiles files) throws IOException, GeneralSecurityException {
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(HOST, 0), identity(files).serverCredentials())
                .addService(new HealthStatusManager().getHealthService())
                .build()
                .start();
        opened.add(server::shutdownNow);
        return server.getPort();
    }

    /** How a call ends on a connection of its own. */
    private static Status.Code call(TlsIdentity identity, String service, int port) throws SSLException {
        ManagedChannel channel = NettyChannelBuilder.forAddress(HOST, port, identity.channelCredentials(service))
                .build();
        try {
            var _ = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aServerIsKnownByItsServiceWhateverItsHostIsCalled() throws Exception {
        int port = serveGrpc(iam);
        TlsIdentity caller = identity(chainfire);

        assertThat(call(caller, "iam", port)).isEqualTo(Status.Code.OK);
        assertThat(call(caller, "chainfire", port)).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(call(identity(foreign), "iam", port)).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(call(caller, "chainfire", serveGrpc(foreign))).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void theSameGoesForHttp() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(HOST, 0), 0);
        opened.add(() -> server.stop(0));
        server.setHttpsConfigurator(new HttpsConfigurator(identity(iam).context()));
        server.createContext("/", TlsIdentityTest::answer);
        server.start();
        int port = server.getAddress().getPort();
        TlsIdentity caller = identity(chainfire);

        assertThat(get(caller, "iam", port)).isEqualTo(204);
        assertThatThrownBy(() -> get(caller, "chainfire", port))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("names no service that is wanted here: iam");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static int get(TlsIdentity identity, String service, int port) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(identity.clientContext(service))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            URI address = URI.create("https://" + HOST + ":" + port + "/");
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void aChangedCertificateIsUsedForNewConnections() throws Exception {
        int port = serveGrpc(files(ours.issue("renewed", "iam")));
        TlsIdentity caller = identity(chainfire);
        assertThat(call(caller, "prismnet", port)).isEqualTo(Status.Code.UNAVAILABLE);

        var _ = ours.issue("renewed", "prismnet");

        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (call(caller, "prismnet", port) != Status.Code.OK) {
            assertThat(System.nanoTime()).as("the changed files are read").isLessThan(until);
        }
        assertThat(call(caller, "iam", port)).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void pemFilesDoAsWell() throws Exception {
        int port = serveGrpc(pem("iam"));

        assertThat(call(identity(pem("chainfire")), "iam", port)).isEqualTo(Status.Code.OK);
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefusedByName() throws Exception {
        TlsFiles.Pem one = pem("chainfire");
        TlsFiles mixed = new TlsFiles.Pem(one.certificate(), pem("iam").privateKey(), one.authorities());
        assertThatThrownBy(() -> identity(mixed)).hasMessageContaining("is not the key of the certificate");

        Path empty = Files.writeString(ourDirectory.resolve("empty.key"), "nothing");
        TlsFiles noKey = new TlsFiles.Pem(one.certificate(), empty, one.authorities());
        assertThatThrownBy(() -> identity(noKey))
                .hasMessageContaining("empty.key")
                .hasMessageContaining("PKCS #8");
    }

    @Test
    void aKeyStoreThatCannotBeOpenedIsRefusedWithoutTellingItsPassword() throws Exception {
        Path password = Files.writeString(ourDirectory.resolve("other.password"), "not-the-password\n");
        TlsFiles locked = new TlsFiles.KeyStoreFile(chainfire.certificate(), password, chainfire.authorities());
        assertThat(catchThrowableOfType(IOException.class, () -> identity(locked)))
                .hasMessageNotContaining("not-the-password");

        Files.writeString(password, "\n");
        assertThat(catchThrowable(() -> identity(locked))).hasMessageContaining("other.password");
    }

    /** A service's key store, written again as PEM files. */
    private static TlsFiles.Pem pem(String name) throws Exception {
        TestingAuthority.Issued issued = ours.issue(name + "-pem", name);
        char[] password = Files.readString(issued.passwordFile()).strip().toCharArray();
        KeyStore store = KeyStore.getInstance(issued.keyStore().toFile(), password);
        String alias = name + "-pem";
        return new TlsFiles.Pem(
                write(name + ".crt", "CERTIFICATE", store.getCertificate(alias).getEncoded()),
                write(
                        name + ".key",
                        "PRIVATE KEY",
                        store.getKey(alias, password).getEncoded()),
                List.of(issued.authority()));
    }

    private static Path write(String file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(
                ourDirectory.resolve(file),
                "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
