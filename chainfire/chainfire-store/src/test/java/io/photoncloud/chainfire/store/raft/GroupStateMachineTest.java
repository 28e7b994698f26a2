package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.error.RaftError;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.LogCodec;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import io.photoncloud.chainfire.store.watch.WatchHub;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The applier of a member, whose log is a list that the test feeds it. */
class GroupStateMachineTest {

    private static final String GROUP = "group";
    private static final Key KEY = Key.utf8("k");

    /** A member's state and what tells others of it. */
    private final class Member implements AutoCloseable {
        private final PeerTransport transport;
        private final RocksDatabase database;
        private final RocksEngine engine;
        private final StoreStateMachine machine;
        private final WatchHub hub;
        private final StateTransfer transfer;
        private final String address;

        Member(Path directory, Supplier<@Nullable String> leader) throws IOException {
            transport = new PeerTransport(
                    new PeerCredentials.Secret("a secret of this test".getBytes(StandardCharsets.UTF_8)));
            address = "127.0.0.1:" + transport.startServer("127.0.0.1", 0);
            database = new RocksDatabase(directory.resolve("state"), RocksDatabase.Sizes.DEFAULT);
            engine = database.group(1);
            machine = new StoreStateMachine(engine, History.KEPT, StoreLimits.DEFAULT);
            hub = new WatchHub(engine::view, History.KEPT, WatchHub.Bounds.DEFAULT, timer, machine.revision());
            transfer = new StateTransfer(
                    GROUP,
                    engine,
                    new GroupCalls(transport, GROUP),
                    directory.resolve("snapshots"),
                    leader,
                    () -> false);
        }

        String value() {
            try (View view = engine.view()) {
                Entry found = new Reader(StoreLimits.DEFAULT, History.KEPT).find(view, KEY);
                return Objects.requireNonNull(found).value().toUtf8();
            }
        }

        @Override
        public void close() {
            hub.close();
            machine.close();
            engine.close();
            database.close();
            transport.close();
        }
    }

    /** What the rest of the store was told. */
    private static final class Told implements GroupStateMachine.Listener {
        private final List<String> applied = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private long index;
        private long bytes;

        @Override
        public void applied(Command command, Command.Origin origin, Outcome outcome) {
            applied.add(valueOf(command));
        }

        @Override
        public void reached(long revision, long newIndex, long entryBytes) {
            index = newIndex;
            bytes += entryBytes;
        }

        @Override
        public void leading(long term) {}

        @Override
        public void notLeading() {}

        @Override
        public void configured(Configuration configuration) {}

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }
    }

    /** Entries from {@code first} on; {@code mark} is run before the entry at {@code marksAt}, counted from 0, is looked at. */
    private static final class Entries implements Iterator {
        private final List<ByteBuffer> data;
        private final long first;
        private final int marksAt;
        private final Runnable mark;
        private int at;

        Entries(long first, List<ByteBuffer> data, int marksAt, Runnable mark) {
            this.first = first;
            this.data = data;
            this.marksAt = marksAt;
            this.mark = mark;
        }

        @Override
        public boolean hasNext() {
            return at < data.size();
        }

        @Override
        public ByteBuffer next() {
            at++;
            if (at == marksAt) {
                mark.run();
            }
            return getData();
        }

        @Override
        public ByteBuffer getData() {
            return at < data.size() ? data.get(at) : ByteBuffer.allocate(0);
        }

        @Override
        public long getIndex() {
            return first + at;
        }

        @Override
        public long getTerm() {
            return 1;
        }

        @Override
        public @Nullable Closure done() {
            return null;
        }

        @Override
        public void setAutoCommitPerLog(boolean wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean commit() {
            return false;
        }

        @Override
        public void commitAndSnapshotSync(Closure done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setErrorAndRollback(long count, Status status) {
            throw new UnsupportedOperationException();
        }
    }

    @TempDir
    private Path directory;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Told told = new Told();
    private Member leader;
    private Member member;

    @BeforeEach
    void open() throws IOException {
        leader = new Member(directory.resolve("leader"), () -> null);
        member = new Member(directory.resolve("member"), () -> leader.address);
    }

    @AfterEach
    void close() {
        member.close();
        leader.close();
        timer.shutdownNow();
    }

    private GroupStateMachine applier(Executor background) {
        return new GroupStateMachine(
                member.machine, member.engine, member.transfer, member.hub, new GroupRole(), () -> 0, background, told);
    }

    private static Command put(String value) {
        return new Command.Transact(Transaction.put(KEY, Bytes.utf8(value)));
    }

    private static String valueOf(Command command) {
        return command instanceof Command.Transact(Transaction transaction)
                        && transaction.then().getFirst() instanceof Operation.Put put
                ? put.value().toUtf8()
                : String.valueOf(command);
    }

    private static ByteBuffer entry(String value) {
        return LogCodec.entryOf(List.of(LogCodec.encode(put(value), Command.Origin.NONE)));
    }

    @Test
    void whatWasStagedBeforeADivergedStateIsReplacedIsNotWrittenOverTheNewOne() {
        for (int i = 1; i <= 3; i++) {
            leader.machine.apply(put("right " + i));
            leader.machine.commit(i);
        }
        List<ByteBuffer> log = List.of(entry("1"), entry("2"), entry("right 3"), entry("4"));

        applier(Runnable::run).onApply(new Entries(1, log, 2, member.transfer::markDiverged));

        assertThat(member.value()).isEqualTo("4");
        assertThat(told.index).isEqualTo(4);
        // The third is in the state that came; the others were told, in order.
        assertThat(told.applied).containsExactly("1", "2", "4");
        leader.machine.apply(put("4"));
        leader.machine.commit(4);
        assertThat(member.machine.digest()).isEqualTo(leader.machine.digest());
        assertThat(member.machine.revision()).isEqualTo(leader.machine.revision());
    }

    @Test
    void aMemberKnowsAfterARestartThatItsStateHasDiverged() throws IOException {
        member.transfer.markDiverged();
        member.close();

        member = new Member(directory.resolve("member"), () -> leader.address);
        assertThat(member.transfer.isDiverged()).isTrue();
        leader.machine.apply(put("right"));
        leader.machine.commit(1);
        assertThat(member.transfer.replaceIfDiverged(member.machine, member.hub, 1))
                .isTrue();
        assertThat(member.value()).isEqualTo("right");

        member.close();
        member = new Member(directory.resolve("member"), () -> leader.address);
        assertThat(member.transfer.isDiverged()).isFalse();
    }

    @Test
    void entriesThatTheStateHoldsAlreadyCountForTheLengthOfTheLog() {
        List<ByteBuffer> log = List.of(entry("1"), entry("2"));
        long bytes = log.stream().mapToLong(ByteBuffer::remaining).sum();
        GroupStateMachine applier = applier(Runnable::run);
        applier.onApply(new Entries(1, log, -1, () -> {}));
        assertThat(told.bytes).isEqualTo(bytes);

        applier.onApply(new Entries(1, log, -1, () -> {}));

        assertThat(told.bytes).isEqualTo(2 * bytes);
        assertThat(told.applied).containsExactly("1", "2");
    }

    @Test
    void aSnapshotEndsThoughTheNodeIsClosingOrTheDiskFails() {
        List<Status> ends = new ArrayList<>();
        applier(_ -> {
                    throw new RejectedExecutionException("closed");
                })
                .makeDurable(ends::add);
        assertThat(ends).hasSize(1);
        assertThat(ends.getFirst().getRaftError()).isEqualTo(RaftError.ENODESHUTDOWN);
        assertThat(told.failures).isEmpty();

        applier(_ -> {
                    throw new IllegalStateException("of this test");
                })
                .makeDurable(ends::add);
        assertThat(ends).hasSize(2);
        assertThat(ends.getLast().getRaftError()).isEqualTo(RaftError.EIO);
        assertThat(told.failures).hasSize(1);
    }
}
