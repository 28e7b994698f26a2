package io.photoncloud.plasmavmc.hypervisor.simulated;

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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs nothing, and otherwise behaves as a hypervisor: its domains and disks are files of a directory, so that they outlive
 * the process as real ones do, and its guests take a moment to shut down. For machines without a hypervisor, and for tests.
 */
public final class SimulatedHypervisor implements Hypervisor {

    public static final String DRIVER = "simulated";

    private static final String DOMAIN = ".domain";
    private static final String SIZE = ".size";
    private static final String DISKS = "disks";
    private static final String SEED = "seed";
    private static final String CONSOLE = "console";
    private static final String SNAPSHOT = "snapshot-";
    private static final String VOLUMES = "volumes";
    private static final String VOLUME = "volume-";
    private static final String BYTES = " bytes";
    private static final long BYTES_IN_GIB = 1L << 30;

    private final Path directory;
    private final Capacity capacity;
    private final Duration guestStopTime;
    private final Faults faults;
    private final InstantSource clock;
    private final Map<String, Power> domains = new TreeMap<>();
    private final Map<String, Boolean> stopping = new ConcurrentHashMap<>();
    private final Map<String, SimulatedConsole> consoles = new ConcurrentHashMap<>();
    private final ScheduledExecutorService guests = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("guests").daemon().factory());
    private volatile Consumer<String> listener = vm -> {};
    private volatile boolean clinging;

    /**
     * @param directory where its domains and disks are kept, made if need be
     * @param guestStopTime how long a guest takes from being asked until it is down; zero for at once
     * @throws UncheckedIOException the directory cannot be used
     */
    public SimulatedHypervisor(
            Path directory, Capacity capacity, Duration guestStopTime, Faults faults, InstantSource clock) {
        this.clock = clock;
        this.directory = directory;
        this.capacity = capacity;
        this.guestStopTime = guestStopTime;
        this.faults = faults;
        try {
            Files.createDirectories(directory.resolve(DISKS));
            read();
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated hypervisor cannot use " + directory, e);
        }
    }

    private void read() throws IOException {
        for (Path file : files(directory)) {
            String name = file.getFileName().toString();
            if (name.endsWith(DOMAIN)) {
                domains.put(
                        name.substring(0, name.length() - DOMAIN.length()),
                        Power.valueOf(Files.readString(file).strip()));
            }
        }
    }

    /** As they are in the files, which others change while this process stands still. To be called with the domains locked. */
    private Map<String, Power> present() throws HypervisorException {
        try {
            if (SwitchOff.happenedIn(directory)) {
                read();
            }
            return domains;
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the simulated hypervisor's directory: " + e, e);
        }
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public String acceleration() {
        return DRIVER;
    }

    @Override
    public Capacity capacity() {
        return capacity;
    }

    @Override
    public Optional<String> findTrouble() {
        return Optional.empty();
    }

    @Override
    public Optional<Domain> find(String vm) throws HypervisorException {
        faults.at("find", vm);
        synchronized (domains) {
            return Optional.ofNullable(present().get(vm)).map(power -> new Domain(vm, power));
        }
    }

    @Override
    public List<Domain> list() throws HypervisorException {
        faults.at("list", "");
        synchronized (domains) {
            List<Domain> all = new ArrayList<>(domains.size());
            present().forEach((vm, power) -> all.add(new Domain(vm, power)));
            return all;
        }
    }

    /** What is done to a domain's file. */
    @FunctionalInterface
    private interface Effect {
        void make() throws IOException, HypervisorException;
    }

    private void call(String name, String vm, Effect effect) throws HypervisorException {
        faults.at(name, vm);
        try {
            synchronized (domains) {
                var _ = present();
                effect.make();
            }
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the simulated hypervisor's directory: " + e, e);
        }
        faults.at(name + "/done", vm);
    }

    private void become(String vm, Power power) throws IOException {
        write(directory.resolve(vm + DOMAIN), power.name());
        domains.put(vm, power);
        if (power == Power.OFF || power == Power.CRASHED) {
            SimulatedConsole console = consoles.remove(vm);
            if (console != null) {
                console.close();
            }
        }
    }

    @Override
    public void createDisk(String vm, Disk disk) throws HypervisorException {
        call("createDisk", vm, () -> {
            Path file = Files.createDirectories(disksOf(vm)).resolve(disk.name());
            if (!Files.exists(file)) {
                ImageFile image = disk.image();
                write(file, disk.bytes() + BYTES + (image == null ? "" : " on " + image.path()));
            }
        });
    }

    /** Whole or not at all. */
    private static void write(Path file, String content) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, content);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void growDisk(String vm, String disk, int gib) throws HypervisorException {
        call("growDisk", vm, () -> {
            requireOff(vm);
            grow(disksOf(vm).resolve(disk), gib);
        });
    }

    private static void grow(Path file, int gib) throws IOException, HypervisorException {
        if (!Files.exists(file)) {
            throw new HypervisorException(Kind.LASTING, "there is no disk " + file.getFileName());
        }
        String said = Files.readString(file);
        int end = said.indexOf(BYTES);
        if (Long.parseLong(said.substring(0, end)) < gib * BYTES_IN_GIB) {
            write(file, gib * BYTES_IN_GIB + said.substring(end));
        }
    }

    @Override
    public void writeSeed(String vm, Seed seed) throws HypervisorException {
        call("writeSeed", vm, () -> {
            var _ = Files.writeString(Files.createDirectories(disksOf(vm)).resolve(SEED), seed.hostName());
        });
    }

    @Override
    public ConsolePart readConsole(String vm, @Nullable String from, int bytesMax) throws HypervisorException {
        faults.at("readConsole", vm);
        try {
            return ConsoleFile.read(List.of(disksOf(vm).resolve(CONSOLE)), from, bytesMax);
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the simulated hypervisor's directory: " + e, e);
        }
    }

    @Override
    public Optional<ConsoleStream> openConsole(String vm, Taking taking) throws HypervisorException {
        faults.at("openConsole", vm);
        synchronized (domains) {
            requireRunning(vm);
            SimulatedConsole before = consoles.get(vm);
            if (before != null && before.isOpen()) {
                if (taking == Taking.IF_FREE) {
                    return Optional.empty();
                }
                before.close();
            }
            SimulatedConsole opened = new SimulatedConsole(vm, disksOf(vm).resolve(CONSOLE));
            consoles.put(vm, opened);
            return Optional.of(opened);
        }
    }

    @Override
    public void deleteDisks(String vm) throws HypervisorException {
        call("deleteDisks", vm, () -> {
            if (Files.exists(disksOf(vm))) {
                for (Path file : files(disksOf(vm))) {
                    Files.delete(file);
                }
                Files.delete(disksOf(vm));
            }
        });
    }

    @Override
    public void define(DomainShape shape) throws HypervisorException {
        call("define", shape.vm(), () -> {
            if (!domains.containsKey(shape.vm())) {
                writeSize(shape.vm(), shape.vcpus(), shape.memoryMib());
                become(shape.vm(), Power.OFF);
            }
        });
    }

    private void writeSize(String vm, int vcpus, long memoryMib) throws IOException {
        write(directory.resolve(vm + SIZE), vcpus + " vCPUs, " + memoryMib + " MiB");
    }

    @Override
    public void resize(String vm, int vcpus, long memoryMib) throws HypervisorException {
        call("resize", vm, () -> {
            requireOff(vm);
            writeSize(vm, vcpus, memoryMib);
        });
    }

    private void requireOff(String vm) throws HypervisorException {
        Power power = required(vm);
        if (power == Power.RUNNING || power == Power.PAUSED) {
            throw new HypervisorException(Kind.LASTING, "the domain of " + vm + " is " + power);
        }
    }

    @Override
    public void undefine(String vm) throws HypervisorException {
        call("undefine", vm, () -> {
            Power power = domains.get(vm);
            if (power == Power.RUNNING || power == Power.PAUSED) {
                throw new HypervisorException(Kind.PASSING, "the domain of " + vm + " is not off");
            }
            var _ = Files.deleteIfExists(directory.resolve(vm + DOMAIN));
            var _ = Files.deleteIfExists(directory.resolve(vm + SIZE));
            domains.remove(vm);
        });
    }

    @Override
    public void start(String vm) throws HypervisorException {
        call("start", vm, () -> {
            if (required(vm) != Power.RUNNING) {
                Files.writeString(
                        Files.createDirectories(disksOf(vm)).resolve(CONSOLE),
                        "simulated guest of " + vm + " starts\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                become(vm, Power.RUNNING);
            }
        });
    }

    private Power required(String vm) throws HypervisorException {
        Power power = domains.get(vm);
        if (power == null) {
            throw new HypervisorException(Kind.LASTING, "there is no domain of " + vm);
        }
        return power;
    }

    @Override
    public void askToStop(String vm) throws HypervisorException {
        call("askToStop", vm, () -> {
            if (required(vm) == Power.RUNNING && guestStopTime.isZero()) {
                become(vm, Power.OFF);
            } else if (required(vm) == Power.RUNNING && stopping.putIfAbsent(vm, true) == null) {
                var _ = guests.schedule(() -> down(vm), guestStopTime.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private void down(String vm) {
        stopping.remove(vm);
        changeFromOutside(vm, Power.OFF);
    }

    /** Changes a domain as a guest does, or somebody who does not ask: whoever listens is told. */
    public void changeFromOutside(String vm, Power power) {
        try {
            synchronized (domains) {
                Power before = domains.get(vm);
                if (before == null || (before == Power.OFF && power == Power.CRASHED)) {
                    return;
                }
                become(vm, power);
            }
            listener.accept(vm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void powerOff(String vm) throws HypervisorException {
        call("powerOff", vm, () -> {
            if (required(vm) != Power.OFF) {
                become(vm, Power.OFF);
            }
        });
    }

    @Override
    public List<String> switchOffCommand() {
        return SwitchOff.commandIn(directory);
    }

    @Override
    public void pause(String vm) throws HypervisorException {
        call("pause", vm, () -> {
            if (required(vm) == Power.RUNNING) {
                become(vm, Power.PAUSED);
            }
        });
    }

    @Override
    public void resume(String vm) throws HypervisorException {
        call("resume", vm, () -> {
            if (required(vm) == Power.PAUSED) {
                become(vm, Power.RUNNING);
            }
        });
    }

    @Override
    public void reboot(String vm) throws HypervisorException {
        call("reboot", vm, () -> requireRunning(vm));
    }

    @Override
    public void reset(String vm) throws HypervisorException {
        call("reset", vm, () -> requireRunning(vm));
    }

    private void requireRunning(String vm) throws HypervisorException {
        Power power = required(vm);
        if (power != Power.RUNNING) {
            throw new HypervisorException(Kind.LASTING, "the domain of " + vm + " is " + power);
        }
    }

    // Snapshots and volumes: files that say what they are of

    @Override
    public void createSnapshot(String vm, String snapshot) throws HypervisorException {
        call("createSnapshot", vm, () -> {
            Path file = Files.createDirectories(disksOf(vm)).resolve(SNAPSHOT + snapshot);
            if (!Files.exists(file)) {
                Files.writeString(file, required(vm).name());
            }
        });
    }

    @Override
    public void revert(String vm, String snapshot) throws HypervisorException {
        call("revert", vm, () -> {
            Path file = disksOf(vm).resolve(SNAPSHOT + snapshot);
            if (!Files.exists(file)) {
                throw new HypervisorException(Kind.LASTING, "there is no snapshot " + snapshot);
            }
            become(vm, Power.valueOf(Files.readString(file)));
        });
    }

    @Override
    public void deleteSnapshot(String vm, String snapshot) throws HypervisorException {
        call("deleteSnapshot", vm, () -> {
            var _ = Files.deleteIfExists(disksOf(vm).resolve(SNAPSHOT + snapshot));
        });
    }

    private Path volumeFile(String volume) {
        return directory.resolve(VOLUMES).resolve(volume);
    }

    @Override
    public void createVolume(Disk volume) throws HypervisorException {
        call("createVolume", volume.name(), () -> {
            Files.createDirectories(directory.resolve(VOLUMES));
            if (!Files.exists(volumeFile(volume.name()))) {
                write(volumeFile(volume.name()), volume.bytes() + BYTES);
            }
        });
    }

    @Override
    public void growVolume(String volume, int gib) throws HypervisorException {
        call("growVolume", volume, () -> grow(volumeFile(volume), gib));
    }

    @Override
    public void deleteVolume(String volume) throws HypervisorException {
        call("deleteVolume", volume, () -> {
            var _ = Files.deleteIfExists(volumeFile(volume));
        });
    }

    @Override
    public void attach(String vm, String volume) throws HypervisorException {
        call("attach", vm, () -> {
            if (!Files.exists(volumeFile(volume))) {
                throw new HypervisorException(Kind.LASTING, "there is no volume " + volume);
            }
            var _ = required(vm);
            Files.writeString(Files.createDirectories(disksOf(vm)).resolve(VOLUME + volume), volume);
        });
    }

    @Override
    public void detach(String vm, String volume) throws HypervisorException {
        call("detach", vm, () -> {
            if (clinging && domains.get(vm) == Power.RUNNING) {
                return;
            }
            var _ = Files.deleteIfExists(disksOf(vm).resolve(VOLUME + volume));
        });
    }

    @Override
    public List<String> volumes(String vm) throws HypervisorException {
        faults.at("volumes", vm);
        if (!Files.exists(disksOf(vm))) {
            return List.of();
        }
        try {
            return files(disksOf(vm)).stream()
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(VOLUME))
                    .map(name -> name.substring(VOLUME.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the simulated hypervisor's directory: " + e, e);
        }
    }

    private Path disksOf(String vm) {
        return directory.resolve(DISKS).resolve(vm);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** The VMs that have something on its disks, for those who look for what was left behind. */
    public List<String> disks() {
        try {
            return files(directory.resolve(DISKS)).stream()
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its time since it came to run or to be paused makes of it, at fixed rates. */
    @Override
    public List<GuestStatistics> statistics() throws HypervisorException {
        faults.at("statistics", "");
        List<GuestStatistics> all = new ArrayList<>();
        for (Domain domain : list()) {
            if (domain.power() == Power.RUNNING || domain.power() == Power.PAUSED) {
                Optional<FileTime> since = changed(domain.vm());
                since.ifPresent(time -> all.add(SimulatedUse.of(domain, time.toInstant(), clock.instant())));
            }
        }
        return all;
    }

    /** Empty where it is gone meanwhile. */
    private Optional<FileTime> changed(String vm) throws HypervisorException {
        try {
            return Optional.of(Files.getLastModifiedTime(directory.resolve(vm + DOMAIN)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the simulated hypervisor's directory: " + e, e);
        }
    }

    /** From now on guests that run do not let go of volumes. */
    public void cling() {
        clinging = true;
    }

    /** The volumes that were made and not deleted. */
    public List<String> volumes() {
        try {
            return Files.exists(directory.resolve(VOLUMES))
                    ? files(directory.resolve(VOLUMES)).stream()
                            .map(path -> path.getFileName().toString())
                            .sorted()
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What there is of a domain, its disks and its snapshots, in words, for those who look whether it is as it should be. */
    public List<String> parts(String vm) {
        try {
            List<String> parts = new ArrayList<>();
            parts.add(Files.readString(directory.resolve(vm + SIZE)));
            for (Path file : files(disksOf(vm))) {
                String name = file.getFileName().toString();
                if (!name.equals(SEED) && !name.equals(CONSOLE)) {
                    parts.add(name + ": " + Files.readString(file).replaceFirst(" on .*", ""));
                }
            }
            return parts.stream().sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onChange(Consumer<String> told) {
        listener = told;
    }

    @Override
    public void close() {
        guests.shutdownNow();
    }
}
