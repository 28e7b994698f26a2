package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.vm.TwoNodes.Machine;
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
}
