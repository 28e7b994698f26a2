package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.vm.TwoNodes.Died;
import io.photoncloud.plasmavmc.vm.TwoNodes.Machine;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lost nodes that were in trouble before, and other nodes that are. */
class VmRecoveryTroubleTest extends VmRecoveryCase {

    private void snapshotAndRevert(Row<Vm> vm, boolean take) {
        SnapshotService snapshots = world().machine("a").process().snapshots;
        String id = vm.value().id();
        if (take) {
            var _ = snapshots.create(id, ANYBODY, new SnapshotService.NewSnapshot("s", null), once());
            work("a");
        }
        Row<Snapshot> taken = snapshots.list(id, ANYBODY, PAGE).rows().getFirst();
        var _ = snapshots.revert(id, taken.value().id(), ANYBODY, once());
        work("a");
    }

    @Test
    void aRevertToARunningSnapshotIsFencedAsAStartIs() throws Exception {
        begin(1);
        Row<Vm> vm = create("restart", 1);
        assertThat(live(vm)).isTrue();
        snapshotAndRevert(vm, true);
        Machine away = world().machine("a");
        away.dies();
        away.losesLease();
        for (int moment = 0; moment < 17; moment++) {
            world().pass();
        }
        away.comes();
        assertThat(away.running()).as("switched off by the guard").isEmpty();
        snapshotAndRevert(vm, false);
        assertThat(away.running()).containsExactly(vm.value().id());
        away.hypervisor.changeFromOutside(vm.value().id(), Power.OFF);
        away.process().observer.observeAll(away.condition());
        assertThat(now(vm).state().word()).as("somebody shut it down").isEqualTo("Stopped");

        away.points = point -> {
            if (point.equals("revert")) {
                away.points = _ -> {};
                away.losesLease();
                world().nanos.addAndGet(TwoNodes.FENCE_AFTER.toNanos());
            }
        };
        snapshotAndRevert(vm, false);
        assertThat(away.running()).as("without the lease").isEmpty();
    }

    @Test
    void aSnapshotThatFailedAndLeftNothingKeepsNoVmOnALostNode() throws Exception {
        begin(1);
        Row<Vm> vm = create("restart", 1);
        String id = vm.value().id();
        assertThat(live(vm)).isTrue();
        Machine lost = world().machine("a");
        lost.points = point -> {
            if (point.equals("createSnapshot")) {
                throw new CloudException(ErrorCode.CONFLICT, "the test lets it take none");
            }
        };
        for (int i = 0; i < 2; i++) {
            var _ = lost.process().snapshots.create(id, ANYBODY, new SnapshotService.NewSnapshot("s", null), once());
            work("a");
        }
        lost.dies();
        lost.losesLease();
        SnapshotService snapshots = world().machine("b").process().snapshots;
        List<Row<Snapshot>> failed = snapshots.list(id, ANYBODY, PAGE).rows();
        assertThat(failed)
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.value().state()).isInstanceOf(SnapshotState.Failed.class));
        var _ = snapshots.delete(id, failed.getFirst().value().id(), ANYBODY, once());
        assertThat(snapshots.list(id, ANYBODY, PAGE).rows()).hasSize(1);
        recoverUntilSettled(vm);
        var _ = snapshots.delete(id, failed.getLast().value().id(), ANYBODY, once());
        assertThat(snapshots.list(id, ANYBODY, PAGE).rows()).isEmpty();
        requireWholeOnB(vm, "Running");
    }

    /** Creation refused in its last step: all that was made is taken back, and the node dies somewhere in that. */
    private boolean refusedAndDyingAt(int point) throws Exception {
        begin(point);
        Row<Vm> vm = create("restart", 1);
        Machine lost = world().machine("a");
        boolean[] refused = new boolean[1];
        At death = new At(point, () -> {
            throw new Died();
        });
        lost.points = where -> {
            if (refused[0]) {
                death.come(where);
            } else if (where.equals("keep")) {
                refused[0] = true;
                throw new CloudException(ErrorCode.CONFLICT, "the test refuses it");
            }
        };
        var _ = live(vm);
        lost.points = _ -> {};
        lost.dies();
        lost.losesLease();
        if (now(vm).isBusy()) {
            recoverUntilSettled(vm);
        }
        lost.comes();
        lost.process().observer.observeAll(lost.condition());
        if (now(vm).made()) {
            // It died before it was noted that it had been refused.
            requireWholeOnB(vm, "Stopped");
        } else {
            assertThat(now(vm).state()).isInstanceOf(VmState.Failed.class);
            assertThat(((VmState.Failed) now(vm).state()).reason()).isEqualTo("the test refuses it");
            requireNothingBut(vm);
        }
        return death.over;
    }

    private void requireNothingBut(Row<Vm> vm) throws Exception {
        assertThat(world().neighbours.ports()).isEmpty();
        assertThat(world().neighbours.reservations()).isEmpty();
        for (String name : List.of("a", "b")) {
            Machine machine = world().machine(name);
            assertThat(machine.hypervisor.list()).isEmpty();
            assertThat(machine.hypervisor.disks()).isEmpty();
            assertThat(machine.marked()).isEmpty();
            assertThat(machine.process().nodes.get(name).row().value().taken()).isEqualTo(Node.Taken.NOTHING);
        }
        ask(vm, Verb.DELETE, "b");
        work("a");
        work("b");
        assertThat(VmTables.vms(world().store).find(vm.id())).isEmpty();
    }

    @Test
    void whatCouldNotBeMadeIsTakenBackByAnotherNodeWhereItsOwnIsLostInThat() throws Exception {
        int points = 0;
        while (refusedAndDyingAt(points)) {
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(15);
    }

    /** A service that does not answer on the other node for longer than a step may take. */
    private Row<Vm> recoveredWhileAway(String call, boolean whole) throws Exception {
        begin(1);
        Row<Vm> vm = create("restart", 1);
        Machine lost = world().machine("a");
        if (!whole) {
            lost.points = where -> {
                if (where.equals("hold")) {
                    throw new Died();
                }
            };
        }
        assertThat(live(vm)).isEqualTo(whole);
        lost.dies();
        lost.losesLease();
        Instant back = world().clock.instant().plus(Duration.ofMinutes(6));
        world().machine("b").points = where -> {
            if (where.equals(call) && world().clock.instant().isBefore(back)) {
                throw new CloudException(ErrorCode.UNAVAILABLE, "the test has it away");
            }
        };
        return vm;
    }

    @Test
    void aVmOfALostNodeWaitsForOtherServicesAndSaysSo() throws Exception {
        for (String call : List.of("move", "hold", "plug")) {
            boolean whole = call.equals("move");
            Row<Vm> vm = recoveredWhileAway(call, whole);
            recoverUntilSettled(vm);
            assertThat(events(vm)).as(call).anySatisfy(event -> {
                assertThat(event.reason()).isEqualTo("Waiting");
                assertThat(event.message()).contains("the test has it away");
                assertThat(event.count()).isEqualTo(1);
            });
            requireWholeOnB(vm, whole ? "Running" : "Stopped");
        }
    }

    @Test
    void aVmThatWaitsForAnotherServiceCanBeDeleted() throws Exception {
        Row<Vm> vm = recoveredWhileAway("move", true);
        Machine other = world().machine("b");
        for (int second = 0; !reasons(vm).contains("Waiting"); second++) {
            assertThat(second).isLessThan(SECONDS_MAX);
            other.process().recovery.runOnce(ALWAYS);
            var _ = other.process().works();
            world().pass();
        }
        ask(vm, Verb.DELETE, "b");
        work("b");
        assertThat(VmTables.vms(world().store).find(vm.id())).isEmpty();
        assertThat(world().neighbours.ports()).isEmpty();
        assertThat(world().neighbours.reservations()).isEmpty();
    }
}
