package io.photoncloud.plasmavmc.hypervisor;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What runs virtual machines on this node. Each is a domain, known by the VM's id and marked as ours: domains of others are
 * neither shown nor touched. Every call may be made again after it was made, or made in part, without a second effect; none
 * waits for a guest. Safe for many threads.
 */
public interface Hypervisor extends AutoCloseable {

    /** Which of the drivers this is: {@code libvirt} or {@code simulated}. */
    String driver();

    /** By what guests are run: {@code kvm}, {@code qemu} (emulation) or {@code simulated}. */
    String acceleration();

    Capacity capacity();

    /** @param cores of the machine, not counted more than once */
    record Capacity(int cores, long memoryMib) {}

    /** Why nothing can be done just now, from what is known already; empty where it works as far as is known. */
    Optional<String> findTrouble();

    /** How a domain is. */
    enum Power {
        OFF,
        RUNNING,
        PAUSED,
        /** Off, because it came down by itself and not in order. */
        CRASHED
    }

    record Domain(String vm, Power power) {}

    Optional<Domain> find(String vm) throws HypervisorException;

    /** All of ours. */
    List<Domain> list() throws HypervisorException;

    /** Makes a disk of the VM, if it has none of that name. Its size is not below that of its image. */
    void createDisk(String vm, Disk disk) throws HypervisorException;

    /** Writes what the guest is told when it first starts, or writes it anew. */
    void writeSeed(String vm, Seed seed) throws HypervisorException;

    /**
     * Reads what the guest said on its serial console, also before it was started last.
     *
     * @param from where an answer before ended; null for what was said last
     */
    ConsolePart readConsole(String vm, @Nullable String from, int bytesMax) throws HypervisorException;

    /** How a console is opened that somebody may be at. */
    enum Taking {
        IF_FREE,
        /** Whoever is at it is thrown out. */
        BY_FORCE
    }

    /**
     * Opens the serial console of a guest that runs, for both ways, while what it says is logged as ever.
     *
     * @return empty where somebody is at it
     */
    Optional<ConsoleStream> openConsole(String vm, Taking taking) throws HypervisorException;

    /** Deletes everything that a VM has on this node's disks. */
    void deleteDisks(String vm) throws HypervisorException;

    /** Makes a domain that is off, or leaves it as it is where there is one. */
    void define(DomainShape shape) throws HypervisorException;

    /** Gives a domain that is off so many vCPUs and so much memory, from its next start on. */
    void resize(String vm, int vcpus, long memoryMib) throws HypervisorException;

    /** Makes a disk of a domain that is off as large as that, where it is smaller: no disk ever shrinks. */
    void growDisk(String vm, String disk, int gib) throws HypervisorException;

    /** Forgets a domain, which is off. */
    void undefine(String vm) throws HypervisorException;

    /** Switches on what is off. */
    void start(String vm) throws HypervisorException;

    /** Asks the guest to shut down, and does not wait until it has. */
    void askToStop(String vm) throws HypervisorException;

    /** Switches off at once. */
    void powerOff(String vm) throws HypervisorException;

    /**
     * What switches off, at once and without this process, the domain of the VM that is added as its last argument: it fails
     * where there was nothing to be switched off. Empty where there is no such command.
     */
    default List<String> switchOffCommand() {
        return List.of();
    }

    void pause(String vm) throws HypervisorException;

    void resume(String vm) throws HypervisorException;

    /** Asks the guest to start anew. */
    void reboot(String vm) throws HypervisorException;

    /** As by the reset button. */
    void reset(String vm) throws HypervisorException;

    /**
     * Keeps the disks of a domain that has no volumes as they are now, and the memory of a guest that runs. As it is, where there
     * is one of that name.
     */
    void createSnapshot(String vm, String snapshot) throws HypervisorException;

    /** Makes the VM what it was: its disks, and whether it ran or was off. */
    void revert(String vm, String snapshot) throws HypervisorException;

    void deleteSnapshot(String vm, String snapshot) throws HypervisorException;

    /** Makes a disk that belongs to no VM, if there is none of that name. */
    void createVolume(Disk volume) throws HypervisorException;

    /** Makes a volume that no domain has as large as that, where it is smaller. */
    void growVolume(String volume, int gib) throws HypervisorException;

    /** Deletes a volume, which no domain has. */
    void deleteVolume(String volume) throws HypervisorException;

    /** Gives a domain a volume, from now on: also its guest, where it runs. */
    void attach(String vm, String volume) throws HypervisorException;

    /** Takes a volume from a domain. A guest that runs is asked to let go of it, and has it until then. */
    void detach(String vm, String volume) throws HypervisorException;

    /** The volumes that a domain has, and its guest where it runs. */
    List<String> volumes(String vm) throws HypervisorException;

    /** What guests that are on use, of all of ours by one call; what cannot be told of one without waiting is left out. */
    List<GuestStatistics> statistics() throws HypervisorException;

    /**
     * Has somebody told of the domains whose power changes, whoever changed it, soon and perhaps more than once; what
     * happens while nobody can be told is found by {@link #list}.
     */
    void onChange(Consumer<String> listener);

    @Override
    void close();
}
