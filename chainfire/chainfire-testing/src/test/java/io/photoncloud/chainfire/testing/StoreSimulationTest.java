package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.lease.LeaseClock;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.LogCodec;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three replicas of one log in one thread, on a clock of their own: each applies when chance lets it, crashes to what it
 * had flushed, is given another's state. After every step all that is seen must agree with a naive model.
 */
class StoreSimulationTest {

    private static final int SEEDS = Integer.getInteger("simulation.seeds", 12);
    private static final int STEPS = 1_500;
    private static final List<Key> KEYS = IntStream.range(0, 12)
            .mapToObj(i -> i % 3 == 0 ? Key.wrap(new byte[] {'k', 0, (byte) i}) : Key.utf8("k" + i))
            .toList();
    private static final Duration TTL = Duration.ofSeconds(20);
    /** By how much time goes on at once, and so how late the leader may look. */
    private static final Duration TICK_MAX = Duration.ofSeconds(3);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final Reader reader = new Reader(StoreLimits.DEFAULT, History.KEPT);

    // One run.
    private Random random = new Random(0);
    private NaiveModel model = new NaiveModel();
    private List<SimulatedReplica> replicas = List.of();
    private SimulatedRequests requests = newRequests();
    /** Leases of the records of requests, which the simulation leaves alone. */
    private final Set<Long> recordLeases = new HashSet<>();

    private final List<byte[]> log = new ArrayList<>();
    private final List<WatchEvent.Change> all = new ArrayList<>();
    private final Map<Long, Long> digests = new HashMap<>();
    private final Map<Long, Long> promised = new HashMap<>();
    /** How many changes of leader there had been when the lease was granted or renewed. */
    private final Map<Long, Integer> changesAtPromise = new HashMap<>();

    private long nanos;
    private int leader;
    private int leaderChanges;
    private int value;

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void replicasAgreeWithANaiveModelThroughDelaysCrashesAndChangesOfLeader() {
        Random seeds = new Random();
        for (int i = 0; i < SEEDS; i++) {
            long seed = Long.getLong("simulation.seed", seeds.nextLong());
            System.out.println("StoreSimulationTest seed " + seed);
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dsimulation.seed=" + seed, e);
            }
        }
    }

    private void run(long seed) {
        random = new Random(seed);
        model = new NaiveModel();
        log.clear();
        all.clear();
        digests.clear();
        promised.clear();
        changesAtPromise.clear();
        recordLeases.clear();
        nanos = random.nextLong();
        replicas = IntStream.range(0, 3)
                .mapToObj(_ -> new SimulatedReplica(timer, () -> nanos))
                .toList();
        requests = newRequests();
        changeLeader();
        for (int step = 0; step < STEPS; step++) {
            step();
        }
        requests.finish();
        endLeases();
        replicas.forEach(this::catchUp);
        replicas.forEach(SimulatedReplica::read);
        checkWatches();
    }

    private SimulatedRequests newRequests() {
        return new SimulatedRequests(
                random, new SimulatedStore(this::lead, this::read, this::recordLease), () -> nanos);
    }

    /** Brings a command of a client into the log. */
    private Outcome lead(Command command) {
        append(command);
        switch (command) {
            case Command.Transact(Transaction transaction) -> model.transact(transaction);
            case Command.GrantLease(long id, long ttlSeconds) -> model.grant(id, ttlSeconds);
            default -> throw new IllegalArgumentException("no command of a client: " + command);
        }
        catchUp(replicas.get(leader));
        return replicas.get(leader).lastOutcome();
    }

    private Page read(RangeQuery query) {
        catchUp(replicas.get(leader));
        try (View view = replicas.get(leader).engine().view()) {
            return reader.range(view, query, model.revision());
        }
    }

    private long recordLease() {
        long id = random.nextLong(1, Long.MAX_VALUE);
        recordLeases.add(id);
        return id;
    }

    private void step() {
        SimulatedReplica replica = replicas.get(random.nextInt(replicas.size()));
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4 -> write();
            case 5, 6, 7, 8 -> applySome(replica, random.nextInt(1, 6));
            case 9 -> leases();
            case 10 -> tick();
            case 11 -> {
                if (model.revision() > 5 && random.nextInt(6) == 0) {
                    long upTo = random.nextLong(model.compacted(), model.revision() + 1);
                    append(new Command.Compact(upTo));
                    model.compact(upTo);
                }
            }
            case 12 -> replica.sweep();
            case 13 -> replica.flush();
            case 14 -> crash(replica);
            case 15 -> installFromFurthest(replica);
            case 16 -> openWatch(replica);
            case 17, 18 -> readWatch(replica);
            case 19 -> requests.send();
            case 20 -> {
                if (random.nextInt(3) == 0) {
                    requests.deliver();
                }
            }
            default -> checkPast(replica);
        }
    }

    private void append(Command command) {
        log.add(LogCodec.entryOf(List.of(LogCodec.encode(command, Command.Origin.NONE)))
                .array());
    }

    private void write() {
        Key key = KEYS.get(random.nextInt(KEYS.size()));
        Key other = KEYS.get(random.nextInt(KEYS.size()));
        Bytes content = Bytes.utf8("v" + value++);
        switch (random.nextInt(5)) {
            case 0 -> {
                append(new Command.Transact(Transaction.delete(key)));
                model.delete(List.of(key));
            }
            case 1 -> {
                append(new Command.Transact(Transaction.of(new Operation.Delete(KeyRange.from(key), false))));
                model.delete(
                        KEYS.stream().filter(one -> one.compareTo(key) >= 0).toList());
            }
            case 2 -> {
                long expected = model.at(key, model.revision())
                        .map(entry -> entry.modRevision())
                        .orElse(0L);
                long asked = random.nextBoolean() ? expected : expected + 1;
                append(new Command.Transact(Transaction.when(Condition.unchangedSince(key, asked))
                        .then(Operation.Put.of(other, content))
                        .otherwise(Operation.Delete.of(other))));
                if (asked == expected) {
                    model.put(List.of(other), content, 0);
                } else {
                    model.delete(List.of(other));
                }
            }
            default -> {
                List<Key> keys = key.equals(other) ? List.of(key) : List.of(key, other);
                List<Long> leases = List.copyOf(model.leases().keySet());
                long lease = leases.isEmpty() || random.nextBoolean() ? 0 : leases.get(random.nextInt(leases.size()));
                append(new Command.Transact(Transaction.of(keys.stream()
                        .map(one -> Operation.Put.leased(one, content, lease))
                        .toArray(Operation[]::new))));
                model.put(keys, content, lease);
            }
        }
    }

    private void leases() {
        LeaseClock clock = replicas.get(leader).clock;
        List<Long> leases = model.leases().keySet().stream()
                .filter(lease -> !recordLeases.contains(lease))
                .toList();
        if (leases.size() < 4) {
            long id = random.nextLong(1, Long.MAX_VALUE);
            append(new Command.GrantLease(id, TTL.toSeconds()));
            model.grant(id, TTL.toSeconds());
            promise(id);
            return;
        }
        long id = leases.get(random.nextInt(leases.size()));
        if (random.nextInt(4) == 0) {
            append(new Command.RevokeLease(id));
            model.revoke(id);
            return;
        }
        switch (clock.renew(id)) {
            case DONE -> promise(id);
            case MUST_BE_NOTED -> {
                append(new Command.CheckpointLeases(Map.of(id, TTL.toMillis())));
                promise(id);
            }
            case UNKNOWN_LEASE, ENDING -> {}
        }
    }

    private void promise(long id) {
        promised.put(id, nanos + TTL.toNanos());
        changesAtPromise.put(id, leaderChanges);
    }

    /** Time goes on, and the leader, which has applied all it promised before, does what it has to. */
    private void tick() {
        catchUp(replicas.get(leader));
        nanos += random.nextLong(TICK_MAX.toMillis()) * 1_000_000;
        LeaseClock clock = replicas.get(leader).clock;
        for (long id : clock.expired()) {
            assertThat(Duration.ofNanos(nanos - promised.getOrDefault(id, nanos)))
                    .as("how late a lease ended")
                    .isBetween(Duration.ZERO, latenessMax(id));
            append(new Command.RevokeLease(id));
            model.revoke(id);
        }
        clock.toCheckpoint().forEach(remaining -> append(new Command.CheckpointLeases(remaining)));
    }

    /** Each change of leader may give a lease what had gone of it since that was last written down. */
    private Duration latenessMax(long lease) {
        return LeaseClock.CHECKPOINT_AFTER
                .multipliedBy(leaderChanges - changesAtPromise.getOrDefault(lease, leaderChanges))
                .plus(TICK_MAX);
    }

    /** Nobody renews a lease any more: all end. */
    private void endLeases() {
        long end = nanos + TTL.plus(LeaseClock.CHECKPOINT_AFTER).plus(TICK_MAX).toNanos();
        while (nanos - end < 0) {
            tick();
        }
        assertThat(recordLeases).containsAll(model.leases().keySet());
    }

    private void applySome(SimulatedReplica replica, int max) {
        int from = (int) replica.state().appliedIndex();
        int to = Math.min(log.size(), from + max);
        if (from == to) {
            return;
        }
        List<WatchEvent.Change> changes = replica.apply(log.subList(from, to));
        long known = all.isEmpty() ? 0 : all.getLast().revision();
        changes.stream().filter(change -> change.revision() > known).forEach(all::add);
        if (to - from == 1) {
            checkDigest(replica);
        }
    }

    private void checkDigest(SimulatedReplica replica) {
        Long other = digests.putIfAbsent(
                replica.state().appliedIndex(), replica.state().digest());
        if (other != null) {
            assertThat(replica.state().digest()).isEqualTo(other);
        }
    }

    /** Applies all that is left one by one, so that each digest is compared. */
    private void catchUp(SimulatedReplica replica) {
        while (replica.state().appliedIndex() < log.size()) {
            applySome(replica, 1);
        }
        assertThat(replica.state().revision()).isEqualTo(model.revision());
        assertThat(replica.state().compactedRevision()).isEqualTo(model.compacted());
        assertThat(replica.state().leases().keySet()).isEqualTo(model.leases().keySet());
    }

    private void changeLeader() {
        replicas.get(leader).clock.stop();
        leader = random.nextInt(replicas.size());
        leaderChanges++;
        SimulatedReplica next = replicas.get(leader);
        catchUp(next);
        Map<Long, Duration> ttls = new HashMap<>();
        Map<Long, Duration> remaining = new HashMap<>();
        next.state().leases().forEach((id, lease) -> {
            ttls.put(id, Duration.ofSeconds(lease.getTtlSeconds()));
            remaining.put(id, Duration.ofMillis(lease.getRemainingMs()));
        });
        next.clock.lead(ttls, remaining);
    }

    private void crash(SimulatedReplica replica) {
        if (random.nextInt(3) == 0) {
            replica.crash();
            changeLeader();
        }
    }

    private void installFromFurthest(SimulatedReplica replica) {
        SimulatedReplica from = replicas.stream()
                .max(java.util.Comparator.comparingLong(one -> one.state().appliedIndex()))
                .orElseThrow();
        if (from.state().appliedIndex() > replica.state().appliedIndex() + 5 && replica != replicas.get(leader)) {
            replica.install(from);
        }
    }

    private void openWatch(SimulatedReplica replica) {
        if (replica.watching.size() >= 6) {
            replica.endWatch(random.nextInt(replica.watching.size()));
            return;
        }
        KeyRange keys = random.nextBoolean()
                ? KeyRange.ALL
                : random.nextBoolean()
                        ? KeyRange.single(KEYS.get(random.nextInt(KEYS.size())))
                        : KeyRange.from(KEYS.get(random.nextInt(KEYS.size())));
        long from = random.nextLong(0, replica.state().revision() + 4);
        replica.watch(WatchRequest.of(keys).from(from));
    }

    private void readWatch(SimulatedReplica replica) {
        if (!replica.watching.isEmpty()) {
            replica.readSome(random.nextInt(replica.watching.size()), random.nextInt(1, 10));
        }
    }

    private void checkPast(SimulatedReplica replica) {
        long newest = replica.state().revision();
        long oldest = Math.max(1, replica.state().compactedRevision());
        long at = random.nextLong(oldest, newest + 1);
        try (View view = replica.engine().view()) {
            assertThat(reader.range(view, RangeQuery.of(KeyRange.ALL).at(at), newest)
                            .entries())
                    .isEqualTo(model.allAt(at));
        }
    }

    private void checkWatches() {
        WatchChecker checker = new WatchChecker(all, WatchChecker.SubIndex.EVERY_KEY);
        int told = 0;
        for (SimulatedReplica replica : replicas) {
            for (SimulatedReplica.Watching one : replica.ended()) {
                assertThat(checker.problem(one.session()))
                        .as("%s", one.request())
                        .isEmpty();
                told += one.told().size();
            }
            for (SimulatedReplica.Watching one : replica.watching) {
                boolean compacted = !one.told().isEmpty() && one.told().getLast() instanceof WatchEvent.Compacted;
                assertThat(compacted ? checker.problem(one.session()) : checker.problemOfComplete(one.session()))
                        .as("%s", one.request())
                        .isEmpty();
                told += one.told().size();
            }
        }
        assertThat(told).isPositive();
    }
}
