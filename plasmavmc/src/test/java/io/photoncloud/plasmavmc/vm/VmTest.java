package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.vm.Vm.Decision;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever is asked of a VM in whatever order, it gets where it was asked to go last by a call that was not refused. */
class VmTest {

    private static final int WALKS = 2_000;
    private static final int STEPS = 12;
    private static final Instant NOW = Instant.EPOCH;
    private static final List<Verb> ASKED =
            List.of(Verb.START, Verb.START, Verb.STOP, Verb.STOP_BY_FORCE, Verb.REBOOT, Verb.RESET);

    private final long seed = Long.getLong("walk.seed", System.nanoTime());

    @Test
    void whatWasAskedLastIsWhatItComesTo() {
        System.out.println("VmTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        for (int walk = 0; walk < WALKS; walk++) {
            Walk of = new Walk();
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(3) == 0) {
                    of.end();
                } else {
                    of.ask(ASKED.get(random.nextInt(ASKED.size())));
                }
            }
            while (of.vm.isBusy()) {
                of.end();
            }
            assertThat(of.vm.state().word()).as("%s", of.told).isEqualTo(of.wanted);
        }
    }

    private static final class Walk {
        private final List<String> told = new ArrayList<>();
        private Vm vm = Vm.create(
                "vm-1",
                new Tenant("org", "project"),
                "walker",
                "",
                new VmShape(1, 64, 1, "", "", false, VmShape.OnNodeLoss.KEEP),
                Belongings.NONE,
                new Placement("node-1", "none", "simulated", List.of()),
                "op-0",
                NOW);
        /** Null for its making. */
        private @Nullable Verb underWay;

        private String wanted = "Stopped";
        private int operations;

        void ask(Verb verb) {
            told.add(verb + " of " + vm.state().word() + ", then " + vm.then());
            try {
                switch (vm.decide(verb)) {
                    case Decision.Nothing() -> {}
                    case Decision.Noted(Vm noted) -> vm = noted;
                    case Decision.Begin(Verb begun) -> begin(begun);
                }
            } catch (CloudException e) {
                told.add(String.valueOf(e.getMessage()));
                return;
            }
            switch (verb) {
                case START -> wanted = "Running";
                case STOP, STOP_BY_FORCE -> wanted = "Stopped";
                default -> {}
            }
        }

        private void begin(Verb verb) {
            operations++;
            vm = vm.under(verb, "op-" + operations, NOW);
            underWay = verb;
        }

        /** As operations end: what follows is begun with that. */
        void end() {
            if (!vm.isBusy()) {
                return;
            }
            told.add("ended");
            Vm.Ending done = new Vm.Ending.Done();
            vm = underWay == null ? vm.created(done, NOW) : vm.ended(underWay, done, NOW);
            Verb next = vm.next();
            if (next == null) {
                vm = vm.withoutThen();
            } else {
                begin(next);
            }
        }
    }
}
