package io.photoncloud.chainfire.resources.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.TestClock;
import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation.Failure;
import io.photoncloud.chainfire.resources.operation.Operation.Phase;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.testing.LossyStore;
import io.photoncloud.chainfire.testing.LossyStore.Fate;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private static final Duration STEP_TIME = Duration.ofSeconds(10);
    private static final Widget WIDGET = new Widget("w1", "one", 1);

    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private final Random random = new Random(1);
    private final IdSource ids = IdSource.of(() -> random);
    /** What stands in the outside world, by the key of the call that made it. */
    private final Map<String, String> world = new TreeMap<>();

    @AfterEach
    void close() {
        store.close();
    }

    /** Makes one thing in the world, however often it is asked to; fails as it is told to. */
    private final class Making implements OperationKind.Step {
        private final String name;
        private final Predicate<String> cannot;

        Making(String name, Predicate<String> cannot) {
            this.name = name;
            this.cannot = cannot;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Duration timeMax() {
            return STEP_TIME;
        }

        @Override
        public Bytes apply(OperationKind.StepContext context) throws OperationKind.CannotBeDone {
            if (cannot.test(name)) {
                throw new OperationKind.CannotBeDone(name + " is not to be had");
            }
            String before = String.join(
                    ",", context.outputs().stream().map(Bytes::toUtf8).toList());
            String made = world.computeIfAbsent(context.callKey(), _ -> name + "(" + before + ")");
            return Bytes.utf8(made);
        }

        @Override
        public void undo(OperationKind.StepContext context) {
            world.remove(context.callKey());
        }
    }

    private OperationKind kind(Predicate<String> cannot) {
        List<OperationKind.Step> steps =
                List.of(new Making("credit", cannot), new Making("port", cannot), new Making("disk", cannot));
        return kind("vm-create", steps);
    }

    private static OperationKind kind(String name, List<? extends OperationKind.Step> steps) {
        return new OperationKind() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Step> steps() {
                return List.copyOf(steps);
            }
        };
    }

    private Operations operations(ReplicatedStore on, OperationKind kind) {
        return new Operations(on, "test", List.of(kind), clock, ids);
    }

    private Operation begin(Operations operations) {
        Changes changes = new Changes(
                store,
                new AuditLog(store, "test", ids),
                new ResourceEvents(store, "test", clock),
                clock,
                System::nanoTime);
        return changes.make(
                        "widget.create",
                        new Idempotency.None(),
                        OperationStore.CODEC,
                        change -> operations.begin(change, "vm-create", WIDGET.ref(), Bytes.utf8("input")))
                .answer();
    }

    private Row<Operation> row(Operations operations, Operation begun) {
        return operations.table().find(Key.utf8(begun.id())).orElseThrow();
    }

    /** Attempts, as a loop makes them, until the operation has ended. @return how many that were */
    private int carryOut(Operations operations, Operation begun) throws Exception {
        for (int attempts = 0; attempts < 100; attempts++) {
            Row<Operation> row = row(operations, begun);
            if (row.value().hasEnded()) {
                return attempts;
            }
            operations.reconcile(row);
        }
        throw new AssertionError("it does not end: " + row(operations, begun));
    }

    @Test
    void itsStepsAreDoneInTheirOrderEachKnowingWhatTheOthersGaveBack() throws Exception {
        Operations operations = operations(store, kind(_ -> false));
        Operation begun = begin(operations);
        assertThat(begun.deadline()).contains(clock.instant().plus(STEP_TIME));
        assertThat(carryOut(operations, begun)).isEqualTo(3);
        Operation ended = operations.find(begun.id()).orElseThrow();
        assertThat(ended.phase()).isEqualTo(new Phase.Succeeded(clock.instant()));
        assertThat(ended.outputs())
                .extracting(Bytes::toUtf8)
                .containsExactly("credit()", "port(credit())", "disk(credit(),port(credit()))");
        assertThat(ended.input()).isEqualTo(Bytes.utf8("input"));
        assertThat(operations.list(WIDGET.ref(), PageRequest.first(0)).rows()).hasSize(1);
    }

    @Test
    void whereAStepCannotBeDoneNothingIsLeft() throws Exception {
        for (String failing : List.of("credit", "port", "disk")) {
            Operations operations = operations(store, kind(failing::equals));
            Operation begun = begin(operations);
            carryOut(operations, begun);
            assertThat(operations.find(begun.id()).orElseThrow().phase())
                    .isEqualTo(new Phase.Failed(
                            clock.instant(), new Failure(failing, failing + " is not to be had"), List.of()));
            assertThat(world).isEmpty();
        }
    }

    /** A crash after any attempt, noted or not, and before any: whatever came of it, the next process goes on. */
    @Test
    void itEndsDoneOrUndoneWhoeverCrashesWhere() throws Exception {
        long seed = Long.getLong("operations.seed", System.nanoTime());
        System.out.println("OperationsTest: -Doperations.seed=" + seed);
        Random fates = new Random(seed);
        List<Fate> all = List.of(Fate.ANSWERED, Fate.APPLIED, Fate.DROPPED, Fate.REFUSED, Fate.DELAYED);
        for (int round = 0; round < 200; round++) {
            world.clear();
            LossyStore lossy = new LossyStore(store, () -> all.get(fates.nextInt(all.size())));
            String failing = List.of("none", "credit", "port", "disk").get(fates.nextInt(4));
            OperationKind kind = kind(failing::equals);
            Operation begun = begin(operations(store, kind));
            crashing(lossy, kind, begun, fates);
            Operations last = operations(store, kind);
            carryOut(last, begun);
            Operation ended = last.find(begun.id()).orElseThrow();
            if (failing.equals("none")) {
                assertThat(ended.phase()).isInstanceOf(Phase.Succeeded.class);
                assertThat(world.values())
                        .containsExactlyInAnyOrder("credit()", "port(credit())", "disk(credit(),port(credit()))");
            } else {
                assertThat(ended.phase()).isInstanceOf(Phase.Failed.class);
                assertThat(world).isEmpty();
            }
        }
    }

    /** Attempts of processes that each die at some point. */
    private void crashing(LossyStore lossy, OperationKind kind, Operation begun, Random fates) throws Exception {
        Operations operations = operations(lossy, kind);
        int attempts = fates.nextInt(12);
        for (int i = 0; i < attempts; i++) {
            try {
                operations.reconcile(row(operations, begun));
            } catch (StoreException _) {
                // The process has died here; the store may have what it wrote, or may not.
            }
            if (fates.nextBoolean()) {
                lossy.applyDelayed();
            }
        }
        lossy.applyDelayed();
    }

    @Test
    void aStepThatIsNotDoneInTimeIsUndoneWithThoseBeforeIt() throws Exception {
        List<String> undone = new ArrayList<>();
        OperationKind.Step slow = new OperationKind.Step() {
            @Override
            public String name() {
                return "boot";
            }

            @Override
            public Duration timeMax() {
                return STEP_TIME;
            }

            @Override
            public Bytes apply(OperationKind.StepContext context) throws Exception {
                throw new java.io.IOException("no answer");
            }

            @Override
            public void undo(OperationKind.StepContext context) {
                assertThat(context.output()).isEqualTo(Bytes.EMPTY);
                undone.add("boot");
            }
        };
        Operations operations = operations(store, kind("vm-create", List.of(new Making("credit", _ -> false), slow)));
        Operation begun = begin(operations);
        operations.reconcile(row(operations, begun));
        assertThatThrownBy(() -> operations.reconcile(row(operations, begun))).hasMessage("no answer");
        clock.advance(STEP_TIME);
        Operation late = row(operations, begun).value();
        assertThat(operations.deadline(late)).contains(clock.instant());
        operations.expire(row(operations, begun));
        carryOut(operations, begun);
        assertThat(row(operations, begun).value().phase())
                .isEqualTo(
                        new Phase.Failed(clock.instant(), new Failure("boot", "it was not done in time"), List.of()));
        assertThat(undone).containsExactly("boot");
        assertThat(world).isEmpty();
    }

    /** Has nothing to do. */
    private record Idle(String name, Duration timeMax) implements OperationKind.Step {

        @Override
        public boolean isNeeded(OperationKind.StepContext context) {
            return false;
        }

        @Override
        public Bytes apply(OperationKind.StepContext context) {
            throw new AssertionError(name + " has nothing to do");
        }

        @Override
        public void undo(OperationKind.StepContext context) {
            assertThat(context.output()).isEqualTo(Bytes.EMPTY);
        }
    }

    @Test
    void whatHasNothingToDoIsPassedOverAndNotedWithTheOthers() throws Exception {
        Idle idle = new Idle("idle", STEP_TIME);
        for (String failing : List.of("none", "disk")) {
            OperationKind.Step port = new Making("port", failing::equals);
            OperationKind.Step disk = new Making("disk", failing::equals);
            Operations operations = operations(store, kind("vm-create", List.of(idle, idle, port, idle, disk, idle)));
            Operation begun = begin(operations);
            int attempts = carryOut(operations, begun);
            Operation ended = operations.find(begun.id()).orElseThrow();
            if (failing.equals("none")) {
                assertThat(attempts).isEqualTo(2);
                assertThat(ended.phase()).isEqualTo(new Phase.Succeeded(clock.instant()));
                assertThat(ended.outputs())
                        .extracting(Bytes::toUtf8)
                        .containsExactly("", "", "port(,)", "", "disk(,,port(,),)", "");
                world.clear();
            } else {
                assertThat(ended.phase())
                        .isEqualTo(new Phase.Failed(
                                clock.instant(), new Failure("disk", "disk is not to be had"), List.of()));
                assertThat(world).isEmpty();
            }
        }
        Operations nothing = operations(store, kind("vm-create", List.of(idle, idle)));
        Operation begun = begin(nothing);
        assertThat(carryOut(nothing, begun)).isEqualTo(1);
        assertThat(row(nothing, begun).value().phase()).isEqualTo(new Phase.Succeeded(clock.instant()));
    }

    @Test
    void aStepBehindOthersWithNothingToDoHasItsOwnTimeAndName() throws Exception {
        OperationKind.Step away = new OperationKind.Step() {
            @Override
            public String name() {
                return "boot";
            }

            @Override
            public Duration timeMax() {
                return STEP_TIME;
            }

            @Override
            public Bytes apply(OperationKind.StepContext context) throws Exception {
                throw new java.io.IOException("no answer");
            }

            @Override
            public void undo(OperationKind.StepContext context) {}
        };
        Idle idle = new Idle("image", STEP_TIME.multipliedBy(100));
        Operations operations = operations(store, kind("vm-create", List.of(idle, away)));
        Operation begun = begin(operations);
        assertThatThrownBy(() -> operations.reconcile(row(operations, begun))).hasMessage("no answer");
        assertThat(operations.deadline(row(operations, begun).value()))
                .contains(clock.instant().plus(STEP_TIME));
        clock.advance(STEP_TIME);
        operations.expire(row(operations, begun));
        carryOut(operations, begun);
        assertThat(row(operations, begun).value().phase())
                .isEqualTo(
                        new Phase.Failed(clock.instant(), new Failure("boot", "it was not done in time"), List.of()));
    }

    @Test
    void whatCannotBeUndoneInTimeIsNamedAndTheRestIsUndone() throws Exception {
        Making stubborn = new Making("port", _ -> false);
        OperationKind.Step left = new OperationKind.Step() {
            @Override
            public String name() {
                return "port";
            }

            @Override
            public Duration timeMax() {
                return STEP_TIME;
            }

            @Override
            public Bytes apply(OperationKind.StepContext context) throws Exception {
                return stubborn.apply(context);
            }

            @Override
            public void undo(OperationKind.StepContext context) throws Exception {
                throw new java.io.IOException("the switch is away");
            }
        };
        Operations operations = operations(
                store,
                kind("vm-create", List.of(new Making("credit", _ -> false), left, new Making("disk", "disk"::equals))));
        Operation begun = begin(operations);
        for (int i = 0; i < 4; i++) {
            operations.reconcile(row(operations, begun));
        }
        assertThatThrownBy(() -> operations.reconcile(row(operations, begun))).hasMessage("the switch is away");
        clock.advance(STEP_TIME);
        operations.expire(row(operations, begun));
        carryOut(operations, begun);
        assertThat(row(operations, begun).value().phase())
                .isEqualTo(new Phase.Failed(
                        clock.instant(), new Failure("disk", "disk is not to be had"), List.of("port")));
        assertThat(world.values()).containsExactly("port(credit())");
    }

    @Test
    void aLoopCarriesItOut() throws Exception {
        Operations operations = new Operations(store, "test", List.of(kind(_ -> false)), InstantSource.system(), ids);
        ReconcileLoop<Operation> loop = new ReconcileLoop<>(
                operations.table(),
                operations,
                ReconcileLoop.Options.DEFAULT,
                InstantSource.system(),
                System::nanoTime,
                new Random(1));
        Thread running = Thread.ofVirtual().start(() -> {
            try {
                loop.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        clock.advance(Duration.between(clock.instant(), InstantSource.system().instant()));
        Operation begun = begin(operations);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (var watch = operations.table().watch(operations.table().watchRequest())) {
            while (!operations.find(begun.id()).orElseThrow().hasEnded()) {
                assertThat(System.nanoTime()).isLessThan(end);
                var _ = watch.next(Duration.ofSeconds(1));
            }
        } finally {
            running.interrupt();
            running.join();
        }
        assertThat(operations.find(begun.id()).orElseThrow().phase()).isInstanceOf(Phase.Succeeded.class);
    }

    @Test
    void aKindHasStepsAndANameOfItsOwn() {
        assertThatIllegalArgumentException().isThrownBy(() -> operations(store, kind("vm-create", List.of())));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Operations(store, "test", List.of(kind(_ -> false), kind(_ -> false)), clock, ids));
    }

    @Test
    void whatHasEndedIsForgottenAfterAWhileAndNothingElseIs() throws Exception {
        Operations operations = operations(store, kind(_ -> false));
        Operation ended = begin(operations);
        carryOut(operations, ended);
        Operation failed = begin(operations(store, kind("port"::equals)));
        carryOut(operations(store, kind("port"::equals)), failed);
        Operation running = begin(operations);
        assertThat(operations.forget(clock.instant().plus(Operations.KEPT))).isZero();
        assertThat(operations.forget(clock.instant().plus(Operations.KEPT).plusMillis(1)))
                .isEqualTo(2);
        assertThat(operations.find(ended.id())).isEmpty();
        assertThat(operations.find(failed.id())).isEmpty();
        assertThat(operations.find(running.id())).isPresent();
        assertThat(operations.forget(clock.instant().plus(Operations.KEPT.multipliedBy(100))))
                .isZero();
    }
}
