package io.photoncloud.plasmavmc.hypervisor.libvirt;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Domain.CreateFlags;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.StoppedDetail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether KVM really runs a guest here: that there is a {@code /dev/kvm} says little where this machine is a guest itself. A
 * guest of one sector goes through what boot loaders and kernels go through (real mode, protected mode and an interrupt's
 * return in it, long mode by page tables) and switches itself off.
 */
final class KvmProbe {

    static final Duration TIME_MAX = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(KvmProbe.class);

    /** Loaded at 0x7c00. Its last instructions write to q35's power management: 0x2000 to port 0x604 is "off". */
    private static final byte[] GUEST = HexFormat.of()
            .parseHex(
                    "fafc31c08ed88ec0660f0116c07c" // interrupts off, ds and es 0, the table of segments
                            + "0f20c00c010f22c066ea1e7c0000100066b818008ed88ec08ed0bc007c0000" // to protected mode
                            + "9c6a1068367c0000cf" // an interrupt's return, to the next instruction
                            + "31c0bf00100000b9000c0000f3ab" // page tables from 0x1000 on, empty
                            + "66c70500100000032066c705002000000330c6050030000083" // the first 2 MiB are where they are
                            + "b8200000000f22e0b8001000000f22d8b9800000c00f320d000100000f30" // long mode is allowed
                            + "0f20c00d000000800f22c0ea8d7c00000800" // to long mode
                            + "66ba040666b8002066eff4ebfd660f1f440000" // off, or else it halts for ever
                            + "000000000000000000000000009a2000ffff0000009acf00ffff00000092cf00" // segments
                            + "1f00a07c0000"); // where they are

    private static final int SECTOR = 512;

    /** No disk is smaller for a BIOS. */
    private static final int DISK = 1 << 20;

    private final String domain;
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

    /** @param domain what the guest is called, of which it has to be {@link #told} */
    KvmProbe(String domain) {
        this.domain = domain;
    }

    /** What happened to a domain, which may be another. */
    void told(String name, DomainEvent event) {
        if (!name.equals(domain)) {
            return;
        }
        switch (event.getType()) {
            case STOPPED -> outcome.complete(event.<StoppedDetail>getDetail() == StoppedDetail.SHUTDOWN);
            case SUSPENDED, CRASHED -> outcome.complete(false);
            case DEFINED, UNDEFINED, STARTED, RESUMED, SHUTDOWN, PMSUSPENDED, UNKNOWN -> {}
        }
    }

    /**
     * Runs the guest.
     *
     * @param directory where its disk is put for the moment
     * @throws HypervisorException libvirtd is away
     */
    boolean succeeds(Link link, Path directory) throws HypervisorException {
        Path disk = directory.resolve(domain + ".img");
        try {
            Files.write(disk, Arrays.copyOf(sector(), DISK));
            boolean begun = link.call("probing KVM", connect -> begins(connect, disk));
            if (!begun) {
                return false;
            }
            boolean well = outcome.get(TIME_MAX.toNanos(), TimeUnit.NANOSECONDS);
            if (!well) {
                end(link);
            }
            return well;
        } catch (TimeoutException _) {
            end(link);
            return false;
        } catch (IOException e) {
            throw new HypervisorException(Kind.LASTING, "the disk of KVM's probe cannot be written: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.PASSING, "interrupted while KVM was probed", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes the outcome by a failure", e);
        } finally {
            delete(disk);
        }
    }

    private boolean begins(Connect connect, Path disk) {
        try {
            var _ = connect.domainCreateXML(xml(disk), CreateFlags.AUTODESTROY).free();
            return true;
        } catch (LibvirtException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("KVM begins no guest here");
            return false;
        }
    }

    /** In the background: a QEMU whose KVM is stuck dies slowly. */
    private void end(Link link) {
        log.atInfo().log("KVM brings no guest up and down here");
        Thread.ofVirtual().name("kvm-probe-end").start(() -> {
            try {
                var _ = link.call("ending KVM's probe", connect -> {
                    Domain guest = connect.domainLookupByName(domain);
                    guest.destroy();
                    return guest.free();
                });
            } catch (HypervisorException e) {
                log.atDebug().setCause(e).log("the guest of KVM's probe is ended with the connection");
            }
        });
    }

    private static void delete(Path disk) {
        try {
            var _ = Files.deleteIfExists(disk);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", disk).setCause(e).log("the disk of KVM's probe is left behind");
        }
    }

    private static byte[] sector() {
        byte[] sector = Arrays.copyOf(GUEST, SECTOR);
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xaa;
        return sector;
    }

    private String xml(Path disk) {
        return Xml.write(xml -> {
            xml.begin("domain", "type", DomainXml.KVM).element("name", domain);
            xml.begin("memory", "unit", "MiB").text("16").end().element("vcpu", "1");
            xml.begin("os").begin("type", "machine", "q35").text("hvm").end().end();
            xml.element("on_crash", "preserve");
            xml.begin("devices").begin("disk", "type", "file");
            xml.empty("driver", "name", "qemu", "type", "raw").empty("source", "file", disk.toString());
            xml.empty("target", "dev", "vda", "bus", "virtio").empty("boot", "order", "1");
            xml.end().end().end();
        });
    }
}
