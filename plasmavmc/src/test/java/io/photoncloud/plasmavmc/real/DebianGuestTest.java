package io.photoncloud.plasmavmc.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.DiskShape;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import io.photoncloud.plasmavmc.hypervisor.NicShape;
import io.photoncloud.plasmavmc.hypervisor.Seed;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtHypervisor;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtSettings;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtSettings.Acceleration;
import io.photoncloud.plasmavmc.hypervisor.libvirt.NetworkMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian as debootstrap installs it, whose own cloud-init reads the seed that the driver writes. */
class DebianGuestTest {

    /** An emulated processor runs cloud-init's four stages. */
    private static final Duration BOOT = Duration.ofMinutes(8);

    private static final Duration STOP = Duration.ofMinutes(2);
    private static final String VM = "vm-feedfacefeedface";
    private static final String MAC = "52:54:00:ab:cd:ef";
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMcd2oJPPvDGjGwOOVnSlE1gJtQzCQyVYFHVMTdwDPCB me@here";

    private static final String USER_DATA = """
            #cloud-config
            write_files:
              - path: /etc/motd
                content: written by cloud-init
            runcmd:
              - 'echo "told: host $(hostname)" > /dev/ttyS0'
              - 'echo "told: motd $(cat /etc/motd)" > /dev/ttyS0'
              - 'echo "told: key $(cut -d " " -f 3 ~debian/.ssh/authorized_keys)" > /dev/ttyS0'
              - 'echo "told: address $(ip -brief -4 address show to 10.0.0.5/24)" > /dev/ttyS0'
              - 'echo "told: route $(ip -4 route show default)" > /dev/ttyS0'
              - 'echo "told: root GiB $(df --output=size --block-size=1G / | tail -n 1 | tr -d " ")" > /dev/ttyS0'
            """;

    @TempDir
    private Path directory;

    @Test
    void cloudInitDoesWhatTheSeedSays() throws Exception {
        LibvirtDaemon.findMissingForDebian().ifPresent(reason -> assumeTrue(false, reason));
        Path file = LibvirtDaemon.makeDebianImage(directory.resolve("debian.img"));
        ImageFile image = new ImageFile(file, ImageFile.Format.RAW, Files.size(file));
        LibvirtDaemon libvirtd = new LibvirtDaemon(Files.createDirectory(directory.resolve("libvirt")));
        Path disks = Files.createDirectory(directory.resolve("disks"));
        try (LibvirtHypervisor hypervisor = new LibvirtHypervisor(
                new LibvirtSettings(
                        libvirtd.uri(), disks, "n1", new NetworkMode.User(), Acceleration.QEMU, Duration.ofSeconds(30)),
                Duration.ofSeconds(30))) {
            BlockingQueue<String> changed = new LinkedBlockingQueue<>();
            hypervisor.onChange(changed::add);
            make(hypervisor, image);
            hypervisor.start(VM);
            requireTold(disks.resolve(VM).resolve("console.log"));
            hypervisor.askToStop(VM);
            while (hypervisor.find(VM).orElseThrow().power() != Power.OFF) {
                assertThat(changed.poll(STOP.toSeconds(), TimeUnit.SECONDS))
                        .as("systemd goes down when the power button is pressed")
                        .isNotNull();
            }
            hypervisor.undefine(VM);
            hypervisor.deleteDisks(VM);
            assertThat(libvirtd.virsh("list", "--all", "--name")).isEmpty();
        } finally {
            libvirtd.end();
        }
    }

    private static void make(LibvirtHypervisor hypervisor, ImageFile image) throws Exception {
        hypervisor.createDisk(VM, new Disk(Disk.ROOT, 3, image));
        hypervisor.writeSeed(
                VM,
                new Seed(
                        "debian-1",
                        USER_DATA,
                        List.of(KEY),
                        List.of(new Seed.Network(MAC, List.of("10.0.0.5/24"), "10.0.0.1", List.of("9.9.9.9")))));
        hypervisor.define(new DomainShape(
                VM, "debian", 1, 512, List.of(new DiskShape(Disk.ROOT)), List.of(new NicShape("port-1", MAC)), true));
    }

    private static void requireTold(Path log) throws Exception {
        int said = ConsoleLog.await(log, 0, "told: host debian-1", BOOT);
        said = ConsoleLog.await(log, said, "told: motd written by cloud-init");
        said = ConsoleLog.await(log, said, "told: key me@here");
        said = ConsoleLog.await(log, said, "10.0.0.5/24");
        said = ConsoleLog.await(log, said, "told: route default via 10.0.0.1");
        ConsoleLog.await(log, said, "told: root GiB 3");
    }
}
