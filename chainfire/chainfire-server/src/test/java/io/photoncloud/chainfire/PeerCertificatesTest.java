package io.photoncloud.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.util.Endpoint;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerException;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import io.photoncloud.common.security.ServiceIdentity;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.common.tls.TlsFiles;
import io.photoncloud.common.tls.TlsIdentity;
import java.nio.file.Path;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's peers, with the certificates that all services have. */
class PeerCertificatesTest {

    private static final String HOST = "127.0.0.1";
    private static final Duration RELOAD_INTERVAL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private TestingAuthority authority;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Peer> peers = new ArrayList<>();

    private record Peer(TlsIdentity identity, PeerTransport transport, Endpoint endpoint) {

        byte[] ask(Peer other) throws Exception {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            transport.call(other.endpoint(), "echo", new byte[] {7}, PATIENCE, (response, failure) -> {
                if (failure == null) {
                    answer.complete(response);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        PeerException refusal(Peer other) throws Exception {
            try {
                throw new AssertionError("answered with " + ask(other).length + " bytes");
            } catch (ExecutionException e) {
                return (PeerException) Objects.requireNonNull(e.getCause());
            }
        }
    }

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new TestingAuthority(directory);
    }

    @AfterEach
    void close() {
        peers.forEach(peer -> {
            peer.transport().close();
            peer.identity().close();
        });
        timer.shutdownNow();
    }

    /** A peer of ChainFire, or one that thinks it is. */
    private Peer start(String name, String certified) throws Exception {
        TestingAuthority.Issued issued = authority.issue(name, certified);
        TlsIdentity identity = new TlsIdentity(
                new TlsFiles.KeyStoreFile(issued.keyStore(), issued.passwordFile(), List.of(issued.authority())),
                timer,
                RELOAD_INTERVAL);
        PeerTransport transport = new PeerTransport(new PeerCredentials.MutualTls(
                "chainfire",
                identity.channelCredentials("chainfire"),
                identity.serverCredentials(),
                ServiceIdentity::find));
        transport.register("echo", (_, request, responder) -> responder.answer(request));
        Peer peer = new Peer(identity, transport, new Endpoint(HOST, transport.startServer(HOST, 0)));
        peers.add(peer);
        return peer;
    }

    @Test
    void whoseCertificateNamesAnotherServiceIsNoPeerUntilItIsReplaced() throws Exception {
        Peer member = start("member", "chainfire");
        Peer other = start("other", "creditservice");
        assertThat(member.refusal(other).mayHaveArrived()).isFalse();
        assertThat(other.refusal(member).reason()).isEqualTo(PeerException.Reason.REFUSED);

        CountDownLatch connected = new CountDownLatch(2);
        member.transport().onConnected(_ -> connected.countDown());
        other.transport().onConnected(_ -> connected.countDown());
        var _ = authority.issue("other", "chainfire");

        assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(member.ask(other)).containsExactly(7);
        assertThat(other.ask(member)).containsExactly(7);
    }
}
