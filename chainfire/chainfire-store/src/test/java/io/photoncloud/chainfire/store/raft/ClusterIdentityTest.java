package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.rpc.ClusterGate.Greeting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterIdentityTest {

    private static final String A = "127.0.0.1:1";
    private static final String B = "127.0.0.1:2";
    private static final String C = "127.0.0.1:3";
    private static final List<String> ALL = List.of(C, A, B);

    @TempDir
    private Path directory = Path.of("");

    private final Set<String> joining = ConcurrentHashMap.newKeySet();
    private final Random random = new Random();

    /** Started, on what its directory holds. */
    private ClusterIdentity node(String address) {
        return node(address, address);
    }

    private ClusterIdentity node(String address, String place) {
        return new ClusterIdentity(
                NodeIdentity.claim(directory.resolve(place.replace(':', '-')), address),
                address,
                random,
                joining::contains);
    }

    private ClusterIdentity voter(String address) {
        ClusterIdentity node = node(address);
        node.begin(ALL);
        return node;
    }

    /** A connection from one to another, as the transport makes it. */
    private static boolean connect(ClusterIdentity from, String fromAddress, ClusterIdentity to, String toAddress) {
        return to.refusalOf(fromAddress, from.greetingFor(toAddress)) == null
                && from.refusalOf(toAddress, to.greetingFor(fromAddress)) == null;
    }

    private static String idOf(ClusterIdentity node) {
        return Objects.requireNonNull(node.id());
    }

    @Test
    void oneOfTheFirstVotersMakesTheIdAndTheOthersLearnItFromWhoeverHasIt() {
        ClusterIdentity a = voter(A);
        ClusterIdentity b = voter(B);
        ClusterIdentity c = voter(C);
        assertThat(b.id()).isNull();
        assertThat(connect(b, B, c, C)).as("two that know nothing").isFalse();
        assertThat(connect(b, B, a, A)).isTrue();
        assertThat(connect(b, B, c, C)).isTrue();
        assertThat(connect(c, C, a, A)).isTrue();
        assertThat(List.of(idOf(b), idOf(c))).containsOnly(idOf(a));
        assertThat(idOf(voter(A))).as("after a restart").isEqualTo(idOf(a));
        assertThat(connect(voter(C), C, voter(B), B)).isTrue();
    }

    @Test
    void aFirstVoterThatLostItsDataIsNotLetInAgain() throws IOException {
        ClusterIdentity a = voter(A);
        assertThat(connect(a, A, voter(B), B)).isTrue();
        Files.delete(directory.resolve("127.0.0.1-2/node.properties"));
        ClusterIdentity emptied = voter(B);
        assertThat(connect(emptied, B, a, A)).isFalse();
        assertThat(connect(a, A, emptied, B)).isFalse();
        assertThat(connect(voter(A), A, emptied, B)).as("after a restart").isFalse();
        assertThat(emptied.id()).isNull();
        assertThat(a.refusalOf(B, Greeting.OF_NONE)).contains(B, "has no data of cluster " + idOf(a), "add it anew");
        joining.add(B);
        assertThat(connect(a, A, emptied, B)).isTrue();
        assertThat(idOf(emptied)).isEqualTo(idOf(a));
    }

    @Test
    void theOneThatMadeTheIdAndLostItIsOfAnotherCluster() throws IOException {
        ClusterIdentity a = voter(A);
        ClusterIdentity b = voter(B);
        assertThat(connect(a, A, b, B)).isTrue();
        Files.delete(directory.resolve("127.0.0.1-1/node.properties"));
        ClusterIdentity emptied = voter(A);
        assertThat(connect(emptied, A, b, B)).isFalse();
        assertThat(connect(b, B, emptied, A)).isFalse();
        assertThat(idOf(emptied)).isNotEqualTo(idOf(b));
        assertThat(b.refusalOf(A, emptied.greetingFor(B))).contains(idOf(emptied), idOf(b));
    }

    @Test
    void aNodeThatJoinsHasNoClusterUntilOneThatWaitsForItSpeaksToIt() {
        ClusterIdentity a = node(A);
        a.begin(List.of(A));
        ClusterIdentity c = node(C);
        c.begin(List.of());
        assertThat(connect(a, A, c, C)).isFalse();
        assertThat(c.id()).isNull();
        joining.add(C);
        assertThat(connect(a, A, c, C)).isTrue();
        assertThat(idOf(node(C))).as("after a restart").isEqualTo(idOf(a));
    }

    @Test
    void aDirectoryOfAnotherNodeOrFormatIsRefused() throws IOException {
        node(A);
        assertThatThrownBy(() -> node(B, A))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("belongs to node " + A + ", not " + B);
        Files.writeString(directory.resolve("127.0.0.1-1/node.properties"), "format=2\naddress=" + A + "\n");
        assertThatThrownBy(() -> node(A))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("has format 2, this version reads 3");
    }

    /** What is written without history is read as nothing with it. */
    @Test
    void aGroupKeepsTheHistoryThatItWasBegunWith() throws IOException {
        Files.createDirectories(directory);
        NodeIdentity.claimGroup(directory, "kept", 0, History.KEPT);
        NodeIdentity.claimGroup(directory, "off", 1, History.OFF);

        NodeIdentity.claimGroup(directory, "off", 1, History.OFF);
        assertThatThrownBy(() -> NodeIdentity.claimGroup(directory, "off", 1, History.KEPT))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("was begun with history OFF");
        assertThatThrownBy(() -> NodeIdentity.claimGroup(directory, "kept", 0, History.OFF))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("photon.store.history");
    }
}
