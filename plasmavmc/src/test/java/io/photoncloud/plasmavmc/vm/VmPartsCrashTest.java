package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.testing.Life;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import io.photoncloud.plasmavmc.volume.Volume;
import io.photoncloud.plasmavmc.volume.VolumeService;
import io.photoncloud.plasmavmc.volume.VolumeState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The size, the snapshots and the volumes of a VM, while the service dies at each commit and around each call of others. */
class VmPartsCrashTest extends VmCrashCase {

    private void resize(Row<Vm> vm, int vcpus, long memoryMib, @Nullable Integer diskGib) {
        var _ = ask(manner ->
                house().sizes.resize(vm.value().id(), ANYBODY, new VmShape.Size(vcpus, memoryMib, diskGib), manner));
    }

    private Row<Snapshot> takeSnapshot(Row<Vm> vm) {
        return ask(manner ->
                house().snapshots.create(vm.value().id(), ANYBODY, new SnapshotService.NewSnapshot("s", null), manner));
    }

    private SnapshotState stateOf(Row<Vm> vm, Row<Snapshot> snapshot) {
        return house().snapshots
                .get(vm.value().id(), snapshot.value().id(), ANYBODY)
                .value()
                .state();
    }

    private void revert(Row<Vm> vm, Row<Snapshot> to) {
        var _ = ask(
                manner -> house().snapshots.revert(vm.value().id(), to.value().id(), ANYBODY, manner));
    }

    private Row<Snapshot> deleteSnapshot(Row<Vm> vm, Row<Snapshot> snapshot) {
        return ask(manner ->
                house().snapshots.delete(vm.value().id(), snapshot.value().id(), ANYBODY, manner));
    }

    private String makeVolume() {
        return ask(manner -> house().volumes.create(new VolumeService.NewVolume("v", ANYBODY, 3, null, null), manner))
                .value()
                .id();
    }

    private void attach(Row<Vm> vm, String volume) {
        var _ = ask(manner -> house().attachments.attach(vm.value().id(), ANYBODY, volume, manner));
    }

    private void detach(Row<Vm> vm, String volume) {
        var _ = ask(manner -> house().attachments.detach(vm.value().id(), volume, ANYBODY, manner));
    }

    private Volume volume(String id) {
        Volume now = house().volumes.get(id, ANYBODY).value();
        assertThat(now.isBusy()).isFalse();
        return now;
    }

    /** Larger, smaller, back to what it was, with volumes that come and go. */
    private void liveInParts() throws HypervisorException {
        Row<Vm> vm = create("s1");
        carryOut();
        resize(vm, 4, 512, 7);
        assertThat(taken()).isEqualTo(new Node.Taken(1, 4, 512));
        assertThat(parts(vm)).containsExactly("4 vCPUs, 512 MiB", "root: 7516192768 bytes");
        assertThat(neighbours.reservations().values()).containsExactly(true, true);
        resize(vm, 1, 128, null);
        assertThat(taken()).isEqualTo(new Node.Taken(1, 1, 128));
        assertThat(neighbours.reservations().values()).containsExactly(true);
        assertThat(now(vm).belongings().reservations())
                .containsExactlyElementsOf(neighbours.reservations().keySet());
        Row<Snapshot> off = takeSnapshot(vm);
        assertThat(stateOf(vm, off)).isInstanceOf(SnapshotState.Ready.class);
        String volume = makeVolume();
        ask(vm, Verb.START);
        attach(vm, volume);
        assertThat(volume(volume).vm()).isEqualTo(vm.value().id());
        assertThat(parts(vm)).contains("volume-" + volume + ": " + volume);
        detach(vm, volume);
        assertThat(volume(volume).vm()).isEmpty();
        assertThat(parts(vm)).doesNotContain("volume-" + volume + ": " + volume);
        Row<Snapshot> running = takeSnapshot(vm);
        revert(vm, off);
        assertThat(stateOf(vm)).isEqualTo("Stopped");
        revert(vm, running);
        assertThat(stateOf(vm)).isEqualTo("Running");
        var _ = deleteSnapshot(vm, off);
        attach(vm, volume);
        ask(vm, Verb.DELETE);
        assertThat(volume(volume).state()).isInstanceOf(VolumeState.Available.class);
        var _ = ask(manner -> house().volumes.grow(volume, ANYBODY, 5, manner));
        assertThat(volume(volume).gib()).isEqualTo(5);
        assertThat(neighbours.reservations().values()).containsExactly(true, true);
        var _ = ask(manner -> house().volumes.delete(volume, ANYBODY, manner));
        requireNothingLeft();
    }

    @Test
    void whereverTheServiceDiesTheVmsPartsAreWhole() throws Exception {
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            liveInParts();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(180);
    }

    @Test
    void aVmThatCannotBeResizedStaysAsItWas() throws Exception {
        for (String call : List.of("resize", "resize/done", "growDisk", "growDisk/done")) {
            begin(Life.eternal(), new Once(call, Kind.LASTING));
            Row<Vm> vm = create();
            carryOut();
            VmShape before = now(vm).shape();
            resize(vm, 4, 512, 7);
            assertThat(stateOf(vm)).as(call).isEqualTo("Stopped");
            requireSized(vm, before);
            resize(vm, 4, 512, 7);
            assertThat(taken()).isEqualTo(new Node.Taken(1, 4, 512));
            neighbours.limitVcpus(1);
            VmShape larger = now(vm).shape();
            resize(vm, 6, 512, null);
            requireSized(vm, larger);
            assertThatThrownBy(() -> resize(vm, 16, 512, null))
                    .hasMessageContaining("it has 4 of 8 vCPUs and 512 of 1024 MiB free");
            ask(vm, Verb.DELETE);
            requireNothingLeft();
        }
    }

    /** Whoever is away for so long comes back when the step's time is over, and takes back what was done. */
    @Test
    void aResizeInWhichTheServiceDiesForLongHoldsWhatItsVmTakesAndNoMore() throws Exception {
        away = Duration.ofMinutes(5);
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            Row<Vm> vm = create("s1");
            carryOut();
            if (now(vm).made()) {
                for (int[] size : new int[][] {{4, 512}, {1, 256}, {2, 128}}) {
                    resize(vm, size[0], size[1], null);
                    assertThat(stateOf(vm)).isEqualTo("Stopped");
                    requireSized(vm, now(vm).shape());
                    assertThat(neighbours.reservations().values()).doesNotContain(false);
                }
            }
            // What cannot be deleted in time is asked for again.
            while (VmStore.vms(store).find(vm.id()).isPresent()) {
                ask(vm, Verb.DELETE);
            }
            requireNothingLeft();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(60);
    }

    private void requireSized(Row<Vm> vm, VmShape shape) {
        assertThat(now(vm).shape()).isEqualTo(shape);
        assertThat(taken()).isEqualTo(new Node.Taken(1, shape.vcpus(), shape.memoryMib()));
        assertThat(parts(vm)).contains(shape.vcpus() + " vCPUs, " + shape.memoryMib() + " MiB");
        assertThat(now(vm).belongings().reservations())
                .containsExactlyInAnyOrderElementsOf(neighbours.reservations().keySet());
    }

    @Test
    void partsThatCannotBeHadLeaveNothingBehind() throws Exception {
        for (String call : List.of(
                "createSnapshot",
                "createSnapshot/done",
                "createVolume",
                "createVolume/done",
                "attach",
                "attach/done")) {
            begin(Life.eternal(), new Once(call, Kind.LASTING));
            Row<Vm> vm = create();
            carryOut();
            Row<Snapshot> snapshot = takeSnapshot(vm);
            boolean taken = stateOf(vm, snapshot) instanceof SnapshotState.Ready;
            assertThat(taken).as(call).isEqualTo(!call.startsWith("createSnapshot"));
            var _ = deleteSnapshot(vm, snapshot);
            assertThat(parts(vm)).hasSize(2);
            String volume = makeVolume();
            if (call.startsWith("createVolume")) {
                assertThat(volume(volume).state()).isInstanceOf(VolumeState.Failed.class);
                assertThat(house().hypervisor.volumes()).isEmpty();
            } else {
                attach(vm, volume);
                boolean attached = volume(volume).state() instanceof VolumeState.Attached;
                assertThat(attached).as(call).isEqualTo(!call.startsWith("attach"));
                assertThat(house().hypervisor.volumes(vm.value().id())).hasSize(attached ? 1 : 0);
            }
            ask(vm, Verb.DELETE);
            var _ = ask(manner -> house().volumes.delete(volume, ANYBODY, manner));
            requireNothingLeft();
        }
    }

    @Test
    void aVolumeThatTheGuestClingsToStaysItsAndSaysSo() throws Exception {
        begin(Life.eternal(), Faults.NONE);
        Row<Vm> vm = create();
        carryOut();
        String volume = makeVolume();
        attach(vm, volume);
        ask(vm, Verb.START);
        house().hypervisor.cling();
        detach(vm, volume);
        assertThat(volume(volume).state()).isInstanceOf(VolumeState.Attached.class);
        assertThat(volume(volume).trouble()).contains("the guest did not let go of it within 60 s");
        assertThat(stateOf(vm)).isEqualTo("Running");
        assertThatThrownBy(
                        () -> house().volumes.delete(volume, ANYBODY, Manner.creating(false, new Idempotency.None())))
                .hasMessageContaining("is in use by vm " + vm.value().id());
        ask(vm, Verb.DELETE);
        var _ = ask(manner -> house().volumes.delete(volume, ANYBODY, manner));
        requireNothingLeft();
    }
}
