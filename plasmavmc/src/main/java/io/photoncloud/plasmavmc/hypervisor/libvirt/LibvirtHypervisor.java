package io.photoncloud.plasmavmc.hypervisor.libvirt;

import io.photoncloud.plasmavmc.hypervisor.ConsoleFile;
import io.photoncloud.plasmavmc.hypervisor.ConsolePart;
import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import io.photoncloud.plasmavmc.hypervisor.Seed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.NodeInfo;
import org.libvirt.event.DomainEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs QEMU's guests by libvirt: by KVM where that really runs one, and by emulation otherwise. */
public final class LibvirtHypervisor implements Hypervisor {

    public static final String DRIVER = "libvirt";

    private static final Logger log = LoggerFactory.getLogger(LibvirtHypervisor.class);

    /** Between one look for libvirtd and the next, while this machine waits for it. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final long KIB_IN_MIB = 1_024;
    private static final long BYTES_IN_GIB = 1L << 30;

    /**
     * Ends QEMU itself, as libvirtd may be away or hang. The directory of all VMs' files is its {@code $0}, and the VM its {@code
     * $1}; the brackets keep the search from finding itself.
     */
    private static final String SWITCH_OFF = """
            ended=1
            for file in $(grep -ls "guest=[v]${1#v}," /proc/[0-9]*/cmdline); do
                process=${file#/proc/}
                if grep -qsF "$0/$1/" "$file" && kill -9 "${process%/cmdline}"; then ended=0; fi
            done
            exit $ended
            """;

    private final LibvirtSettings settings;
    private final Link link;
    private final Domains domains;
    private final DomainXml.Host host;
    private final Capacity capacity;
    private volatile Consumer<String> listener = vm -> {};
    private volatile @Nullable KvmProbe probe;

    /**
     * Waits for libvirtd, and finds out what this machine can do.
     *
     * @throws HypervisorException libvirtd cannot be reached within the patience
     */
    public LibvirtHypervisor(LibvirtSettings settings, Duration patience) throws HypervisorException {
        this.settings = settings;
        this.link = new Link(settings.uri(), settings.callTimeMax(), this::told, this::lookAtAll);
        this.domains = new Domains(link, settings.node());
        try {
            if (!Files.exists(settings.directory())) {
                Files.createDirectories(settings.directory());
                Files.setPosixFilePermissions(settings.directory(), VmFiles.SEARCHABLE);
            }
            link.start();
            NodeInfo machine = awaitMachine(patience);
            this.capacity = new Capacity(machine.cpus, machine.memory / KIB_IN_MIB);
            String board = machine.model.equals("x86_64") ? DomainXml.Q35 : "";
            String acceleration = switch (settings.acceleration()) {
                case KVM -> DomainXml.KVM;
                case QEMU -> DomainXml.QEMU;
                case AUTO -> !board.isEmpty() && kvmRunsGuests() ? DomainXml.KVM : DomainXml.QEMU;
            };
            this.host = new DomainXml.Host(acceleration, board, settings.network());
        } catch (IOException e) {
            link.close();
            throw new HypervisorException(
                    Kind.LASTING, "the disks of VMs cannot be kept in " + settings.directory() + ": " + e, e);
        } catch (HypervisorException e) {
            link.close();
            throw e;
        }
    }

    /** Whether a libvirtd answers at once. */
    public static boolean isThere(String uri) {
        try (Link link = new Link(uri, LibvirtSettings.CALL_TIME_MAX, (domain, event) -> {}, () -> {})) {
            return link.call("looking for libvirt", Connect::isAlive);
        } catch (HypervisorException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("there is no libvirt here");
            return false;
        }
    }

    private NodeInfo awaitMachine(Duration patience) throws HypervisorException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) { // Ends by an answer or by the end of the patience.
            try {
                return link.call("asking what this machine has", Connect::nodeInfo);
            } catch (HypervisorException e) {
                if (e.kind() == Kind.LASTING || end - System.nanoTime() <= 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private boolean kvmRunsGuests() throws HypervisorException {
        KvmProbe running = new KvmProbe("photon-probe-" + settings.node());
        probe = running;
        try {
            return running.succeeds(link, settings.directory());
        } finally {
            probe = null;
        }
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public String acceleration() {
        return host.acceleration();
    }

    @Override
    public Capacity capacity() {
        return capacity;
    }

    @Override
    public Optional<String> findTrouble() {
        return Optional.of(link.trouble()).filter(trouble -> !trouble.isEmpty());
    }

    // What happens

    private void told(String name, DomainEvent event) {
        KvmProbe running = probe;
        if (running != null) {
            running.told(name, event);
        }
        domains.told(name, event);
        listener.accept(name);
    }

    /** There is a new connection, and nobody knows what happened before. */
    private void lookAtAll() {
        try {
            list().forEach(domain -> listener.accept(domain.vm()));
        } catch (HypervisorException e) {
            log.atWarn().setCause(e).log("domains are not looked at after a new connection");
        }
    }

    @Override
    public void onChange(Consumer<String> told) {
        listener = told;
    }

    // Domains

    @Override
    public Optional<Domain> find(String vm) throws HypervisorException {
        return domains.find(vm);
    }

    @Override
    public List<Domain> list() throws HypervisorException {
        return domains.list();
    }

    @Override
    public List<GuestStatistics> statistics() throws HypervisorException {
        return domains.statistics();
    }

    @Override
    public void define(DomainShape shape) throws HypervisorException {
        String vm = shape.vm();
        domains.define(vm, DomainXml.of(shape, domains.mark(vm), files(vm), host));
    }

    @Override
    public void resize(String vm, int vcpus, long memoryMib) throws HypervisorException {
        domains.resize(vm, vcpus, memoryMib);
    }

    @Override
    public void growDisk(String vm, String disk, int gib) throws HypervisorException {
        QemuImg.grow(files(vm).disk(disk), gib * BYTES_IN_GIB);
    }

    @Override
    public void undefine(String vm) throws HypervisorException {
        domains.undefine(vm);
    }

    @Override
    public void start(String vm) throws HypervisorException {
        domains.start(vm);
    }

    @Override
    public void askToStop(String vm) throws HypervisorException {
        domains.askToStop(vm);
    }

    @Override
    public void powerOff(String vm) throws HypervisorException {
        domains.powerOff(vm);
    }

    /** Those of another machine's libvirt are not reached without it. */
    @Override
    public List<String> switchOffCommand() {
        return settings.uri().startsWith("qemu:///") || settings.uri().startsWith("qemu+unix:///")
                ? List.of("sh", "-c", SWITCH_OFF, settings.directory().toString())
                : List.of();
    }

    @Override
    public void pause(String vm) throws HypervisorException {
        domains.pause(vm);
    }

    @Override
    public void resume(String vm) throws HypervisorException {
        domains.resume(vm);
    }

    @Override
    public void reboot(String vm) throws HypervisorException {
        domains.reboot(vm);
    }

    @Override
    public void reset(String vm) throws HypervisorException {
        domains.reset(vm);
    }

    @Override
    public void createSnapshot(String vm, String snapshot) throws HypervisorException {
        domains.createSnapshot(vm, snapshot);
    }

    @Override
    public void revert(String vm, String snapshot) throws HypervisorException {
        domains.revert(vm, snapshot);
    }

    @Override
    public void deleteSnapshot(String vm, String snapshot) throws HypervisorException {
        domains.deleteSnapshot(vm, snapshot);
    }

    @Override
    public void attach(String vm, String volume) throws HypervisorException {
        domains.attach(vm, volume, volumeFile(volume));
    }

    @Override
    public void detach(String vm, String volume) throws HypervisorException {
        domains.detach(vm, volume, volumeFile(volume));
    }

    @Override
    public List<String> volumes(String vm) throws HypervisorException {
        return domains.volumes(vm, volumeDirectory());
    }

    // Files

    private Path volumeDirectory() {
        return settings.directory().resolve("volumes");
    }

    private Path volumeFile(String volume) {
        return VmFiles.of(volumeDirectory(), volume).disk("volume");
    }

    @Override
    public void createVolume(Disk volume) throws HypervisorException {
        createDisk(VmFiles.of(volumeDirectory(), volume.name()), "volume", volume);
    }

    @Override
    public void growVolume(String volume, int gib) throws HypervisorException {
        QemuImg.grow(volumeFile(volume), gib * BYTES_IN_GIB);
    }

    @Override
    public void deleteVolume(String volume) throws HypervisorException {
        delete(VmFiles.of(volumeDirectory(), volume), volume);
    }

    private VmFiles files(String vm) {
        return VmFiles.of(settings.directory(), vm);
    }

    @Override
    public void createDisk(String vm, Disk disk) throws HypervisorException {
        createDisk(files(vm), disk.name(), disk);
    }

    private static void createDisk(VmFiles files, String name, Disk disk) throws HypervisorException {
        ImageFile image = disk.image();
        if (image != null && disk.bytes() < image.virtualBytes()) {
            throw new HypervisorException(
                    Kind.LASTING,
                    "a disk of " + disk.gib() + " GiB is smaller than its image, which takes "
                            + Math.ceilDiv(image.virtualBytes(), BYTES_IN_GIB) + " GiB");
        }
        Path file = files.disk(name);
        if (Files.exists(file)) {
            return;
        }
        if (image != null && !Files.isReadable(image.path())) {
            throw new HypervisorException(Kind.LASTING, "No such file, or none that may be read: " + image.path());
        }
        Path making = file.resolveSibling(file.getFileName() + ".new");
        try {
            files.make();
            var _ = Files.deleteIfExists(making);
            Qcow2File.create(making, disk.bytes(), image);
            Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new HypervisorException(Kind.LASTING, "the disk cannot be made: " + e, e);
        }
    }

    @Override
    public void writeSeed(String vm, Seed seed) throws HypervisorException {
        try {
            files(vm).make();
            SeedFile.write(files(vm).seed(), vm, seed);
        } catch (IOException e) {
            throw new HypervisorException(Kind.LASTING, "the seed cannot be written: " + e, e);
        }
    }

    @Override
    public ConsolePart readConsole(String vm, @Nullable String from, int bytesMax) throws HypervisorException {
        try {
            return ConsoleFile.read(files(vm).consoles(), from, bytesMax);
        } catch (AccessDeniedException e) {
            throw new HypervisorException(
                    Kind.LASTING,
                    "the console's log may not be read: virtlogd writes it for root, so PlasmaVMC has to run as root",
                    e);
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the console's log cannot be read: " + e, e);
        }
    }

    @Override
    public Optional<ConsoleStream> openConsole(String vm, Taking taking) throws HypervisorException {
        if (domains.find(vm).isEmpty()) {
            throw new HypervisorException(Kind.LASTING, "there is no domain of " + vm);
        }
        return link.callHeld("opening the console of " + vm, session -> LibvirtConsole.open(session, vm, taking));
    }

    @Override
    public void deleteDisks(String vm) throws HypervisorException {
        delete(files(vm), vm);
    }

    private static void delete(VmFiles files, String owner) throws HypervisorException {
        try {
            files.delete();
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the disks of " + owner + " cannot be deleted: " + e, e);
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
