package io.photoncloud.chainfire.store.raft.rpc;

import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTlsTest {

    @TempDir
    private static Path ourDirectory;

    @TempDir
    private static Path foreignDirectory;

    private static TestAuthority.Issued chainfire;
    private static TestAuthority.Issued creditservice;
    private static TestAuthority.Issued foreign;

    private final TestPeers peers = new TestPeers();

    @BeforeAll
    static void issueCertificates() throws Exception {
        TestAuthority ours = new TestAuthority(ourDirectory);
        chainfire = ours.issue("chainfire", "chainfire");
        creditservice = ours.issue("creditservice", "creditservice");
        foreign = new TestAuthority(foreignDirectory).issue("foreign", "chainfire");
    }

    @AfterEach
    void close() {
        peers.close();
    }

    private Peer start(TestAuthority.Issued files, String service) throws IOException {
        return TestPeers.echoing(peers.start(files.credentials(service), PeerSettings.DEFAULT));
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
    void aPeerOfAnotherServiceIsRefusedByTheOneThatIsCalled() throws Exception {
        Peer member = start(chainfire, "chainfire");
        // It thinks that it is chainfire's, but its certificate tells who it is.
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
}
