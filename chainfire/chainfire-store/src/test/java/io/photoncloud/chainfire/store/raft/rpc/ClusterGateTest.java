package io.photoncloud.chainfire.store.raft.rpc;

import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.PATIENCE;
import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.echoing;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import io.photoncloud.chainfire.store.raft.rpc.TestPeers.Peer;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterGateTest {

    private final TestPeers peers = new TestPeers();

    @AfterEach
    void closePeers() {
        peers.close();
    }

    /** Of a cluster, or of none until somebody of one invites it. */
    private static final class Gate implements ClusterGate {
        private volatile @Nullable String cluster;
        private final boolean invites;

        Gate(@Nullable String cluster, boolean invites) {
            this.cluster = cluster;
            this.invites = invites;
        }

        @Override
        public Greeting greetingFor(String peer) {
            return new Greeting(cluster, invites);
        }

        @Override
        public @Nullable String refusalOf(String peer, Greeting greeting) {
            String own = cluster;
            String theirs = greeting.cluster();
            if (own == null && greeting.invites()) {
                cluster = theirs;
                return null;
            }
            return own != null && own.equals(theirs) ? null : "you are of " + theirs + ", I am of " + own;
        }
    }

    private Peer peer(Gate gate) throws IOException {
        Peer peer = echoing(peers.start());
        peer.transport().guard(gate);
        return peer;
    }

    private static String ask(Peer from, Peer to) throws Exception {
        CompletableFuture<byte[]> answer = from.ask(to, "echo", "hello".getBytes(UTF_8));
        try {
            return new String(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), UTF_8);
        } catch (ExecutionException e) {
            PeerException failure = (PeerException) Objects.requireNonNull(e.getCause());
            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            return String.valueOf(failure.getMessage());
        }
    }

    @Test
    void peersOfOneClusterTalkAndThoseOfOthersAreRefusedWithTheReason() throws Exception {
        Peer a = peer(new Gate("one", false));
        Peer b = peer(new Gate("one", false));
        Peer stranger = peer(new Gate("other", false));
        assertThat(ask(a, b)).isEqualTo("hello");
        assertThat(ask(stranger, a)).contains("you are of other, I am of one");
        assertThat(ask(a, stranger)).contains("you are of one, I am of other");
    }

    @Test
    void whoHasNoClusterIsGivenOneWhicheverSideConnects() throws Exception {
        Peer a = peer(new Gate("one", true));
        Gate asked = new Gate(null, false);
        assertThat(ask(a, peer(asked))).isEqualTo("hello");
        assertThat(asked.cluster).isEqualTo("one");
    }

    @Test
    void aPeerThatDoesNotSayItsClusterIsNotTalkedTo() throws Exception {
        Peer a = peer(new Gate("one", true));
        assertThat(ask(a, echoing(peers.start()))).contains("did not say which cluster it is of");
    }
}
