package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of a member whose rows are not those of the others: a disk that lied, or a bug. */
class RaftDivergenceTest extends ThreeMembers {

    private static final String RIGHT = "right";
    private static final String WRONG = "wrong";

    private void openGroupWithFrequentComparison() {
        openSteadyGroup(3, options -> options.withDigestInterval(Duration.ofMillis(200)));
        put(leader(), "damaged", RIGHT);
        put(leader(), "whole", "1");
        RaftCluster.await("equal states", () -> sameDigest(stores()));
    }

    /** Restarts a member with another value in one of its rows than was written. */
    private RaftStore restartDamaged(RaftStore store) {
        Path state = memberOf(store).directory().resolve("state");
        stop(store);
        RocksDatabase database = new RocksDatabase(state, RocksDatabase.Sizes.DEFAULT);
        try (RocksEngine engine = database.group(NUMBER);
                View view = engine.view()) {
            byte[] row = Objects.requireNonNull(view.get(Space.CURRENT, bytes("damaged")), "the row");
            String text = new String(row, StandardCharsets.ISO_8859_1);
            assertThat(text).contains(RIGHT);
            byte[] other = text.replace(RIGHT, WRONG).getBytes(StandardCharsets.ISO_8859_1);
            engine.sweep(batch -> batch.put(Space.CURRENT, bytes("damaged"), other));
        }
        database.flush();
        database.close();
        RaftStore damaged = start(store);
        RaftCluster.await("a member that follows", () -> damaged.status().role() == Role.FOLLOWER);
        return damaged;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aMemberThatDiffersSaysSoAnswersNothingAndTakesTheLeadersState() throws InterruptedException {
        openGroupWithFrequentComparison();
        RaftStore leader = leader();
        RaftStore wrong = restartDamaged(others(leader).getFirst());
        assertThat(Expect.entry(wrong, "damaged").value()).isEqualTo(value(WRONG));
        try (Watch watch = wrong.watch(WatchRequest.of(KeyRange.ALL))) {
            // It cannot ask for the leader's state until the links are mended, and so stays fenced for so long.
            cluster().silence(memberOf(wrong));
            // The digest is kept by its changes: the damage shows when the row is taken out of it.
            put(leader, "damaged", "new");
            RaftCluster.await("a fenced member", () -> wrong.status().problem() != null);

            assertThat(wrong.status().problem()).contains("diverged");
            assertThat(wrong.status().role()).isEqualTo(Role.INACTIVE);
            Expect.refused(Reason.DIVERGED, () -> wrong.find(key("whole")));
            Expect.refused(Reason.DIVERGED, () -> wrong.commit(Transaction.put(key("a"), Bytes.EMPTY)));
            Expect.refused(Reason.DIVERGED, () -> wrong.watch(WatchRequest.of(KeyRange.ALL)));
            put(leader, "meanwhile", "1");

            cluster().mendAll();
            RaftCluster.await("the leader's state", () -> wrong.statesInstalled() == 1 && sameDigest(stores()));
            RaftCluster.await("a healthy member", () -> wrong.status().problem() == null);
            assertThat(Expect.entry(wrong, "damaged").value()).isEqualTo(value("new"));
            assertThat(Expect.entry(wrong, "meanwhile").value()).isEqualTo(value("1"));
            put(wrong, "after", "1");
            // What it told before may have been wrong: whoever watched must watch again.
            assertThat(lastOf(watch).reason()).contains("diverged");
        }
    }

    private static WatchEvent.Cancelled lastOf(Watch watch) throws InterruptedException {
        WatchEvent event = Expect.nextEvent(watch);
        while (!(event instanceof WatchEvent.Cancelled)) {
            event = Expect.nextEvent(watch);
        }
        return (WatchEvent.Cancelled) event;
    }

    @Test
    void aLeaderThatDiffersHandsLeadershipOverAndTakesTheNextLeadersState() {
        openGroupWithFrequentComparison();
        RaftStore wrong = restartDamaged(leader());
        RaftStore other = RaftCluster.awaitLeader(others(wrong));
        other.transferLeadership(wrong.status().memberId(), Duration.ofSeconds(10));
        RaftCluster.awaitLeader(java.util.List.of(wrong));

        put(others(wrong).getFirst(), "damaged", "new");

        RaftCluster.awaitLeader(others(wrong));
        RaftCluster.await("the next leader's state", () -> wrong.statesInstalled() == 1 && sameDigest(stores()));
        RaftCluster.await("a healthy member", () -> wrong.status().problem() == null);
        assertThat(Expect.entry(wrong, "damaged").value()).isEqualTo(value("new"));
        put(wrong, "after", "1");
    }
}
