package io.photoncloud.chainfire.store.raft.rpc;

import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import io.photoncloud.chainfire.store.raft.rpc.TestPeers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTlsTest {

    @TempDir
    private static Path ourDirectory;

    @TempDir
    private static Path foreignDirectory;

    private static TestAuthority ours;
    private static TlsFiles.Pem chainfire;
    private static TlsFiles.Pem creditservice;
    private static TlsFiles foreign;

    private final TestPeers peers = new TestPeers();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<TlsIdentity> identities = new ArrayList<>();

    @BeforeAll
    static void issueCertificates() throws Exception {
        ours = new TestAuthority(ourDirectory);
        chainfire = ours.issue("chainfire", "chainfire");
        creditservice = ours.issue("creditservice", "creditservice");
        foreign = new TestAuthority(foreignDirectory).issue("foreign", "chainfire");
    }

    @AfterEach
    void close() {
        peers.close();
        identities.forEach(TlsIdentity::close);
        timer.shutdownNow();
    }

    private TlsIdentity identity(TlsFiles files) throws IOException, GeneralSecurityException {
        TlsIdentity identity = new TlsIdentity(files, timer, Duration.ofMillis(50));
        identities.add(identity);
        return identity;
    }

    private Peer start(TlsFiles files, String service) throws IOException, GeneralSecurityException {
        PeerCredentials credentials = new PeerCredentials.MutualTls(identity(files), service);
        return TestPeers.echoing(peers.start(credentials, PeerSettings.DEFAULT));
    }

    private static PeerException refusal(Peer from, Peer to) throws Exception {
        try {
            byte[] answer = from.ask(to, "echo", new byte[] {1}).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("answered with " + answer.length + " bytes");
        } catch (ExecutionException e) {
            return (PeerException) Objects.requireNonNull(e.getCause());
        }
    }

    private static void assertAnswers(Peer from, Peer to) throws Exception {
        assertThat(from.ask(to, "echo", new byte[] {7}).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .containsExactly(7);
    }

    @Test
    void membersOfOneServiceTalkToOneAnother() throws Exception {
        Peer a = start(chainfire, "chainfire");
        Peer b = start(chainfire, "chainfire");

        assertAnswers(a, b);
        assertAnswers(b, a);
        byte[] large = new byte[3 << 20];
        assertThat(a.ask(b, "echo", large).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasSize(large.length);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        Peer member = start(chainfire, "chainfire");
        Peer stranger = start(foreign, "chainfire");

        PeerException failure = refusal(stranger, member);
        assertThat(failure.reason()).isIn(Reason.UNREACHABLE, Reason.REFUSED);
        assertThat(failure.mayHaveArrived()).isFalse();
        assertThat(refusal(member, stranger).mayHaveArrived()).isFalse();
    }

    @Test
    void aPeerOfAnotherServiceIsRefusedByTheOneThatCalls() throws Exception {
        Peer member = start(chainfire, "chainfire");
        Peer other = start(creditservice, "creditservice");

        PeerException failure = refusal(member, other);
        assertThat(failure.mayHaveArrived()).isFalse();
    }

    @Test
    void aPeerOfAnotherServiceIsRefusedByTheOneThatIsCalled() throws Exception {
        Peer member = start(chainfire, "chainfire");
        // It takes any server of chainfire's for its own, but its certificate tells who it is.
        Peer other = start(creditservice, "chainfire");

        PeerException failure = refusal(other, member);
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure).hasMessageContaining("creditservice");
    }

    @Test
    void aClientWithoutACertificateGetsToTheListenerButNotToThePeerService() throws Exception {
        Peer member = start(chainfire, "chainfire");
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        TestPeers.HOST, member.endpoint().getPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .protocols("TLSv1.3")
                        .build())
                .build();
        try {
            CompletableFuture<Status> end = new CompletableFuture<>();
            ClientCall<Batch, Batch> call = channel.newCall(PeerProtocol.EXCHANGE, CallOptions.DEFAULT);
            Metadata headers = new Metadata();
            headers.put(PeerProtocol.FROM, "nowhere:1");
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    headers);
            call.request(1);

            Status status = end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(status.getDescription()).contains("no client certificate");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aChangedCertificateIsUsedForNewConnections() throws Exception {
        TlsFiles files = ours.issue("renewed", "creditservice");
        Peer renewed = start(files, "chainfire");
        Peer member = start(chainfire, "chainfire");
        assertThat(refusal(member, renewed).mayHaveArrived()).isFalse();
        assertThat(refusal(renewed, member).reason()).isEqualTo(Reason.REFUSED);

        CountDownLatch both = new CountDownLatch(2);
        AtomicReference<Object> seen = new AtomicReference<>();
        for (Peer peer : List.of(member, renewed)) {
            peer.transport().onConnected(endpoint -> {
                seen.set(endpoint);
                both.countDown();
            });
        }
        ours.issue("renewed", "chainfire");

        assertThat(both.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("connected, last: " + seen.get())
                .isTrue();
        assertAnswers(member, renewed);
        assertAnswers(renewed, member);
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefusedByName() throws Exception {
        TlsFiles mixed = new TlsFiles.Pem(chainfire.certificate(), creditservice.privateKey(), chainfire.authorities());
        assertThatThrownBy(() -> identity(mixed)).hasMessageContaining("is not the key of the certificate");

        Path empty = Files.writeString(ourDirectory.resolve("empty.key"), "nothing");
        TlsFiles noKey = new TlsFiles.Pem(chainfire.certificate(), empty, chainfire.authorities());
        assertThatThrownBy(() -> identity(noKey))
                .hasMessageContaining("empty.key")
                .hasMessageContaining("PKCS #8");
    }

    @Test
    void aKeyStoreDoesAsWell() throws Exception {
        TlsFiles.KeyStoreFile files = ours.issueInKeyStore("stored", "chainfire");
        Peer stored = start(files, "chainfire");
        Peer member = start(chainfire, "chainfire");

        assertAnswers(stored, member);
        assertAnswers(member, stored);
    }

    @Test
    void aKeyStoreThatCannotBeOpenedIsRefusedWithoutTellingItsPassword() throws Exception {
        TlsFiles.KeyStoreFile files = ours.issueInKeyStore("locked", "chainfire");
        Files.writeString(files.passwordFile(), "not-the-password\n");
        assertThatThrownBy(() -> identity(files))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("not-the-password");

        Files.writeString(files.passwordFile(), "\n");
        assertThatThrownBy(() -> identity(files)).hasMessageContaining("locked.password");
    }
}
