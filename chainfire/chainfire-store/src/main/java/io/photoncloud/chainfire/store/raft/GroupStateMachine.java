package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.StateMachine;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.LogCodec;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.watch.WatchHub;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies what JRaft commits, on JRaft's one thread for it: decodes the bytes of the log, on the leader too, applies
 * them, writes one batch, tells watchers, and only then those who wait. What it throws ends the member.
 */
final class GroupStateMachine implements StateMachine {

    /** After so many commands the batch is written, even if more is committed already: bounds memory. */
    private static final int COMMANDS_PER_BATCH_MAX = 4_096;

    /** What the rest of the store does on the occasions this thread meets. */
    interface Listener {
        /** Every outcome, in log order, after it became visible to readers. */
        void applied(Command command, Command.Origin origin, Outcome outcome);

        /** Readers now see everything up to this revision, which is this index of the log. */
        void reached(long revision, long index, long entryBytes);

        void leading(long term);

        void notLeading();

        void configured(Configuration configuration);

        void failed(Throwable cause);
    }

    private record Applied(LogCodec.Logged logged, Outcome outcome) {}

    private final StoreStateMachine machine;
    private final RocksEngine engine;
    private final StateTransfer transfer;
    private final WatchHub hub;
    private final GroupRole role;
    private final LongSupplier raftApplied;
    private final Executor background;
    private final Listener listener;
    private final List<Applied> applied = new ArrayList<>();
    private final List<Closure> closures = new ArrayList<>();
    private long appliedBytes;

    GroupStateMachine(
            StoreStateMachine machine,
            RocksEngine engine,
            StateTransfer transfer,
            WatchHub hub,
            GroupRole role,
            LongSupplier raftApplied,
            Executor background,
            Listener listener) {
        this.machine = machine;
        this.engine = engine;
        this.transfer = transfer;
        this.hub = hub;
        this.role = role;
        this.raftApplied = raftApplied;
        this.background = background;
        this.listener = listener;
    }

    @Override
    public void onApply(Iterator entries) {
        long index = machine.appliedIndex();
        while (entries.hasNext()) {
            if (transfer.isDiverged()) {
                // What is staged was applied to the rows that go; those who wait for it hear so first.
                write(index);
                if (transfer.replaceIfDiverged(machine, hub, entries.getIndex() - 1)) {
                    index = machine.appliedIndex();
                    listener.reached(machine.revision(), index, 0);
                }
            }
            // What a newer state already holds comes again after a restart or an installed snapshot.
            if (entries.getIndex() > index) {
                if (entries.done() instanceof Batch batch) {
                    batch.committed(new CommitNotices.Notice(entries.getTerm(), entries.getIndex()));
                }
                apply(entries.getData(), entries.done());
                index = entries.getIndex();
            } else {
                passOver(entries.getData(), entries.done());
            }
            entries.next();
            if (applied.size() >= COMMANDS_PER_BATCH_MAX) {
                write(index);
            }
        }
        write(index);
    }

    private void passOver(@Nullable ByteBuffer data, @Nullable Closure done) {
        // It lengthens the log all the same.
        appliedBytes += data == null ? 0 : data.remaining();
        if (done != null) {
            closures.add(done);
        }
    }

    private void apply(ByteBuffer data, Closure done) {
        appliedBytes += data.remaining();
        List<LogCodec.Logged> commands = LogCodec.decode(data.duplicate());
        List<Outcome> outcomes = new ArrayList<>(commands.size());
        for (LogCodec.Logged logged : commands) {
            Outcome outcome = machine.apply(logged.command());
            outcomes.add(outcome);
            applied.add(new Applied(logged, outcome));
        }
        if (done instanceof Batch batch) {
            batch.applied(outcomes);
            closures.add(batch);
        }
    }

    private void write(long index) {
        if (index > machine.appliedIndex()) {
            List<WatchEvent.Change> changes = machine.commit(index);
            hub.publish(changes, machine.revision());
            for (Applied one : applied) {
                listener.applied(one.logged.command(), one.logged.origin(), one.outcome);
            }
            listener.reached(machine.revision(), index, appliedBytes);
        } else if (appliedBytes > 0) {
            listener.reached(machine.revision(), machine.appliedIndex(), appliedBytes);
        }
        applied.clear();
        appliedBytes = 0;
        closures.forEach(closure -> closure.run(Status.OK()));
        closures.clear();
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        makeDurable(done);
    }

    /** All that a snapshot takes; {@code done} is told in any case. */
    void makeDurable(Closure done) {
        try {
            // JRaft counts its own entries too (a new leader's, a membership's); the rows must not seem to lag behind
            // those.
            machine.commit(Math.max(machine.appliedIndex(), raftApplied.getAsLong()));
            background.execute(() -> flush(done));
        } catch (RejectedExecutionException _) {
            done.run(new Status(RaftError.ENODESHUTDOWN, "the node is closing"));
        } catch (RuntimeException e) {
            snapshotFailed(done, e);
        }
    }

    private void flush(Closure done) {
        try {
            engine.flush();
        } catch (RuntimeException e) {
            snapshotFailed(done, e);
            return;
        }
        done.run(Status.OK());
    }

    /** JRaft, and whoever asked for the snapshot, would wait for ever for one that does not end. */
    private void snapshotFailed(Closure done, RuntimeException cause) {
        listener.failed(cause);
        done.run(new Status(RaftError.EIO, "%s", cause.getMessage()));
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            transfer.install(machine, hub, reader.load().getLastIncludedIndex());
        } catch (StorageException e) {
            // JRaft would wait for ever for one that throws.
            listener.failed(e);
            return false;
        }
        listener.reached(machine.revision(), machine.appliedIndex(), 0);
        return true;
    }

    @Override
    public void onLeaderStart(long term) {
        // Whoever sees that this member leads must find its clock of leases running.
        listener.leading(term);
        role.leads(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        role.leadsNoMore();
        listener.notLeading();
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        role.follows(context.getLeaderId(), context.getTerm());
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        role.followsNobody();
    }

    @Override
    public void onConfigurationCommitted(Configuration configuration) {
        listener.configured(configuration);
    }

    @Override
    public void onError(RaftException e) {
        listener.failed(e);
    }

    @Override
    public void onShutdown() {
        // The store closes what it opened after the node has ended.
    }
}
