package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.event.ResourceEvent;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.plasmavmc.node.InTheWay.Obstacle;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.Node.Drain;
import io.photoncloud.plasmavmc.vm.TwoNodes.Died;
import io.photoncloud.plasmavmc.vm.TwoNodes.Machine;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the VMs of a node that is lost: at any step, for good or for a while, with its process dead or standing still. */
class VmRecoveryTest {

    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final Condition ALWAYS = Condition.absent(Key.utf8("plasmavmc/nothing"));
    private static final int SECONDS_MAX = 200;
    private static final int ROUNDS = Integer.getInteger("recovery.rounds", 30);

    @TempDir
    private Path directory;

    private @Nullable TwoNodes world;
    private int worlds;

    @AfterEach
    void close() {
        if (world != null) {
            world.close();
        }
    }

    private TwoNodes world() {
        return Objects.requireNonNull(world);
    }

    private void begin(long seed) {
        close();
        worlds++;
        world = new TwoNodes(directory.resolve("w" + worlds), seed);
        world().machine("a").comes();
    }

    private static Manner once() {
        return Manner.of(false, new Precondition.None(), new Idempotency.None());
    }

    /** On the only node that there is; another one comes then. */
    private Row<Vm> create(String onNodeLoss, int diskGib) {
        Row<Vm> vm = world().machine("a")
                .process()
                .vms
                .create(
                        new VmService.NewVm(
                                "v",
                                ANYBODY,
                                null,
                                2,
                                256L,
                                diskGib,
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                List.of(new VmService.NewNic("s1", null, null)),
                                onNodeLoss),
                        once())
                .row();
        world().machine("b").comes();
        return vm;
    }

    private Vm now(Row<Vm> vm) {
        return VmTables.vms(world().store).find(vm.id()).orElseThrow().value();
    }

    /** As a node does for as long as it holds its lease. */
    private void work(String machine) {
        for (int i = 0;
                world().machine(machine).process().works()
                        && world().machine(machine).holdsLease();
                i++) {
            assertThat(i).as("steps until nothing is under way on %s", machine).isLessThan(SECONDS_MAX);
        }
    }

    private void ask(Row<Vm> vm, Verb verb, String through) {
        var _ = world().machine(through).process().vms.ask(vm.value().id(), ANYBODY, verb, once());
    }

    /** The other node does what there is to be done, and dies in it as the test has it. */
    private void recoverUntilSettled(Row<Vm> vm) {
        Machine other = world().machine("b");
        for (int second = 0; second < SECONDS_MAX; second++) {
            try {
                other.process().recovery.runOnce(ALWAYS);
                work("b");
            } catch (Died _) {
                other.losesLease();
                other.comes();
            }
            world().pass();
            Vm found = now(vm);
            if (found.node().equals("b") && !found.isBusy()) {
                return;
            }
        }
        throw new AssertionError("it is not made anew: " + now(vm));
    }

    /** The lost node is back: what is left there goes, and everything is as if nothing had been. */
    private void requireWholeOnB(Row<Vm> vm, String state) throws Exception {
        Machine lost = world().machine("a");
        lost.comes();
        work("a");
        lost.process().observer.observeAll(lost.condition());
        work("a");
        world().requireOneAtMost();
        assertThat(now(vm).state().word()).isEqualTo(state);
        assertThat(now(vm).node()).isEqualTo("b");
        assertThat(lost.hypervisor.list()).isEmpty();
        assertThat(lost.hypervisor.disks()).isEmpty();
        assertThat(lost.marked()).isEmpty();
        assertThat(lost.process().nodes.get("a").row().value().taken()).isEqualTo(Node.Taken.NOTHING);
        assertThat(lost.process().nodes.get("b").row().value().taken()).isEqualTo(new Node.Taken(1, 2, 256));
        assertThat(world().machine("b").running())
                .isEqualTo(state.equals("Running") ? List.of(vm.value().id()) : List.of());
        assertThat(world().neighbours.ports()).hasSize(1);
        assertThat(world().neighbours.hosts()).containsExactly(now(vm).made() ? "b" : "a");
        assertThat(world().neighbours.reservations().values()).containsExactly(true);
        ask(vm, Verb.DELETE, "b");
        work("b");
        assertThat(world().machine("b").hypervisor.disks()).isEmpty();
        assertThat(world().machine("b").marked()).isEmpty();
        assertThat(world().neighbours.ports()).isEmpty();
        assertThat(world().neighbours.reservations()).isEmpty();
        assertThat(lost.process().nodes.get("b").row().value().taken()).isEqualTo(Node.Taken.NOTHING);
    }

    /** What happens at one of the points that a process comes to. */
    private static final class At {
        private final int point;
        private final Runnable happening;
        private int passed;
        private boolean over;

        At(int point, Runnable happening) {
            this.point = point;
            this.happening = happening;
        }

        void come(String where) {
            if (passed++ == point && !over) {
                over = true;
                happening.run();
            }
        }
    }

    private static Died died() {
        return new Died();
    }

    /** Makes and starts a VM on the first node. @return false where it was lost before that was done */
    private boolean live(Row<Vm> vm) {
        try {
            work("a");
            if (now(vm).node().equals("a") && now(vm).state() instanceof VmState.Stopped) {
                ask(vm, Verb.START, "a");
            }
            work("a");
            return now(vm).node().equals("a");
        } catch (Died _) {
            return false;
        }
    }

    private void dyingAt(int point) throws Exception {
        begin(point);
        Row<Vm> vm = create("restart", 1);
        ask(vm, Verb.START, "a");
        Machine lost = world().machine("a");
        At death = new At(point, () -> {
            throw died();
        });
        lost.points = death::come;
        var _ = live(vm);
        lost.points = _ -> {};
        lost.dies();
        lost.losesLease();
        recoverUntilSettled(vm);
        requireWholeOnB(vm, "Running");
        pointsSeen = Math.max(pointsSeen, death.passed);
    }

    private int pointsSeen;

    @Test
    void whereverTheNodesProcessDiesTheVmRunsOnAnotherOne() throws Exception {
        for (int point = 0; point <= pointsSeen; point++) {
            dyingAt(point);
        }
        assertThat(pointsSeen).as("points at which it died").isGreaterThan(30);
    }

    /** The lease goes while the process stands still before or in a step; it goes on when everything is over. */
    private boolean standingStillAt(int point) throws Exception {
        begin(point);
        Row<Vm> vm = create("restart", 1);
        ask(vm, Verb.START, "a");
        Machine lost = world().machine("a");
        At standing = new At(point, () -> {
            lost.losesLease();
            recoverUntilSettled(vm);
            world().late = lost;
        });
        lost.points = standing::come;
        var _ = live(vm);
        lost.points = _ -> {};
        if (!standing.over) {
            return false;
        }
        lost.process().fence.look();
        world().late = null;
        world().requireOneAtMost();
        requireWholeOnB(vm, "Running");
        return true;
    }

    @Test
    void whatTheProcessDoesTooLateDoesNotCount() throws Exception {
        int points = 0;
        while (standingStillAt(points)) {
            points++;
        }
        assertThat(points).as("points at which it stood still").isGreaterThan(30);
    }

    @Test
    void whereverTheOtherNodeDiesItGoesOn() throws Exception {
        boolean died = true;
        int points = 0;
        for (; died; points++) {
            begin(points);
            Row<Vm> vm = create("restart", 1);
            assertThat(live(vm)).isTrue();
            world().machine("a").dies();
            world().machine("a").losesLease();
            At death = new At(points, () -> {
                throw died();
            });
            world().machine("b").points = death::come;
            recoverUntilSettled(vm);
            died = death.over;
            world().machine("b").points = _ -> {};
            requireWholeOnB(vm, "Running");
        }
        assertThat(points).as("points at which it died").isGreaterThan(20);
    }

    @Test
    void bothMayDieAndStandStillAtAnyTime() throws Exception {
        long seed = Long.getLong("recovery.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                begin(random.nextLong());
                Row<Vm> vm = create("restart", random.nextInt(2));
                if (random.nextBoolean()) {
                    ask(vm, Verb.START, "a");
                }
                Machine lost = world().machine("a");
                Machine other = world().machine("b");
                At death = new At(random.nextInt(40), () -> {
                    throw died();
                });
                boolean still = random.nextBoolean();
                At end = new At(random.nextInt(50), () -> {
                    if (!still) {
                        throw died();
                    }
                    lost.losesLease();
                    other.points = death::come;
                    if (now(vm).isRestartedOnLoss()) {
                        recoverUntilSettled(vm);
                    }
                    world().late = lost;
                });
                lost.points = end::come;
                var _ = live(vm);
                lost.points = _ -> {};
                if (still && end.over) {
                    lost.process().fence.look();
                } else {
                    lost.dies();
                    lost.losesLease();
                    other.points = death::come;
                    if (now(vm).isRestartedOnLoss()) {
                        recoverUntilSettled(vm);
                    }
                }
                other.points = _ -> {};
                world().late = null;
                if (now(vm).node().equals("b")) {
                    requireWholeOnB(vm, now(vm).state().word());
                }
            } catch (Throwable e) { // tidy: with what it takes to see it again
                throw new AssertionError("-Drecovery.seed=" + seed + ", round " + round, e);
            }
        }
    }

    @Test
    void aNodeThatIsBackInTimeKeepsItsVmsAndStartsThoseItSwitchedOff() throws Exception {
        begin(1);
        Row<Vm> vm = create("restart", 1);
        assertThat(live(vm)).isTrue();
        Machine away = world().machine("a");
        away.dies();
        away.losesLease();
        Machine other = world().machine("b");
        for (int second = 0; second < 17; second++) {
            other.process().recovery.runOnce(ALWAYS);
            world().pass();
        }
        assertThat(away.running()).as("switched off by the guard").isEmpty();
        away.comes();
        away.process().observer.observeAll(away.condition());
        assertThat(now(vm).state().word()).isEqualTo("Starting");
        work("a");
        assertThat(away.running()).containsExactly(vm.value().id());
        for (int second = 0; second < 10; second++) {
            other.process().recovery.runOnce(ALWAYS);
            world().pass();
        }
        assertThat(now(vm).node()).isEqualTo("a");
        assertThat(reasons(vm)).contains("Fenced").doesNotContain("NodeLost");
    }

    @Test
    void aVmThatIsToBeKeptRunsOnAndIsNotMoved() {
        begin(1);
        Row<Vm> vm = create("keep", 1);
        assertThat(live(vm)).isTrue();
        Machine away = world().machine("a");
        away.dies();
        away.losesLease();
        for (int second = 0; second < SECONDS_MAX; second++) {
            world().machine("b").process().recovery.runOnce(ALWAYS);
            world().pass();
        }
        assertThat(now(vm).node()).isEqualTo("a");
        assertThat(away.running()).containsExactly(vm.value().id());
    }

    @Test
    void whatHasNoPlaceElsewhereSaysSo() {
        begin(1);
        Row<Vm> vm = create("restart", 1);
        assertThat(live(vm)).isTrue();
        var _ = world().machine("b").process().nodes.beginMaintenance("b", Drain.NONE, new Idempotency.None());
        world().machine("a").dies();
        world().machine("a").losesLease();
        for (int second = 0; second < SECONDS_MAX; second++) {
            world().machine("b").process().recovery.runOnce(ALWAYS);
            world().pass();
        }
        assertThat(now(vm).node()).isEqualTo("a");
        assertThat(events(vm)).anySatisfy(event -> {
            assertThat(event.reason()).isEqualTo("NotRestarted");
            assertThat(event.message()).contains("node a is lost", "no node has room");
            assertThat(event.count()).isEqualTo(1);
        });
        var _ = world().machine("b").process().nodes.endMaintenance("b", new Idempotency.None());
        recoverUntilSettled(vm);
        assertThat(events(vm)).anySatisfy(event -> {
            assertThat(event.reason()).isEqualTo("NodeLost");
            assertThat(event.message()).contains("its disk stayed there, and it begins with an empty one");
        });
    }

    /** What both nodes do, and dies and is started again as the test has it. */
    private void drainUntilGone(Row<Vm> vm) {
        for (int moment = 0; moment < SECONDS_MAX; moment++) {
            for (String name : List.of("a", "b")) {
                Machine machine = world().machine(name);
                try {
                    machine.process().draining.runOnce(ALWAYS);
                    work(name);
                } catch (Died _) {
                    machine.losesLease();
                    machine.comes();
                }
            }
            world().pass();
            if (now(vm).node().equals("b") && !now(vm).isBusy()) {
                return;
            }
        }
        throw new AssertionError("it does not leave: " + now(vm));
    }

    @Test
    void aVmLeavesANodeThatIsDrainedWhereverItsProcessDies() throws Exception {
        boolean died = true;
        int points = 0;
        for (; died; points++) {
            begin(points);
            Row<Vm> vm = create("restart", 1);
            assertThat(live(vm)).isTrue();
            Machine drained = world().machine("a");
            var _ = drained.process().nodes.beginMaintenance("a", Drain.ASKING, new Idempotency.None());
            At death = new At(points, () -> {
                throw died();
            });
            drained.points = death::come;
            drainUntilGone(vm);
            drained.points = _ -> {};
            died = death.over;
            assertThat(reasons(vm)).contains("Drained", "Left", "Remade");
            requireWholeOnB(vm, "Running");
        }
        assertThat(points).as("points at which it died").isGreaterThan(8);
    }

    @Test
    void whatWouldLoseItsDiskStandsInTheWayOfADrain() {
        begin(1);
        Row<Vm> kept = create("keep", 1);
        assertThat(live(kept)).isTrue();
        var _ = world().machine("a").process().nodes.beginMaintenance("a", Drain.BY_FORCE, new Idempotency.None());
        for (int moment = 0; moment < 10; moment++) {
            world().machine("b").process().draining.runOnce(ALWAYS);
            work("a");
            world().pass();
        }
        assertThat(now(kept).state().word()).isEqualTo("Running");
        assertThat(now(kept).node()).isEqualTo("a");
        Node node = world().machine("a").process().nodes.get("a").row().value();
        assertThat(world().machine("b").process().draining.of(node))
                .singleElement()
                .isEqualTo(new Obstacle(
                        kept.value().id(), "its disk is on node a, and on_node_loss is keep: stop it, or delete it"));
    }

    @Test
    void aVmThatIsStoppedOrDeletedWhileItLeavesIsNotStartedElsewhere() {
        for (Verb verb : List.of(Verb.STOP, Verb.DELETE)) {
            begin(1);
            Row<Vm> vm = create("restart", 1);
            assertThat(live(vm)).isTrue();
            var _ = world().machine("a").process().nodes.beginMaintenance("a", Drain.ASKING, new Idempotency.None());
            world().machine("b").process().draining.runOnce(ALWAYS);
            assertThat(now(vm).state().word()).isEqualTo("Stopping");
            ask(vm, verb, "b");
            work("a");
            work("b");
            assertThat(world().machine("a").running()).isEmpty();
            assertThat(world().machine("b").running()).isEmpty();
            if (verb == Verb.STOP) {
                assertThat(now(vm).state().word()).isEqualTo("Stopped");
                assertThat(now(vm).node()).as("where its disk is").isEqualTo("a");
                ask(vm, Verb.DELETE, "b");
                work("a");
            }
            assertThat(VmTables.vms(world().store).find(vm.id())).isEmpty();
            for (String name : List.of("a", "b")) {
                assertThat(world().machine("b")
                                .process()
                                .nodes
                                .get(name)
                                .row()
                                .value()
                                .taken())
                        .isEqualTo(Node.Taken.NOTHING);
            }
        }
    }

    private List<ResourceEvent> events(Row<Vm> vm) {
        return new ResourceEvents(world().store, "plasmavmc", world().clock)
                .list(Vm.ref(vm.value().id()), PageRequest.first(100)).rows().stream()
                        .map(Row::value)
                        .toList();
    }

    private List<String> reasons(Row<Vm> vm) {
        return events(vm).stream().map(ResourceEvent::reason).toList();
    }
}
