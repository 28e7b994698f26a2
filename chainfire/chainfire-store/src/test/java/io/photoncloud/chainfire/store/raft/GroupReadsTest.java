package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.engine.Mark;
import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupReadsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Key DAMAGED = Key.utf8("damaged");

    @TempDir
    private Path directory;

    @Test
    void aReadThatTheDiskFailsEndsAndIsToldAndTheNextOnesPass() throws IOException {
        GroupRole role = new GroupRole();
        role.leads(1);
        List<Throwable> damage = new ArrayList<>();
        List<Reason> refusals = new ArrayList<>();
        try (PeerTransport transport = new PeerTransport(
                        new PeerCredentials.Secret("a secret of this test".getBytes(StandardCharsets.UTF_8)));
                RocksDatabase database = new RocksDatabase(directory, RocksDatabase.Sizes.DEFAULT);
                RocksEngine engine = database.group(1)) {
            ReadBarrier barrier = new ReadBarrier(
                    confirmation -> confirmation.ended(true),
                    role,
                    new GroupCalls(transport, "group"),
                    TIMEOUT,
                    () -> 0);
            GroupReads reads = new GroupReads(
                    engine,
                    new Reader(StoreLimits.DEFAULT, History.KEPT),
                    role,
                    barrier,
                    TIMEOUT,
                    Runnable::run,
                    () -> 0,
                    () -> {},
                    damage::add);
            engine.write(new Mark(2, 0, 1), batch -> batch.put(Space.CURRENT, DAMAGED.toArray(), new byte[] {-1}));

            int times = 3;
            for (int i = 0; i < times; i++) {
                reads.rangeAsync(RangeQuery.single(DAMAGED), (page, refusal) -> refusals.add(reasonOf(refusal)));
            }
            List<Integer> found = new ArrayList<>();
            reads.rangeAsync(
                    RangeQuery.single(Key.utf8("other")),
                    (page, _) -> found.add(page == null ? -1 : page.entries().size()));

            assertThat(refusals).hasSize(times).containsOnly(Reason.UNAVAILABLE);
            assertThat(damage).hasSize(times);
            assertThat(found).containsExactly(0);
        }
    }

    private static Reason reasonOf(@Nullable StoreException refusal) {
        if (refusal == null) {
            throw new AssertionError("it was not refused");
        }
        return refusal.reason();
    }
}
