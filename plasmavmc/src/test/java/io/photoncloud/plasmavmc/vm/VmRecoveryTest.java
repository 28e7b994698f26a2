package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.plasmavmc.node.InTheWay.Obstacle;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.Node.Drain;
import io.photoncloud.plasmavmc.vm.TwoNodes.Died;
import io.photoncloud.plasmavmc.vm.TwoNodes.Machine;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of the VMs of a node that is lost: at any step, for good or for a while, with its process dead or standing still. */
class VmRecoveryTest extends VmRecoveryCase {

    private static final int ROUNDS = Integer.getInteger("recovery.rounds", 30);

    private static Died died() {
        return new Died();
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
}
