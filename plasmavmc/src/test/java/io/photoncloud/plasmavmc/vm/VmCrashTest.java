package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.testing.Life;
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A VM's whole life, in which the service dies at each commit, and before and after each call of the hypervisor. */
class VmCrashTest extends VmCrashCase {

    private void live() throws HypervisorException {
        Row<Vm> vm = create();
        carryOut();
        assertThat(stateOf(vm)).isEqualTo("Stopped");
        assertThat(taken()).isEqualTo(new Node.Taken(1, 2, 256));
        assertThat(neighbours.ports()).hasSize(2);
        assertThat(neighbours.reservations().values()).containsExactly(true);
        assertThat(VmStore.vms(store)
                        .find(vm.id())
                        .orElseThrow()
                        .value()
                        .belongings()
                        .nics())
                .allMatch(Nic::isPlugged);
        assertThat(VmStore.vms(store)
                        .find(vm.id())
                        .orElseThrow()
                        .value()
                        .shape()
                        .diskGib())
                .isEqualTo(5);
        ask(vm, Verb.START);
        assertThat(stateOf(vm)).isEqualTo("Running");
        ask(vm, Verb.PAUSE);
        assertThat(stateOf(vm)).isEqualTo("Paused");
        ask(vm, Verb.RESUME);
        ask(vm, Verb.STOP);
        assertThat(stateOf(vm)).isEqualTo("Stopped");
        ask(vm, Verb.START);
        ask(vm, Verb.DELETE);
        requireNothingLeft();
    }

    @Test
    void whereverTheServiceDiesTheVmGoesOn() throws Exception {
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            live();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(60);
    }

    @Test
    void whatAnotherServiceRefusesLeavesNothingBehindWhereverTheServiceDies() throws Exception {
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            Row<Vm> vm = create("s1", "full");
            carryOut();
            assertThat(stateOf(vm)).isEqualTo("Failed");
            assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
            requireNothingElsewhere();
            ask(vm, Verb.DELETE);
            requireNothingLeft();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(15);
    }

    @Test
    void aVmBeyondItsQuotaFailsWithTheReason() throws Exception {
        begin(Life.eternal(), Faults.NONE);
        neighbours.limitVcpus(1);
        Row<Vm> vm = create();
        carryOut();
        Vm now = VmStore.vms(store).find(vm.id()).orElseThrow().value();
        assertThat(now.state())
                .isEqualTo(new VmState.Failed(now.state().since(), "credit", "the quota of vcpus stands in the way"));
        requireNothingElsewhere();
    }

    @Test
    void whateverTheHypervisorCannotDoLeavesNothingBehind() throws Exception {
        for (String call : List.of(
                "image", "image/done", "createDisk", "createDisk/done", "writeSeed/done", "define", "define/done")) {
            begin(Life.eternal(), new Once(call, Kind.LASTING));
            Row<Vm> vm = create();
            carryOut();
            assertThat(stateOf(vm)).as(call).isEqualTo("Failed");
            assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
            assertThat(house().hypervisor.list()).isEmpty();
            assertThat(house().hypervisor.disks()).isEmpty();
            ask(vm, Verb.DELETE);
            requireNothingLeft();
        }
    }

    @Test
    void whatPassesIsWaitedFor() throws Exception {
        for (String call : List.of(
                "image",
                "createDisk",
                "writeSeed",
                "define/done",
                "start",
                "askToStop/done",
                "undefine",
                "deleteDisks/done")) {
            begin(Life.eternal(), new Once(call, Kind.PASSING));
            live();
        }
    }

    @Test
    void aVmIsDeletedWithoutItsImageBeingWaitedFor() throws Exception {
        begin(Life.eternal(), (call, vm) -> {
            if (call.equals("image")) {
                throw new HypervisorException(Kind.PASSING, "the image is on its way");
            }
        });
        Row<Vm> vm = create();
        ask(vm, Verb.DELETE);
        requireNothingLeft();
    }

    @Test
    void whatDoesNotPassEndsAtItsDeadline() throws Exception {
        begin(Life.eternal(), (call, vm) -> {
            if (call.equals("start")) {
                throw new HypervisorException(Kind.PASSING, "the hypervisor is away");
            }
        });
        Row<Vm> vm = create();
        carryOut();
        ask(vm, Verb.START);
        assertThat(stateOf(vm)).isEqualTo("Failed");
        ask(vm, Verb.DELETE);
        requireNothingLeft();
    }

    @Test
    void domainsOfVmsThatAreGoneAreRemoved() throws Exception {
        begin(Life.eternal(), Faults.NONE);
        Row<Vm> vm = create();
        carryOut();
        ask(vm, Verb.START);
        house().hypervisor.createDisk("vm-gone", new Disk(Disk.ROOT, 1, null));
        house().hypervisor.define(new DomainShape("vm-gone", "x", 1, 64, List.of(), List.of(), false));
        house().hypervisor.start("vm-gone");
        house().observer.observeAll(ALWAYS);
        assertThat(house().hypervisor.find("vm-gone")).isEmpty();
        assertThat(house().hypervisor.disks()).containsExactly(vm.value().id());
        assertThat(stateOf(vm)).isEqualTo("Running");
    }
}
