package io.photoncloud.plasmavmc.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.DiskShape;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Domain;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Taking;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import io.photoncloud.plasmavmc.hypervisor.NicShape;
import io.photoncloud.plasmavmc.hypervisor.Seed;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtHypervisor;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtSettings;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtSettings.Acceleration;
import io.photoncloud.plasmavmc.hypervisor.libvirt.NetworkMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver with a libvirtd of its own, and a Linux that QEMU really runs. */
class LibvirtHypervisorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final String VM = "vm-0123456789abcdef";
    private static final String VOLUME = "vol-0123456789";
    private static final String MAC = "52:54:00:12:34:56";
    private static final long SECTORS_OF_2_GIB = 2L << 21;
    private static final int VOLUMES = 8;

    @TempDir
    private static Path shared;

    private static LibvirtDaemon libvirtd;
    private static ImageFile image;

    @TempDir
    private Path disks;

    private LibvirtHypervisor hypervisor;
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();

    @BeforeAll
    static void begin() throws Exception {
        LibvirtDaemon.findMissing().ifPresent(reason -> assumeTrue(false, reason));
        libvirtd = new LibvirtDaemon(Files.createDirectory(shared.resolve("libvirt")));
        Path file = LibvirtDaemon.makeImage(shared.resolve("guest.img"));
        image = new ImageFile(file, ImageFile.Format.RAW, Files.size(file));
    }

    @AfterAll
    static void end() throws Exception {
        if (libvirtd != null) {
            libvirtd.end();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        hypervisor = open(CALL);
        hypervisor.onChange(changed::add);
    }

    private LibvirtHypervisor open(Duration callTimeMax) throws HypervisorException {
        return new LibvirtHypervisor(
                new LibvirtSettings(
                        libvirtd.uri(), disks, "n1", new NetworkMode.User(), Acceleration.QEMU, callTimeMax),
                PATIENCE);
    }

    @AfterEach
    void remove() throws Exception {
        for (Domain domain : hypervisor.list()) {
            hypervisor.powerOff(domain.vm());
            hypervisor.undefine(domain.vm());
        }
        hypervisor.close();
    }

    private void make() throws HypervisorException {
        hypervisor.createDisk(VM, new Disk(Disk.ROOT, 2, image));
        hypervisor.writeSeed(
                VM,
                new Seed(
                        "web-1",
                        "#cloud-config\npackages: [nginx]\n",
                        List.of("ssh-ed25519 AAAA somebody"),
                        List.of(new Seed.Network(MAC, List.of("10.0.0.5/24"), "10.0.0.1", List.of("9.9.9.9")))));
        hypervisor.define(new DomainShape(
                VM,
                "Web <1> & \"more\"",
                1,
                192,
                List.of(new DiskShape(Disk.ROOT)),
                List.of(new NicShape("port-1", MAC)),
                true));
    }

    private Power power() throws HypervisorException {
        return hypervisor.find(VM).orElseThrow().power();
    }

    private void awaitPower(Power wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (power() != wanted) {
            assertThat(changed.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .as("it is %s and not %s", power(), wanted)
                    .isNotNull();
        }
    }

    private static void assertFails(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private static void defineSomebodys() throws Exception {
        Path xml = Files.writeString(
                shared.resolve("foreign.xml"),
                "<domain type='qemu'><name>somebodys</name><memory>1024</memory><os><type>hvm</type></os></domain>");
        var _ = libvirtd.virsh("define", xml.toString());
    }

    @Test
    void aGuestLivesAndLeavesNothingBehind() throws Exception {
        defineSomebodys();
        make();
        make();
        assertThat(power()).isEqualTo(Power.OFF);
        hypervisor.start(VM);
        hypervisor.start(VM);
        Path log = disks.resolve(VM).resolve("console.log");
        int said = ConsoleLog.await(log, 0, "guest: seed: meta-data network-config user-data");
        said = ConsoleLog.await(log, said, "guest: user-data: packages: [nginx]");
        said = ConsoleLog.await(log, said, "guest: I am web-1");
        ConsoleLog.await(log, said, "guest: disk root has " + SECTORS_OF_2_GIB + " sectors");
        tellsWhatItUses();
        hypervisor.pause(VM);
        assertThat(power()).isEqualTo(Power.PAUSED);
        hypervisor.resume(VM);
        assertThat(hypervisor.list()).containsExactly(new Domain(VM, Power.RUNNING));

        libvirtd.kill();
        assertFails(Kind.PASSING, "libvirtd at", () -> hypervisor.find(VM));
        assertFails(Kind.PASSING, "libvirtd at", () -> hypervisor.statistics());
        assertThat(hypervisor.findTrouble()).isPresent();
        changed.clear();
        libvirtd.startAgain();
        assertThat(changed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("what happened meanwhile is looked at when libvirtd is back")
                .isEqualTo(VM);
        assertThat(power()).isEqualTo(Power.RUNNING);
        assertThat(hypervisor.findTrouble()).isEmpty();

        said = snapshotAndVolume(log, said);
        hypervisor.askToStop(VM);
        awaitPower(Power.OFF);
        ConsoleLog.await(log, said, "guest: asked to stop");
        hypervisor.undefine(VM);
        hypervisor.undefine(VM);
        hypervisor.deleteDisks(VM);
        hypervisor.deleteDisks(VM);
        assertThat(hypervisor.list()).isEmpty();
        assertThat(disks).isDirectoryNotContaining(path -> !path.endsWith("volumes"));
        assertThat(disks.resolve("volumes")).isEmptyDirectory();
        assertThat(libvirtd.virsh("list", "--all", "--name")).isEqualTo("somebodys");
    }

    /** The guest runs, and has been booted from its disk. */
    private void tellsWhatItUses() throws Exception {
        GuestStatistics first = onlyStatistics();
        assertThat(first.vm()).isEqualTo(VM);
        assertThat(first.cpuTimeNanos()).isPositive();
        assertThat(first.memory().rss()).isNotNull().isPositive();
        assertThat(first.memory().balloon()).isEqualTo(192L << 20);
        assertThat(first.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.device()).isEqualTo("vda");
            assertThat(disk.readBytes()).isPositive();
            assertThat(disk.readRequests()).isPositive();
            assertThat(disk.capacityBytes()).isEqualTo(2L << 30);
        });
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (onlyStatistics().cpuTimeNanos() <= first.cpuTimeNanos()) {
            assertThat(System.nanoTime())
                    .as("a guest that runs uses its processor")
                    .isLessThan(end);
        }
    }

    private GuestStatistics onlyStatistics() throws HypervisorException {
        List<GuestStatistics> all = hypervisor.statistics();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /** The guest runs before and after. */
    private int snapshotAndVolume(Path log, int from) throws Exception {
        hypervisor.createSnapshot(VM, "before");
        hypervisor.createSnapshot(VM, "before");
        hypervisor.createVolume(new Disk(VOLUME, 1, null));
        hypervisor.attach(VM, VOLUME);
        hypervisor.attach(VM, VOLUME);
        int said = ConsoleLog.await(log, from, "guest: disk " + VOLUME + " has 2097152 sectors");
        assertThat(hypervisor.volumes(VM)).containsExactly(VOLUME);
        hypervisor.detach(VM, VOLUME);
        said = ConsoleLog.await(log, said, "is gone");
        hypervisor.detach(VM, VOLUME);
        assertThat(hypervisor.volumes(VM)).isEmpty();
        hypervisor.deleteVolume(VOLUME);
        hypervisor.pause(VM);
        hypervisor.revert(VM, "before");
        assertThat(power()).isEqualTo(Power.RUNNING);
        assertFails(Kind.LASTING, "there is no snapshot after", () -> hypervisor.revert(VM, "after"));
        hypervisor.deleteSnapshot(VM, "before");
        hypervisor.deleteSnapshot(VM, "before");
        assertThat(libvirtd.virsh("snapshot-list", VM, "--name")).isEmpty();
        return said;
    }

    /** A guest of another size, with as many volumes as there may be, taken back before it could answer; and one that was off. */
    @Test
    void aDomainIsMadeLargerAndItsVolumesComeAndGo() throws Exception {
        make();
        String kept = volume(0);
        hypervisor.createVolume(new Disk(kept, 1, null));
        hypervisor.attach(VM, kept);
        hypervisor.createSnapshot(VM, "off");
        hypervisor.deleteSnapshot(VM, "off");
        for (int i = 0; i < 2; i++) {
            hypervisor.resize(VM, 2, 256);
            hypervisor.growDisk(VM, Disk.ROOT, 3);
        }
        hypervisor.growDisk(VM, Disk.ROOT, 2);
        assertThat(hypervisor.volumes(VM)).as("what it had stays").containsExactly(kept);
        hypervisor.start(VM);
        assertFails(Kind.LASTING, "it is not off", () -> hypervisor.resize(VM, 1, 192));
        for (int i = 1; i < VOLUMES; i++) {
            hypervisor.createVolume(new Disk(volume(i), 1, null));
            hypervisor.attach(VM, volume(i));
        }
        assertThat(hypervisor.volumes(VM)).hasSize(VOLUMES);
        hypervisor.createVolume(new Disk(VOLUME, 1, null));
        assertFails(Kind.LASTING, "as many as it can have", () -> hypervisor.attach(VM, VOLUME));
        Path log = disks.resolve(VM).resolve("console.log");
        int said = ConsoleLog.await(log, 0, "guest: disk root has " + SECTORS_OF_2_GIB * 3 / 2 + " sectors");
        hypervisor.detach(VM, kept);
        hypervisor.detach(VM, kept);
        ConsoleLog.await(log, said, "is gone");
        assertThat(hypervisor.volumes(VM)).hasSize(VOLUMES - 1).doesNotContain(kept);
        hypervisor.powerOff(VM);
        hypervisor.detach(VM, volume(1));
        assertThat(libvirtd.virsh("dominfo", VM)).contains("CPU(s):         2", "Max memory:     262144 KiB");
        hypervisor.growVolume(kept, 2);
        hypervisor.attach(VM, kept);
        hypervisor.start(VM);
        ConsoleLog.await(log, said, "guest: disk " + kept + " has " + SECTORS_OF_2_GIB + " sectors");
        hypervisor.detach(VM, kept);
        hypervisor.attach(VM, kept);
        hypervisor.powerOff(VM);
        assertThat(hypervisor.volumes(VM)).as("it is started with it next").contains(kept);
        hypervisor.undefine(VM);
        hypervisor.deleteDisks(VM);
        for (int i = 0; i < VOLUMES; i++) {
            hypervisor.deleteVolume(volume(i));
        }
        hypervisor.deleteVolume(VOLUME);
        assertThat(disks.resolve("volumes")).isEmptyDirectory();
    }

    private static String volume(int number) {
        return "vol-00000000000" + number;
    }

    @Test
    void aGuestIsTalkedToOverItsConsoleWhileThatIsLogged() throws Exception {
        make();
        assertThatThrownBy(() -> hypervisor.openConsole(VM, Taking.IF_FREE)).hasMessageContaining("not running");
        hypervisor.start(VM);
        Path log = disks.resolve(VM).resolve("console.log");
        int said = ConsoleLog.await(log, 0, "guest: I am web-1");
        try (ConsoleStream first = hypervisor.openConsole(VM, Taking.IF_FREE).orElseThrow()) {
            first.say("hello\r".getBytes(UTF_8));
            until(first, "guest: heard hello");
            assertThat(hypervisor.openConsole(VM, Taking.IF_FREE)).isEmpty();
            try (ConsoleStream second =
                    hypervisor.openConsole(VM, Taking.BY_FORCE).orElseThrow()) {
                second.say("again\r".getBytes(UTF_8));
                until(second, "guest: heard again");
                assertThat(first.said().readAllBytes()).asString(UTF_8).doesNotContain("heard again");
                said = ConsoleLog.await(log, said, "guest: heard hello");
                ConsoleLog.await(log, said, "guest: heard again");
                assertThat(second.isOpen()).isTrue();
                hypervisor.powerOff(VM);
                assertThat(second.said().readAllBytes()).asString(UTF_8).doesNotContain("heard hello");
            }
        }
        hypervisor.start(VM);
        try (ConsoleStream lost = hypervisor.openConsole(VM, Taking.IF_FREE).orElseThrow()) {
            libvirtd.kill();
            assertThat(lost.said().readAllBytes()).isNotNull();
            assertThat(lost.isOpen()).isFalse();
        } finally {
            libvirtd.startAgain();
        }
        awaitFound();
        hypervisor.openConsole(VM, Taking.IF_FREE).orElseThrow().close();
    }

    private void awaitFound() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (hypervisor.findTrouble().isPresent()) {
            assertThat(changed.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .as("libvirtd is back")
                    .isNotNull();
        }
    }

    private static void until(ConsoleStream console, String text) throws IOException {
        var said = new StringBuilder();
        while (said.indexOf(text) < 0) {
            int next = console.said().read();
            assertThat(next).as("the guest said %s", said).isNotNegative();
            said.append((char) next);
        }
    }

    @Test
    void whatComesDownByItselfIsCrashed() throws Exception {
        make();
        hypervisor.start(VM);
        ProcessHandle.of(libvirtd.pidOfQemu(VM)).orElseThrow().destroyForcibly();
        awaitPower(Power.CRASHED);
        hypervisor.start(VM);
        assertThat(power()).isEqualTo(Power.RUNNING);
        hypervisor.powerOff(VM);
        assertThat(power()).isEqualTo(Power.OFF);
    }

    @Test
    void aGuestIsSwitchedOffWithoutTheProcessAndWithoutLibvirtd() throws Exception {
        make();
        hypervisor.start(VM);
        List<String> command = new ArrayList<>(hypervisor.switchOffCommand());
        command.add("vm-0000000000000000");
        assertThat(new ProcessBuilder(command).start().waitFor()).isEqualTo(1);
        assertThat(power()).isEqualTo(Power.RUNNING);
        command.set(command.size() - 1, VM);
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        awaitPower(Power.CRASHED);
        assertThat(new ProcessBuilder(command).start().waitFor()).isEqualTo(1);
    }

    @Test
    void anotherNodesDomainIsNotTouched() throws Exception {
        make();
        try (LibvirtHypervisor other = new LibvirtHypervisor(
                new LibvirtSettings(libvirtd.uri(), disks, "n2", new NetworkMode.None(), Acceleration.QEMU, CALL),
                PATIENCE)) {
            assertThat(other.list()).isEmpty();
            assertThat(other.find(VM)).isEmpty();
            other.undefine(VM);
            assertFails(Kind.LASTING, "there is no domain", () -> other.start(VM));
            assertFails(
                    Kind.LASTING,
                    "somebody else",
                    () -> other.define(new DomainShape(VM, "x", 1, 64, List.of(), List.of(), false)));
        }
        assertThat(power()).isEqualTo(Power.OFF);
    }

    @Test
    void aLibvirtdThatHangsIsNotWaitedForLongerThanACallMayTake() throws Exception {
        Duration impatient = Duration.ofSeconds(1);
        try (LibvirtHypervisor hung = open(impatient)) {
            libvirtd.signal("STOP");
            try {
                long begun = System.nanoTime();
                assertFails(Kind.PASSING, "did not answer within 1000 ms", hung::list);
                assertFails(Kind.PASSING, "did not answer", hung::list);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(impatient.multipliedBy(4));
            } finally {
                libvirtd.signal("CONT");
            }
            assertThat(hung.list()).isEmpty();
        }
    }

    @Test
    void disksThatCannotBeMadeSayWhy() throws Exception {
        ImageFile large = new ImageFile(image.path(), ImageFile.Format.RAW, 3L << 30);
        assertFails(
                Kind.LASTING,
                "a disk of 2 GiB is smaller than its image, which takes 3 GiB",
                () -> hypervisor.createDisk(VM, new Disk(Disk.ROOT, 2, large)));
        ImageFile absent = new ImageFile(shared.resolve("no.img"), ImageFile.Format.RAW, 1);
        assertFails(Kind.LASTING, "No such file", () -> hypervisor.createDisk(VM, new Disk(Disk.ROOT, 2, absent)));
        withFullDisk(() -> assertFails(
                Kind.LASTING,
                "No space left on device",
                () -> hypervisor.createDisk(VM, new Disk(Disk.ROOT, 2, null))));
        hypervisor.deleteDisks(VM);
        assertThat(disks).isEmptyDirectory();
    }

    private void withFullDisk(ThrowingCallable body) throws Exception {
        Path full = Files.createDirectories(disks.resolve(VM));
        var _ = LibvirtDaemon.run(List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", full.toString()));
        try {
            body.call();
        } catch (RuntimeException | IOException e) {
            throw e;
        } catch (Throwable e) { // tidy: what AssertJ's callable is declared with
            throw new AssertionError(e);
        } finally {
            var _ = LibvirtDaemon.run(List.of("umount", full.toString()));
        }
    }
}
