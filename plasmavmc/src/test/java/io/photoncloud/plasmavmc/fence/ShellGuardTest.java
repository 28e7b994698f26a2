package io.photoncloud.plasmavmc.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Capacity;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard as it really runs: a process of its own. It ends when its directory is gone. */
class ShellGuardTest {

    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private SimulatedHypervisor hypervisor;

    @BeforeEach
    void begin() throws Exception {
        hypervisor = new SimulatedHypervisor(
                directory.resolve("h"), new Capacity(8, 1_024), Duration.ZERO, Faults.NONE, InstantSource.system());
        for (String vm : List.of("vm-1", "vm-2")) {
            hypervisor.define(new DomainShape(vm, vm, 1, 64, List.of(), List.of(), false));
            hypervisor.start(vm);
        }
        Files.createDirectories(Fence.marksIn(directory));
        Files.writeString(Fence.marksIn(directory).resolve("vm-1"), "");
    }

    @AfterEach
    void end() {
        hypervisor.close();
    }

    /** Read anew, as by a process that is started later. */
    private String power(String vm) {
        try {
            return Files.readString(directory.resolve("h").resolve(vm + ".domain"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Test
    void whatIsMarkedIsSwitchedOffWhenTheNodeIsNotHeardAnyMore() throws Exception {
        ShellGuard guard = new ShellGuard(directory, AFTER, hypervisor.switchOffCommand());
        assertThat(guard.isPossible()).isTrue();
        long heard = System.nanoTime();
        guard.heard(Duration.ZERO);
        assertThat(guard.findLastHeard().orElseThrow()).isLessThan(AFTER);
        guard.ensure();
        guard.ensure();
        await("vm-1 is off", () -> power("vm-1").equals("OFF"));
        // The time of the last hearing is written in whole seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - heard)).isGreaterThan(AFTER.minusSeconds(1));
        await(
                "it is noted",
                () -> new Fence(directory, hypervisor, AFTER, guard, System::nanoTime).hasSwitchedOff("vm-1"));
        assertThat(power("vm-2")).isEqualTo("RUNNING");
        await(
                "a process that stood still meanwhile sees it",
                () -> seen("vm-1") == Power.OFF && seen("vm-2") == Power.RUNNING);
    }

    private Power seen(String vm) {
        try {
            return hypervisor.find(vm).orElseThrow().power();
        } catch (HypervisorException e) {
            throw new AssertionError(e);
        }
    }

    private Process guardOf(long process) throws Exception {
        Path script = directory.resolve("guard.sh");
        try (var text = Objects.requireNonNull(ShellGuard.class.getResourceAsStream("guard.sh"))) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> line = new ArrayList<>(
                List.of("sh", script.toString(), directory.toString(), "" + AFTER.toSeconds(), Long.toString(process)));
        line.addAll(hypervisor.switchOffCommand());
        return new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void itActsForAProcessThatIsDeadAndGivesWayToAYoungerGuard() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        assertThat(dead.waitFor()).isZero();
        Process guard = guardOf(dead.pid());
        await("vm-1 is off", () -> power("vm-1").equals("OFF"));
        assertThat(power("vm-2")).isEqualTo("RUNNING");
        Process younger = guardOf(ProcessHandle.current().pid());
        assertThat(guard.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Files.delete(Fence.marksIn(directory).resolve("vm-1"));
        assertThat(younger.isAlive()).isTrue();
        Process idle = guardOf(dead.pid());
        assertThat(idle.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("nothing is left to be done")
                .isTrue();
        assertThat(younger.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFullDiskHindersNeitherTheHearingNorTheGuard() throws Exception {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
                "mounting a small disk takes root");
        try {
            ShellGuard before = new ShellGuard(disk, AFTER, hypervisor.switchOffCommand());
            Files.createDirectories(Fence.marksIn(disk));
            Files.writeString(Fence.marksIn(disk).resolve("vm-1"), "");
            before.heard(AFTER.multipliedBy(2));
            // A guard was there, and ended: the file with its number is left.
            Files.writeString(disk.resolve("guard"), "1\n");
            before.ensure();
            await("vm-1 is off", () -> power("vm-1").equals("OFF"));
            fill(disk);
            before.heard(Duration.ZERO);
            hypervisor.changeFromOutside("vm-1", Power.RUNNING);
            assertThat(before.findLastHeard().orElseThrow()).isLessThan(AFTER);
            ShellGuard anew = new ShellGuard(disk, AFTER, hypervisor.switchOffCommand());
            anew.ensure();
            long end = System.nanoTime() + AFTER.multipliedBy(2).toNanos();
            while (System.nanoTime() < end) {
                anew.heard(Duration.ZERO);
                assertThat(power("vm-1")).isEqualTo("RUNNING");
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            await("vm-1 is off", () -> power("vm-1").equals("OFF"));
            assertThat(Files.readString(disk.resolve("guard")).strip()).isNotEqualTo("1");
        } finally {
            assertThat(run("umount", "--lazy", disk.toString())).isZero();
        }
    }

    private static void fill(Path disk) throws IOException {
        byte[] page = new byte[4_096];
        try (OutputStream file = Files.newOutputStream(disk.resolve("filling"))) {
            while (true) { // Ends where the disk does.
                file.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        assertThatThrownBy(() -> Files.writeString(disk.resolve("more"), "x")).isInstanceOf(IOException.class);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void whoReadsWhileItIsWrittenReadsNothingElse() throws Exception {
        HeardFile file = HeardFile.in(directory);
        List<Long> written = List.of(1_099L, 1_100L, 998_877_665_544L);
        file.write(written.getFirst());
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; System.nanoTime() < end; i++) {
                try {
                    file.write(written.get(i % written.size()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        int read = 0;
        while (writer.isAlive()) {
            Optional<Long> found = file.find();
            if (found.isPresent()) {
                assertThat(found.get()).isIn(written);
                read++;
            }
        }
        assertThat(read).as("readings").isPositive();
        assertThat(Files.size(directory.resolve("heard"))).isEqualTo(42);
    }

    @Test
    void whatV01WroteIsReadAndWhatIsTornForGoodIsNot() throws Exception {
        HeardFile file = HeardFile.in(directory);
        Files.writeString(directory.resolve("heard"), "12345\n");
        assertThat(file.find()).contains(12_345L);
        Files.writeString(directory.resolve("heard"), "12345\n12346\n");
        assertThat(file.find()).isEmpty();
        Process guard = guardOf(ProcessHandle.current().pid());
        await("vm-1 is off", () -> power("vm-1").equals("OFF"));
        assertThat(guard.isAlive()).isTrue();
    }
}
