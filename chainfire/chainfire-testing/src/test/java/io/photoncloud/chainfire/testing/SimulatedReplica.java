package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.engine.MemoryEngine;
import io.photoncloud.chainfire.store.lease.LeaseClock;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.LogCodec;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.machine.Sweep;
import io.photoncloud.chainfire.store.watch.WatchHub;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One member's machine, watches and clock, with the disk it would be left with by a crash. */
final class SimulatedReplica {

    /** A watch and what it has told. */
    record Watching(WatchRequest request, long knownBefore, Watch watch, List<WatchEvent> told) {
        WatchChecker.Session session() {
            return new WatchChecker.Session(request, knownBefore, knownBefore + 1, told);
        }
    }

    private final ScheduledExecutorService timer;
    private final List<Watching> ended = new ArrayList<>();
    final List<Watching> watching = new ArrayList<>();
    final LeaseClock clock;
    private MemoryEngine engine = new MemoryEngine();
    private MemoryEngine disk = new MemoryEngine();
    private StoreStateMachine machine = machine();
    private WatchHub hub;
    private @Nullable Outcome lastOutcome;

    SimulatedReplica(ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.clock = new LeaseClock(nanoTime);
        this.hub = hub();
    }

    private StoreStateMachine machine() {
        return new StoreStateMachine(engine, History.KEPT, StoreLimits.DEFAULT);
    }

    private WatchHub hub() {
        return new WatchHub(() -> engine.view(), History.KEPT, new WatchHub.Bounds(5, 200), timer, machine.revision());
    }

    StoreStateMachine state() {
        return machine;
    }

    /** Of the command applied last. */
    Outcome lastOutcome() {
        return Objects.requireNonNull(lastOutcome, "nothing was applied");
    }

    MemoryEngine engine() {
        return engine;
    }

    /** Applies the next entries of the log as one batch. @return its changes */
    List<WatchEvent.Change> apply(List<byte[]> entries) {
        long index = machine.appliedIndex();
        List<LogCodec.Logged> applied = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (byte[] entry : entries) {
            for (LogCodec.Logged logged : LogCodec.decode(ByteBuffer.wrap(entry))) {
                applied.add(logged);
                outcomes.add(machine.apply(logged.command()));
            }
        }
        List<WatchEvent.Change> changes = machine.commit(index + entries.size());
        hub.publish(changes, machine.revision());
        lastOutcome = outcomes.isEmpty() ? null : outcomes.getLast();
        for (int i = 0; i < applied.size(); i++) {
            tellClock(applied.get(i).command(), outcomes.get(i));
        }
        return changes;
    }

    private void tellClock(Command command, Outcome outcome) {
        switch (outcome) {
            case Outcome.LeaseGranted(long id, long seconds) ->
                clock.granted(id, java.time.Duration.ofSeconds(seconds));
            case Outcome.LeaseRevoked(long id, long _) -> clock.revoked(id);
            case Outcome.Checkpointed _ -> {
                if (command instanceof Command.CheckpointLeases(var remainingMs)) {
                    clock.noted(remainingMs);
                }
            }
            case Outcome.LeaseShrunk(long id, long _) -> clock.endFailed(id, clock.reign());
            case Outcome.Transacted _, Outcome.Compacted _, Outcome.DigestMarked _, Outcome.Refused _ -> {}
        }
    }

    void flush() {
        disk = engine.copy();
    }

    /** What was not flushed is gone, as are the watches. */
    void crash() {
        hub.close();
        read();
        ended.addAll(watching);
        watching.clear();
        engine = disk.copy();
        machine = machine();
        hub = hub();
        clock.stop();
    }

    /** As after a snapshot was installed: another's later state, under the watches that are open. */
    void install(SimulatedReplica other) {
        engine = other.engine.copy();
        machine = machine();
        hub.jump(machine.revision());
        flush();
    }

    void sweep() {
        Sweep.all(engine);
    }

    void watch(WatchRequest request) {
        watching.add(new Watching(request, machine.revision(), hub.open(request), new ArrayList<>()));
    }

    void read() {
        for (Watching one : watching) {
            List<WatchEvent> events = one.watch.poll(1_000);
            while (!events.isEmpty()) {
                one.told.addAll(events);
                events = one.watch.poll(1_000);
            }
        }
    }

    void readSome(int index, int max) {
        Watching one = watching.get(index);
        one.told.addAll(one.watch.poll(max));
    }

    void endWatch(int index) {
        Watching one = watching.remove(index);
        one.watch.close();
        ended.add(one);
    }

    List<Watching> ended() {
        return ended;
    }
}
