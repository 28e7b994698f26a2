package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
import io.photoncloud.proto.chainfire.stored.v1.Change;
import io.photoncloud.proto.chainfire.stored.v1.PresentVersion;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    /** Restarts a member with another value of a key, as if it had applied another entry than the others. */
    private RaftStore restartDamaged(RaftStore store) throws InvalidProtocolBufferException {
        Path state = memberOf(store).directory().resolve("state");
        stop(store);
        RocksDatabase database = new RocksDatabase(state, RocksDatabase.Sizes.DEFAULT);
        try (RocksEngine engine = database.group(NUMBER);
                View view = engine.view()) {
            byte[] key = key("damaged").toArray();
            PresentVersion present =
                    PresentVersion.parseFrom(Objects.requireNonNull(view.get(Space.CURRENT, key), "the row"));
            PresentVersion other =
                    present.toBuilder().setHash(present.getHash() + 1).build();
            byte[] place = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(present.getModRevision())
                    .putInt(present.getModSubIndex())
                    .array();
            Change change = Change.parseFrom(Objects.requireNonNull(view.get(Space.CHANGES, place), "the change"));
            assertThat(change.getValue().toStringUtf8()).isEqualTo(RIGHT);
            Change otherChange =
                    change.toBuilder().setValue(ByteString.copyFromUtf8(WRONG)).build();
            boolean written = engine.sweep(engine.generation(), batch -> {
                batch.put(Space.CURRENT, key, other.toByteArray());
                batch.put(Space.CHANGES, place, otherChange.toByteArray());
            });
            assertThat(written).isTrue();
        }
        database.flush();
        database.close();
        RaftStore damaged = start(store);
        RaftCluster.await("a member that follows", () -> damaged.status().role() == Role.FOLLOWER);
        return damaged;
    }

    @Test
    void aMemberThatDiffersSaysSoAnswersNothingAndTakesTheLeadersState() throws Exception {
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
    void aLeaderThatDiffersHandsLeadershipOverAndTakesTheNextLeadersState() throws Exception {
        openGroupWithFrequentComparison();
        RaftStore wrong = restartDamaged(leader());
        RaftStore other = RaftCluster.awaitLeader(others(wrong));
        other.transferLeadership(wrong.status().memberId(), Duration.ofSeconds(10));
        RaftCluster.awaitLeader(List.of(wrong));

        put(others(wrong).getFirst(), "damaged", "new");

        RaftCluster.awaitLeader(others(wrong));
        RaftCluster.await("the next leader's state", () -> wrong.statesInstalled() == 1 && sameDigest(stores()));
        RaftCluster.await("a healthy member", () -> wrong.status().problem() == null);
        assertThat(Expect.entry(wrong, "damaged").value()).isEqualTo(value("new"));
        put(wrong, "after", "1");
    }
}
