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
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.vm.TwoNodes.Died;
import io.photoncloud.plasmavmc.vm.TwoNodes.Machine;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, of which one is lost with a VM of its own. */
abstract class VmRecoveryCase {

    static final TenantNames ANYBODY = new TenantNames(null, null);
    static final Condition ALWAYS = Condition.absent(Key.utf8("plasmavmc/nothing"));
    static final io.photoncloud.common.api.PageRequest PAGE = new io.photoncloud.common.api.PageRequest(10, null);
    static final int SECONDS_MAX = 200;

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

    TwoNodes world() {
        return Objects.requireNonNull(world);
    }

    void begin(long seed) {
        close();
        worlds++;
        world = new TwoNodes(directory.resolve("w" + worlds), seed);
        world().machine("a").comes();
    }

    static Manner once() {
        return Manner.of(false, new Precondition.None(), new Idempotency.None());
    }

    /** On the only node that there is; another one comes then. */
    Row<Vm> create(String onNodeLoss, int diskGib) {
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

    Vm now(Row<Vm> vm) {
        return VmTables.vms(world().store).find(vm.id()).orElseThrow().value();
    }

    /** As a node does for as long as it holds its lease. */
    void work(String machine) {
        for (int i = 0;
                world().machine(machine).process().works()
                        && world().machine(machine).holdsLease();
                i++) {
            assertThat(i).as("steps until nothing is under way on %s", machine).isLessThan(SECONDS_MAX);
        }
    }

    void ask(Row<Vm> vm, Verb verb, String through) {
        var _ = world().machine(through).process().vms.ask(vm.value().id(), ANYBODY, verb, once());
    }

    /** The other node does what there is to be done, and dies in it as the test has it. */
    void recoverUntilSettled(Row<Vm> vm) {
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
    void requireWholeOnB(Row<Vm> vm, String state) throws Exception {
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
    static final class At {
        private final int point;
        private final Runnable happening;
        int passed;
        boolean over;

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

    /** Makes and starts a VM on the first node. @return false where it was lost before that was done */
    boolean live(Row<Vm> vm) {
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

    List<ResourceEvent> events(Row<Vm> vm) {
        return new ResourceEvents(world().store, "plasmavmc", world().clock)
                .list(Vm.ref(vm.value().id()), PageRequest.first(100)).rows().stream()
                        .map(Row::value)
                        .toList();
    }

    List<String> reasons(Row<Vm> vm) {
        return events(vm).stream().map(ResourceEvent::reason).toList();
    }
}
