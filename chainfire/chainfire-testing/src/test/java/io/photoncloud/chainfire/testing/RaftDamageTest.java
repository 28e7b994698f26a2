package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.raft.GroupOptions;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a member does when its files are not what it left, or too much. */
class RaftDamageTest extends ThreeMembers {

    @Test
    void aDirectoryOfAnotherNodeOrGroupAndADamagedRecordAreRefused() throws IOException {
        openGroup(2, options -> options);
        RaftStore leader = leader();
        put(leader, "a", "1");
        RaftStore other = others(leader).getFirst();
        RaftCluster.Member member = memberOf(other);
        assertThatThrownBy(() -> cluster()
                        .open(member, GroupOptions.of("other", NUMBER, cluster().addresses())))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("belongs to group " + GROUP);
        RaftCluster.await("the member's state", () -> sameDigest(stores()));
        other.snapshot();
        Path left = member.directory();
        stop(other);
        try (RaftCluster strangers = new RaftCluster(left.resolveSibling("strangers"), 0, new Random())) {
            Directories.copy(left, left.resolveSibling("strangers").resolve("node-1"));
            assertThatThrownBy(strangers::addNode)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("belongs to node " + member.address());
        }
        Path record = left.resolve("snapshots").resolve(GROUP + ".meta");
        byte[] content = Files.readAllBytes(record);
        content[content.length - 1]++;
        Files.write(record, content);
        assertThatThrownBy(() -> start(other))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("the snapshot record")
                .hasMessageContaining("is damaged");
    }

    /** Which shows, too, that a kill in these tests is one. */
    @Test
    void aKilledMemberHasLostWhatWasNotFlushedAndHasItFromItsLog() {
        openGroup(1, options -> options);
        put(leader(), "flushed", "1");
        leader().snapshot();
        put(leader(), "in memory", "2");
        RaftCluster.Member member = memberOf(leader());
        cluster().kill(member);
        RocksDatabase left = new RocksDatabase(member.directory().resolve("state"), RocksDatabase.Sizes.DEFAULT);
        try (RocksEngine engine = left.group(NUMBER);
                View view = engine.view()) {
            assertThat(view.get(Space.CURRENT, key("flushed").toArray())).isNotNull();
            assertThat(view.get(Space.CURRENT, key("in memory").toArray())).isNull();
        }
        left.close();
        startOn(member);
        assertThat(Expect.entry(leader(), "in memory").value()).isEqualTo(Expect.value("2"));
    }

    @Test
    void requestsThatDoNotFitIntoTheLogAreRefusedAtTheStart() {
        StoreLimits tooLarge = new StoreLimits(16 << 10, 1 << 20, 9 << 20, 128, 1_000, 10_000, 4 << 20);
        assertThatThrownBy(() -> openGroup(1, options -> options.withLimits(tooLarge)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("photon.store.limits.request");
    }

    @Test
    void aFullQuotaRefusesGrowthAloneAndLiftsByItself() {
        openGroup(1, options -> options.withQuota(24L << 20));
        RaftStore store = leader();
        Bytes large = Bytes.wrap(new byte[1 << 19]);
        new Random(1).nextBytes(large.unsafeArray());
        RaftCluster.await("a full quota", () -> {
            try {
                store.commit(Transaction.put(key("large " + store.status().revision() % 64), large));
                return false;
            } catch (StoreException e) {
                assertThat(e.reason()).isEqualTo(Reason.NO_SPACE);
                return true;
            }
        });
        Expect.refused(Reason.NO_SPACE, () -> store.leases().grant(0, Duration.ofSeconds(5)));
        assertThat(store.status().overQuota()).isTrue();
        store.commit(Transaction.of(new Operation.Delete(KeyRange.ALL, false)));
        store.compact(store.status().revision());
        RaftCluster.await("room again", () -> !store.status().overQuota());
        put(store, "small", "1");
    }
}
